"""A push from plan to commit: what the folder and the command line ask for, compared and carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacekit.folder.app_folder import AppFolder
from spacekit.push.content import Content
from spacekit.push.control import SpaceControl
from spacekit.push.digests import Digests, Kind
from spacekit.push.plan import Plan, make_plan
from spacekit.push.progress import Progress
from spacekit.push.remote import RemoteState
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import SettingsPlan, SpaceSettings, WantedSettings, plan_settings
from spacekit.push.transport import Transport

__all__ = ["carry_out", "plan_push"]


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
    remote = (fetched or transport.fetch)()
    digests.fill(_to_compare(local, remote), progress)
    plan = make_plan(
        transport.target,
        local,
        remote,
        sdk=sdk,
        settings=_settings(transport, wanted, exists=remote.exists),
        prunes=prunes,
        same=digests.is_same,
    )
    digests.save()
    return replace(plan, notes=transport.notes)


def carry_out(
    plan: Plan,
    transport: Transport,
    secrets: SecretValues,
    message: str,
    progress: Progress,
) -> str | None:
    """Bring the Space to the state of the plan: first what is no file, then all files in one commit.

    Raises:
        StaleError: Someone else pushed since the plan was made.
        RemoteError: The server refused or could not be reached.
    """
    parent = SpaceControl(transport.target).carry_out(plan, secrets)
    return transport.carry_out(replace(plan, parent=parent), message, progress)


def _settings(transport: Transport, wanted: WantedSettings, *, exists: bool) -> SettingsPlan:
    there = SpaceControl(transport.target).fetch(wanted) if exists else SpaceSettings()
    return plan_settings(wanted, there, creates=not exists)


def _to_compare(local: list[Content], remote: RemoteState) -> list[tuple[Content, Kind]]:
    """What has to be hashed: files of the same name and size on both sides."""
    there = {file.path: file for file in remote.files}
    pairs = ((file, there[file.path]) for file in local if file.path in there)
    return [(file, "sha256" if other.sha256 else "blob") for file, other in pairs if file.size == other.size]
