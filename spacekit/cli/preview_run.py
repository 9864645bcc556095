"""Previews as they are seen: pushed, listed, deleted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.plan_view import show_plan
from spacekit.cli.progress_view import ShownProgress
from spacekit.errors import RemoteError
from spacekit.folder.settings import Settings
from spacekit.push.digests import remembered_digests
from spacekit.push.hub import HubTransport
from spacekit.push.lines import clean_line
from spacekit.push.plan import Plan
from spacekit.push.preview import PreviewNote, preview_space, renewed
from spacekit.push.preview_name import default_name
from spacekit.push.previews import Preview, delete_preview, find_preview, list_previews
from spacekit.push.run import PushRun
from spacekit.push.settings_plan import SecretsMode, WantedSettings
from spacekit.push.target import Target

__all__ = ["PreviewPush", "clean", "delete", "show_list"]

_LIFETIME = timedelta(days=7)


class PreviewPush:
    """Pushes a folder to the preview of its branch.

    Args:
        base: The Space that it is a preview of.
        folder: The app's folder.
        settings: Its settings.
        environment: The environment that they are of.
    """

    def __init__(self, base: Target, folder: Path, settings: Settings, environment: str | None) -> None:
        self._base = base
        self._folder = folder
        self._settings = settings
        self._environment = environment

    def run(
        self,
        name: str | None,
        *,
        lifetime: float | None,
        secrets_mode: SecretsMode,
        message: str | None,
        timeout: float | None,
        dry_run: bool,
        detach: bool,
        as_json: bool,
    ) -> None:
        """Plan, show, carry out, follow."""
        note = self._note(name or default_name(self._folder), lifetime)
        target = replace(self._base, space=preview_space(self._base.space, note.name))
        digests = remembered_digests(self._folder)
        steps = Steps()
        run = PushRun(HubTransport(target, digests), digests, steps, ShownProgress(steps))
        plan = run.plan(
            self._folder,
            self._environment,
            self._wanted(note, secrets_mode),
            prunes=self._settings.prune,
            is_dry=dry_run,
            secrets=self._settings.preview.secrets,
        )
        if not as_json:
            show_plan(plan, stdout())
        if plan.is_empty:
            stderr().print(f"Nothing to push: {target.space} is as the folder is")
        outcome = self._outcome(plan, note)
        if not dry_run:
            timeout = timeout or self._settings.timeout_seconds
            words = message or f"Preview {note.name}"
            outcome |= run.carry_out(plan, words, follows=not detach, timeout=timeout)
        if as_json:
            write_data(json.dumps(outcome, indent=2))
        elif outcome["address"]:
            write_data(outcome["address"])

    def _note(self, name: str, lifetime: float | None) -> PreviewNote:
        """What the preview will say of itself."""
        there = find_preview(self._base, name)
        seconds = lifetime or self._settings.preview.expires_seconds
        before = there.note.expires if there else None
        lasts = timedelta(seconds=seconds) if seconds else _LIFETIME
        return PreviewNote(self._base.space, name, renewed(before, datetime.now(UTC), lasts))

    def _wanted(self, note: PreviewNote, secrets_mode: SecretsMode) -> WantedSettings:
        """What a preview has; nothing of the real Space's hardware and secrets."""
        preview = self._settings.preview
        return WantedSettings(
            visibility=preview.visibility or "private",
            hardware=preview.hardware,
            sleep_seconds=preview.sleep_seconds,
            variables={**self._settings.variables, **note.as_variables()},
            secrets=tuple(source.name for source in preview.secrets),
            secrets_mode=secrets_mode,
        )

    def _outcome(self, plan: Plan, note: PreviewNote) -> dict[str, Any]:
        preview = Preview(plan.target.space, note).as_dict(datetime.now(UTC))
        told = {key: preview[key] for key in ("space", "of", "name", "expires")}
        return {
            "plan": plan.as_dict(),
            "commit": plan.parent,
            "address": None,
            "stage": None,
            "preview": {**told, "page": f"{plan.target.endpoint}/spaces/{plan.target.space}"},
        }


def show_list(base: Target, *, as_json: bool) -> None:
    """Print the previews of a Space."""
    now = datetime.now(UTC)
    found = list_previews(base)
    if as_json:
        write_data(json.dumps([preview.as_dict(now) for preview in found], indent=2))
        return
    if not found:
        stderr().print(f"{base.space} has no previews")
        return
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    for _ in range(4):
        table.add_column(overflow="fold")  # an id that is cut is none
    for preview in found:
        table.add_row(
            Text(clean_line(preview.note.name)),
            Text(preview.space),
            Text(preview.stage or "", "dim"),
            Text(_until(preview, now), "yellow" if preview.note.is_expired(now) else "dim"),
        )
    stdout().print(table, soft_wrap=False)


def clean(base: Target, *, everything: bool, dry_run: bool, as_json: bool) -> None:
    """Delete the previews whose time is over, or all, and say which."""
    now = datetime.now(UTC)
    found = list_previews(base)
    chosen = [each for each in found if everything or each.note.is_expired(now)]
    gone = [each for each in chosen if dry_run or _delete(base, each)]
    _say_deleted(gone, [each for each in found if each not in gone], dry_run=dry_run, as_json=as_json)


def delete(base: Target, name: str, *, dry_run: bool, as_json: bool) -> None:
    """Delete the preview of a name.

    Raises:
        RemoteError: There is none.
    """
    found = find_preview(base, name)
    if found is None:
        raise RemoteError(
            f"{base.space} has no preview {name!r:.80}",
            "`spacekit preview --list` shows them",
            code="no-preview",
        )
    gone = [found] if dry_run or _delete(base, found) else []
    _say_deleted(gone, [], dry_run=dry_run, as_json=as_json)


def _delete(base: Target, preview: Preview) -> bool:
    with Steps().step(f"Deleting {preview.space}", f"Deleted {preview.space}"):
        return delete_preview(base, preview)


def _say_deleted(gone: list[Preview], kept: list[Preview], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {
            "deleted": [preview.space for preview in gone],
            "kept": [preview.space for preview in kept],
            "dry_run": dry_run,
        }
        write_data(json.dumps(told, indent=2))
        return
    if not gone:
        stderr().print("Nothing to delete")
    for preview in gone:
        write_data(preview.space)


def _until(preview: Preview, now: datetime) -> str:
    expires = preview.note.expires
    if expires is None:
        return "says no time"
    said = expires.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"expired {said}" if expires <= now else f"until {said}"
