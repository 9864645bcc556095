"""A push from plan to commit: what the folder and the command line ask for, compared and carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacekit.errors import StaleError
from spacekit.folder.app_folder import AppFolder
from spacekit.push.content import Content
from spacekit.push.control import SpaceControl
from spacekit.push.digests import Digests, Kind
from spacekit.push.lease import lease
from spacekit.push.plan import Plan, make_plan
from spacekit.push.progress import Progress
from spacekit.push.remote import RemoteState
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import SettingsPlan, SpaceSettings, WantedSettings, plan_settings
from spacekit.push.target import Target
from spacekit.push.transport import Sender, Transport

__all__ = ["carry_out", "plan_push", "refuse_moved", "settings_of"]


def _say_nothing(_text: str) -> None:
    """Nobody listens."""


def plan_push(
    folder: AppFolder,
    transport: Transport,
    wanted: WantedSettings,
    digests: Digests,
    progress: Progress,
    *,
    sdk: str,
    prunes: bool,
    content: Callable[[AppFolder], list[Content]] | None = None,
    fetched: Callable[[], RemoteState] | None = None,
) -> Plan:
    """Read both sides and compare them; nothing is changed.

    Args:
        folder: The app.
        transport: The way to the Space.
        wanted: What is asked for besides files.
        digests: Hashes of the folder's files.
        progress: Told how far the hashing is.
        sdk: What the Space is made as, if it has to be made.
        prunes: Whether files that the folder lacks are deleted.
        content: What makes the files to be, where that is not the transport: a Docker Space has a few more.
        fetched: Gives what the Space holds, where somebody has begun to ask already.
    """
    local = (content or transport.content)(folder)
    digests.recall(local)
    remote = (fetched or transport.fetch)()
    digests.fill(_to_compare(local, remote), progress)
    plan = make_plan(
        transport.target,
        local,
        remote,
        sdk=sdk,
        settings=settings_of(transport.target, wanted, exists=remote.exists),
        prunes=prunes,
        same=digests.is_same,
    )
    digests.save()
    return replace(plan, notes=transport.notes, wanted=wanted)


def carry_out(
    plan: Plan,
    transport: Sender,
    secrets: SecretValues,
    message: str,
    progress: Progress,
    tell: Callable[[str], None] = _say_nothing,
) -> str | None:
    """Bring the Space to the state of the plan: first what is no file, then all files in one commit.

    Of two pushes that meet one waits for the other, is told so, and then that its plan holds no more: it
    has changed nothing.

    Args:
        plan: What is to be done.
        transport: The way to the Space.
        secrets: Values of the secrets that the plan sets.
        message: The commit's.
        progress: Told how far it is.
        tell: Told whom this waits for.

    Raises:
        StaleError: Someone else pushed since the plan was made.
        RemoteError: The server refused or could not be reached.
    """
    control = SpaceControl(transport.target)
    if plan.creates:
        # One call makes it with all settings, or finds that somebody else has made it.
        plan = replace(plan, parent=control.carry_out(plan, secrets))
    with lease(transport.target, "push", tell):
        if not plan.creates:
            refuse_moved(plan, control)
            control.carry_out(plan, secrets)
        return transport.carry_out(plan, message, progress)


def refuse_moved(plan: Plan, control: SpaceControl) -> None:
    """Before settings are changed, see that the Space is as the plan found it; a commit sees to that itself.

    Raises:
        StaleError: It is not.
    """
    if plan.settings.is_empty or plan.wanted is None:
        return
    now = plan_settings(plan.wanted, control.fetch(plan.wanted))
    if now != plan.settings or (plan.has_commit and control.head() != plan.parent):
        raise StaleError(
            f"someone else pushed to {plan.target.space} since this plan was made",
            "run the same command again to see the new difference",
        )


def settings_of(target: Target, wanted: WantedSettings, *, exists: bool) -> SettingsPlan:
    """The difference between what a Space has besides files and what is asked for."""
    there = SpaceControl(target).fetch(wanted) if exists else SpaceSettings()
    return plan_settings(wanted, there, creates=not exists)


def _to_compare(local: list[Content], remote: RemoteState) -> list[tuple[Content, Kind]]:
    """What has to be hashed: files of the same name and size on both sides."""
    there = {file.path: file for file in remote.files}
    pairs = ((file, there[file.path]) for file in local if file.path in there)
    return [(file, "sha256" if other.sha256 else "blob") for file, other in pairs if file.size == other.size]
