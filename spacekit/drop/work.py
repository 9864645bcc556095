"""What the page does with one folder, step by step; all of it can be undone until it is pushed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from spacekit.drop.telling import Telling
from spacekit.errors import FolderError, SpacekitError
from spacekit.folder.adopt.adopt import Adoption
from spacekit.folder.adopt.decide import Wanted
from spacekit.folder.app_folder import REQUIREMENTS, AppFolder, read_folder
from spacekit.folder.checks import local_findings
from spacekit.folder.edits import apply_edits, plan_edits
from spacekit.folder.finding import Finding
from spacekit.folder.fresh import fresh_folder
from spacekit.folder.incoming.bring import folder_name
from spacekit.folder.incoming.copies import Sent, take_sent
from spacekit.folder.incoming.names import shared_top
from spacekit.folder.mend import mend
from spacekit.image.adopted import adopted
from spacekit.push.plan import Plan
from spacekit.push.run import PushRun
from spacekit.push.settings_plan import WantedSettings
from spacekit.push.target import parse_target

__all__ = ["Server", "Stage", "Work"]

# Where the folder is: nowhere, completed, looked at, shown a Space, compared, on its way, there.
Stage = Literal["drop", "adopt", "look", "target", "plan", "live", "done"]


@dataclass(frozen=True)
class Server:
    """Where the page pushes to: what the command line says, and never what a dropped folder says.

    Attributes:
        endpoint: The server.
        token: The token to sign in with; `None` takes what is stored for the server.
        space: The Space, if the command line names one.
        scratch: Where copies of folders lie; the system's temporary folder by default.
    """

    endpoint: str
    token: str | None = field(default=None, repr=False)
    space: str | None = None
    scratch: Path | None = None


@dataclass
class Work:
    """One folder of one visit.

    Attributes:
        server: Where it is pushed to.
        stage: How far it is.
        folder: What it holds, as it was read last.
        adoption: What it lacks, while that is not decided.
        findings: What would go wrong.
        plan: What a push would do.
        address: Where the app is, once it is.
        space: The Space that it goes to.
        is_private: Whether only its owner sees it, if it has to be made.
        problem: What went wrong last.
        telling: What the last long step told.
    """

    server: Server
    stage: Stage = "drop"
    folder: AppFolder | None = None
    adoption: Adoption | None = None
    findings: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    address: str | None = None
    space: str = ""
    is_private: bool = False
    problem: SpacekitError | None = None
    telling: Telling | None = None
    _name: str = "app"
    _plan_notes: list[str] = field(default_factory=list)
    _wanted: Wanted = field(default_factory=Wanted)
    _run: PushRun | None = None

    @cached_property
    def _scratch(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="spacekit-drop-", dir=self.server.scratch))

    @property
    def path(self) -> Path:
        """Where the copy of the folder lies."""
        return self._scratch / self._name

    def clear(self) -> None:
        """Leave nothing of it."""
        if "_scratch" in self.__dict__:
            shutil.rmtree(self._scratch, ignore_errors=True)
            del self.__dict__["_scratch"]

    def start_over(self) -> None:
        """Forget the folder."""
        self.clear()
        kept = self.server, self.space, self.is_private
        self.__dict__.update(Work(kept[0], space=kept[1], is_private=kept[2]).__dict__)

    def take(self, sent: Sequence[Sent], telling: Telling) -> None:
        """Copy what was sent into a folder of its own, and look at it.

        Raises:
            FolderError: Something in it is not taken in.
        """
        self.start_over()
        self._name = _name_of(sent)
        with telling.step("Taking it in", "Taken in"), fresh_folder(self.path) as place:
            known = [-1, 0]

            def told(done: int, total: int | None) -> None:
                if total != known[0]:
                    known[:] = [total or 0, 0]
                    telling.begin("Taking in", total or 0)
                telling.advance(done - known[1])
                known[1] = done

            take_sent(sent, place, told)
        with telling.step("Looking for what it lacks", "Looked for what it lacks"):
            try:
                self._adopt()
            except FolderError:
                # There is nothing to complete it by: the checks say what is wrong with it.
                self.adoption = None
        if self.adoption is None or not self.adoption.edits:
            self.complete(telling, adds=False)

    def choose(self, about: str, value: str) -> None:
        """Answer a question that only a person can.

        Raises:
            SpacekitError: With that answer the folder can't be completed.
        """
        chosen = {"sdk": self._wanted.sdk, "app_file": self._wanted.app_file} | {about: value}
        self._wanted = Wanted(chosen["app_file"], chosen["sdk"])
        self._adopt()

    def complete(self, telling: Telling, *, adds: bool) -> None:
        """Write the files that the folder lacks, or leave it as it is; then look for faults.

        Raises:
            FolderError: A file can't be written.
        """
        if adds and self.adoption is not None:
            apply_edits(self.path, self.adoption.edits)
        self.adoption = None
        self.look(telling)

    def look(self, telling: Telling) -> None:
        """Look for what would go wrong."""
        with telling.step("Checking it", "Checked"):
            self.folder = read_folder(self.path)
            self.findings = _findings(self.folder)
        self.stage = "look"

    def fix(self, at: int, telling: Telling) -> None:
        """Mend one of the findings that mend themselves, and look again."""
        fix = self.fixable[at].fix if at < len(self.fixable) else None
        if fix is not None:
            apply_edits(self.path, plan_edits(self.path, [fix]))
        self.look(telling)

    def fix_all(self, telling: Telling) -> None:
        """Mend all that mends itself."""
        with telling.step("Mending", "Mended"):
            _, self.findings = mend(self.path, lambda: read_folder(self.path), _findings)
            self.folder = read_folder(self.path)

    @property
    def told_notes(self) -> tuple[str, ...]:
        """What was told besides, while the plan was made."""
        return tuple(self._plan_notes)

    @property
    def fixable(self) -> list[Finding]:
        """The findings that mend themselves, in the order in which they are shown."""
        return [finding for finding in self.findings if finding.fix is not None]

    @property
    def has_errors(self) -> bool:
        """Whether something stops a push."""
        return any(finding.is_error for finding in self.findings)

    def make_plan(self, space: str, telling: Telling, *, is_private: bool) -> None:
        """Compare the folder with a Space.

        Raises:
            SpacekitError: There is no such Space to be had, or the server refuses.
        """
        from spacekit.push.digests import Digests
        from spacekit.push.hub import HubTransport
        from spacekit.push.loopback import reach_directly

        self.space, self.is_private = space.strip(), is_private
        target = parse_target(self.space, self.server.endpoint, self.server.token)
        reach_directly(target.endpoint)
        digests = Digests()
        self._run = PushRun(HubTransport(target, digests), digests, telling, telling)
        # A folder may come from a stranger, and its settings name secrets of this machine: it gets none.
        settings = read_folder(self.path).settings
        wanted = WantedSettings(
            visibility="private" if is_private else settings.visibility,
            hardware=settings.hardware,
            sleep_seconds=settings.sleep_seconds,
            variables=settings.variables,
            secrets=tuple(source.name for source in settings.secrets),
            secrets_mode="none",
        )
        plan = self._run.plan(self.path, None, wanted, prunes=settings.prune)
        # What nobody waits for any more changes nothing.
        telling.go_on()
        self.plan = plan
        self._plan_notes = list(dict.fromkeys(telling.notes))
        if settings.hardware:
            self._plan_notes.append(f"its settings ask for {settings.hardware}, which may cost money")
        if settings.secrets:
            self._plan_notes.append("its settings name secrets; the page sets none, `spacekit push` does")
        self.stage = "plan"

    def push(self, telling: Telling) -> None:
        """Carry the plan out, and follow it until the app answers.

        Raises:
            SpacekitError: It was refused, did not build, or does not run.
        """
        if self._run is None or self.plan is None:
            raise FolderError("there is no plan to carry out", "show the plan first")
        outcome: dict[str, Any] = self._run.told_to(telling, telling).carry_out(self.plan)
        telling.go_on()
        self.address = outcome["address"]
        self.stage = "done"

    def _adopt(self) -> None:
        """See what the folder lacks.

        Raises:
            SpacekitError: It can't be completed.
        """
        self.folder = read_folder(self.path)
        self.adoption = adopted(self.path, self._wanted)
        self.stage = "adopt"


def _findings(folder: AppFolder) -> list[Finding]:
    """What would go wrong. A stranger's folder does not say which servers this machine asks for packages."""
    lines = folder.read(REQUIREMENTS).splitlines() if folder.has(REQUIREMENTS) else []
    return local_findings(folder, resolves=not any(line.lstrip().startswith("-") for line in lines))


def _name_of(sent: Sequence[Sent]) -> str:
    """What the folder is called: the app's title may come of it."""
    top = shared_top(each.name for each in sent)
    return folder_name(top or (sent[0].name if len(sent) == 1 else "app"))
