"""One push as it is seen: compared, shown, carried out, followed, and taken back if that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from spacekit.errors import RemoteError
from spacekit.push.rollout_run import RolloutRun, serving_of

if TYPE_CHECKING:
    from spacekit.folder.app_folder import AppFolder
    from spacekit.folder.finding import Finding
    from spacekit.folder.settings import SecretSource
    from spacekit.push.content import Content
    from spacekit.push.digests import Digests
    from spacekit.push.plan import Plan
    from spacekit.push.progress import Progress
    from spacekit.push.remote import RemoteState
    from spacekit.push.secrets import SecretValues
    from spacekit.push.settings_plan import WantedSettings
    from spacekit.push.steps import Steps
    from spacekit.push.symptom import AppFacts
    from spacekit.push.transport import Transport

__all__ = ["PushRun", "warn"]

_SHORT_SHA = 7
_DEFAULT_PORT = 7860


class PushRun:
    """Pushes one folder, and says what it does.

    Args:
        transport: The way to the Space.
        digests: Hashes of the folder's files.
        steps: Where each step is told.
        progress: Where it is told how far a step is.
        fetched: Gives what the Space holds, where somebody has begun to ask already.
    """

    def __init__(
        self,
        transport: Transport,
        digests: Digests,
        steps: Steps,
        progress: Progress,
        fetched: Callable[[], RemoteState] | None = None,
    ) -> None:
        self._fetched = fetched
        self._transport = transport
        self._digests = digests
        self._steps = steps
        self._progress = progress
        self._folder: AppFolder | None = None
        self._secrets: SecretValues | None = None

    def told_to(self, steps: Steps, progress: Progress) -> Self:
        """The same push, told to others from now on."""
        self._steps, self._progress = steps, progress
        return self

    def plan(
        self,
        directory: Path,
        environment: str | None,
        wanted: WantedSettings,
        *,
        sdk: str | None = None,
        prunes: bool = True,
        is_dry: bool = False,
        secrets: Sequence[SecretSource] | None = None,
    ) -> Plan:
        """Read the folder and the Space and compare them; refuse what can't work.

        The folder is checked only if there is something to send: what is there was checked when it came.
        `secrets` are others than those of the folder's settings: a preview has its own.
        """
        from spacekit.folder.app_folder import read_folder
        from spacekit.push.control import refuse_missing_secrets
        from spacekit.push.deploy import plan_push
        from spacekit.push.secrets import read_secrets

        where = "Comparing the folder with the Space"
        with self._steps.step(where, "Compared the folder with the Space"):
            folder = self._folder = read_folder(directory, environment)
            kind = sdk or folder.sdk or "gradio"
            sources = folder.settings.secrets if secrets is None else secrets
            self._secrets = read_secrets(sources, directory)
            plan = plan_push(
                folder,
                self._transport,
                wanted,
                self._digests,
                self._progress,
                sdk=kind,
                prunes=prunes,
                content=_content(folder, self._transport, kind),
                fetched=self._fetched,
            )
            if not plan.is_empty:
                self._check(folder, plan)
                self._ask(folder, is_dry=is_dry)
            refuse_missing_secrets(plan.settings, self._secrets)
        return plan

    def carry_out(
        self,
        plan: Plan,
        message: str | None = None,
        *,
        follows: bool = True,
        timeout: float | None = None,
        goes_back: bool = False,
    ) -> dict[str, Any]:
        """Send the commit and follow it; give what a script wants to know.

        A plan that is empty is followed too: an earlier push may have been broken off during its build, and
        a Space that failed is not what anybody means by "nothing to do".
        """
        before = serving_of(plan.target) if goes_back and not plan.creates else None
        commit = plan.parent if plan.is_empty else self._send(plan, message)
        rollout = RolloutRun(
            plan.target,
            smoke=self._folder.settings.smoke if self._folder else None,
            facts=self._facts(plan),
            timeout=timeout,
            follows=follows,
            goes_back=goes_back,
        )
        return rollout.see_through(commit, before, self._steps, is_new=not plan.is_empty)

    def _check(self, folder: AppFolder, plan: Plan) -> None:
        """Say what is odd about the folder, refuse what can't work."""
        from spacekit.folder.checks import check, refuse_errors

        # Where a digest is known already, git-lfs has the file; what lies in the folder may be its pointer.
        sent = {file.path for file in (*plan.added, *plan.changed) if file.sha256 is None}
        findings = check(folder, contents_of=sent)
        warn(findings, self._steps)
        refuse_errors(findings)

    def _ask(self, folder: AppFolder, *, is_dry: bool) -> None:
        """Say what the server would refuse before it does; a dry run is told and goes on."""
        from spacekit.push.preflight import preflight

        findings = preflight(self._transport.target, folder)
        errors = [finding for finding in findings if finding.is_error]
        warn(findings, self._steps)
        if errors and is_dry:
            self._steps.warn(f"{errors[0].cause}; {errors[0].cure}")
        elif errors:
            raise RemoteError(errors[0].cause, errors[0].cure, code=errors[0].id)

    def _send(self, plan: Plan, message: str | None) -> str | None:
        from spacekit.push.deploy import carry_out
        from spacekit.push.secrets import SecretValues

        space = plan.target.space
        title = self._folder.title if self._folder else space
        with self._steps.step(f"Pushing to {space}", f"Pushed to {space}"):
            commit = carry_out(
                plan,
                self._transport,
                self._secrets or SecretValues({}, {}),
                message or f"Push {title}",
                self._progress,
                self._steps.say,
            )
        if commit and plan.has_commit:
            self._steps.say(f"  commit {commit[:_SHORT_SHA]}")
        return commit

    def _facts(self, plan: Plan) -> AppFacts:
        from spacekit.push.symptom import AppFacts

        if self._folder is None:
            return AppFacts(sdk=plan.sdk)
        port = self._folder.front_matter.text("app_port") or ""
        return AppFacts(
            port=int(port) if port.isdecimal() else _DEFAULT_PORT,
            sdk=plan.sdk,
            requirements=self._folder.requirements,
        )


def warn(findings: Sequence[Finding], steps: Steps) -> None:
    """Tell the warnings among findings."""
    from spacekit.folder.finding import Severity

    for finding in findings:
        if finding.severity is Severity.WARNING:
            place = f"{finding.place}: " if finding.place else ""
            steps.warn(f"{place}{finding.cause}; {finding.cure}")


def _content(
    folder: AppFolder, transport: Transport, sdk: str
) -> Callable[[AppFolder], list[Content]] | None:
    from spacekit.push.docker import docker_content, refuse_unreachable_spacekit

    refuse_unreachable_spacekit(folder, transport.target, sdk)
    if sdk != "docker" or folder.sdk == "docker":
        return None
    return lambda each: docker_content(each, transport.content(each))
