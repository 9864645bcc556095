"""One push as it is seen: compared, shown, carried out, followed, and taken back if that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacekit.cli.console import Steps, stderr
from spacekit.cli.progress_view import ShownProgress
from spacekit.errors import BuildError, RemoteError, SpacekitError, StartError, WaitError

if TYPE_CHECKING:
    from spacekit.folder.app_folder import AppFolder
    from spacekit.folder.finding import Finding
    from spacekit.push.content import Content
    from spacekit.push.digests import Digests
    from spacekit.push.plan import Plan
    from spacekit.push.remote import RemoteState
    from spacekit.push.secrets import SecretValues
    from spacekit.push.settings_plan import WantedSettings
    from spacekit.push.symptom import AppFacts
    from spacekit.push.target import Target
    from spacekit.push.transport import Transport

__all__ = ["PushRun", "warn"]

_SHORT_SHA = 7
_DEFAULT_PORT = 7860
# What a rollout can fail with, and a rollback can mend.
_FAILURES = (BuildError, StartError, WaitError)


class PushRun:
    """Pushes one folder, and says what it does.

    Args:
        transport: The way to the Space.
        digests: Hashes of the folder's files.
        steps: Where each step is told.
        fetched: Gives what the Space holds, where somebody has begun to ask already.
    """

    def __init__(
        self,
        transport: Transport,
        digests: Digests,
        steps: Steps,
        fetched: Callable[[], RemoteState] | None = None,
    ) -> None:
        self._fetched = fetched
        self._transport = transport
        self._digests = digests
        self._steps = steps
        self._progress = ShownProgress(steps)
        self._folder: AppFolder | None = None
        self._secrets: SecretValues | None = None

    def plan(
        self,
        directory: Path,
        environment: str | None,
        wanted: WantedSettings,
        *,
        sdk: str | None = None,
        prunes: bool = True,
        is_dry: bool = False,
    ) -> Plan:
        """Read the folder and the Space and compare them; refuse what can't work.

        The folder is checked only if there is something to send: what is there was checked when it came.
        """
        from spacekit.folder.app_folder import read_folder
        from spacekit.push.control import refuse_missing_secrets
        from spacekit.push.deploy import plan_push
        from spacekit.push.secrets import read_secrets

        where = "Comparing the folder with the Space"
        with self._steps.step(where, "Compared the folder with the Space"):
            folder = self._folder = read_folder(directory, environment)
            kind = sdk or folder.sdk or "gradio"
            self._secrets = read_secrets(folder.settings.secrets, directory)
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
        before = self._serving() if goes_back and not plan.creates else None
        commit = plan.parent if plan.is_empty else self._send(plan, message)
        if not (follows and commit):
            return {"commit": commit, "address": None}
        try:
            address = self._follow(commit, plan, timeout)
        except KeyboardInterrupt:
            self._steps.say("The commit is there and goes on being built; the same command again follows it")
            raise
        except _FAILURES as error:
            if goes_back:
                raise self._taken_back(error, commit, before) from error
            raise
        return {"commit": commit, "address": address}

    def _check(self, folder: AppFolder, plan: Plan) -> None:
        """Say what is odd about the folder, refuse what can't work."""
        from spacekit.folder.checks import check, refuse_errors

        # Where a digest is known already, git-lfs has the file; what lies in the folder may be its pointer.
        sent = {file.path for file in (*plan.added, *plan.changed) if file.sha256 is None}
        findings = check(folder, contents_of=sent)
        warn(findings)
        refuse_errors(findings)

    def _ask(self, folder: AppFolder, *, is_dry: bool) -> None:
        """Say what the server would refuse before it does; a dry run is told and goes on."""
        from spacekit.push.preflight import preflight

        findings = preflight(self._transport.target, folder)
        errors = [finding for finding in findings if finding.is_error]
        warn(findings)
        if errors and is_dry:
            stderr().print(f"warning: {errors[0].cause}; {errors[0].cure}", style="yellow")
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
            )
        if commit and plan.has_commit:
            self._steps.say(f"  commit {commit[:_SHORT_SHA]}")
        return commit

    def _follow(self, commit: str, plan: Plan, timeout: float | None) -> str:
        from spacekit.cli.rollout_view import follow
        from spacekit.push.smoke import smoke_test

        address = follow(
            plan.target,
            commit,
            self._steps,
            is_new=not plan.is_empty,
            facts=self._facts(plan),
            timeout=timeout,
        )
        smoke = self._folder.settings.smoke if self._folder else None
        if smoke:
            what = smoke.api or smoke.path
            with self._steps.step(f"Asking {what}", f"Asked {what}: it answers as it should"):
                smoke_test(address, smoke, _token_of_a_host(plan.target))
        return address

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

    def _serving(self) -> str | None:
        from spacekit.push.rollout import Rollout

        return Rollout(self._transport.target, "").view().serving

    def _taken_back(self, error: SpacekitError, commit: str, before: str | None) -> SpacekitError:
        """The error of a push that failed and was undone; it keeps its kind and its exit code."""
        from spacekit.cli.rollback_run import return_to

        if before is None or before == commit:
            error.hint = f"{error.hint}; there was no version that ran to return to"
            return error
        self._steps.say(f"  it does not run; returning to {before[:_SHORT_SHA]}, which did")
        made = return_to(self._transport.target, before, self._steps)
        hint = f"the Space is back at what {before[:_SHORT_SHA]} was; mend the folder, then push again"
        details = {**error.details, "rolled_back_to": before, "commit": commit, "rollback_commit": made}
        return type(error)(error.message, hint, code=error.code, details=details)


def warn(findings: Sequence[Finding]) -> None:
    """Print the warnings among findings."""
    from spacekit.folder.finding import Severity

    for finding in findings:
        if finding.severity is Severity.WARNING:
            place = f"{finding.place}: " if finding.place else ""
            stderr().print(f"warning: {place}{finding.cause}; {finding.cure}", style="yellow")


def _token_of_a_host(target: Target) -> str | None:
    """A token that may go along to an app: a host of one's own keeps it from the app that it is for."""
    return target.token if isinstance(target.token, str) and not target.is_hugging_face else None


def _content(
    folder: AppFolder, transport: Transport, sdk: str
) -> Callable[[AppFolder], list[Content]] | None:
    from spacekit.push.docker import docker_content, refuse_unreachable_spacekit

    refuse_unreachable_spacekit(folder, transport.target, sdk)
    if sdk != "docker" or folder.sdk == "docker":
        return None
    return lambda each: docker_content(each, transport.content(each))
