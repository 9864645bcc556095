"""The previews of a Space: found on the server, and deleted there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from spacekit.errors import RemoteError
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.lease import lease
from spacekit.push.lines import clean_line
from spacekit.push.preview import PreviewNote, preview_space
from spacekit.push.target import Target

__all__ = ["Preview", "delete_preview", "find_preview", "list_previews", "read_note"]

_SPACE = "space"
_NOT_FOUND = 404
# Each is one short question.
_AT_ONCE = 8


@dataclass(frozen=True)
class Preview:
    """A preview that is there.

    Attributes:
        space: Its id.
        note: What it says of itself.
        address: Where it is served, as far as the server says.
        stage: What it does.
    """

    space: str
    note: PreviewNote
    address: str | None = None
    stage: str | None = None

    def as_dict(self, now: datetime) -> dict[str, Any]:
        """For scripts."""
        expires = self.note.expires
        return {
            "space": self.space,
            "of": self.note.of,
            "name": self.note.name,
            "expires": expires.isoformat().replace("+00:00", "Z") if expires else None,
            "is_expired": self.note.is_expired(now),
            "address": self.address,
            "stage": self.stage,
        }


def list_previews(base: Target) -> list[Preview]:
    """All previews of a Space, by name.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    owner = base.space.partition("/")[0]
    start = f"{base.space}-preview-".lower()
    with explained(base):
        found = [
            space for space in hub_api(base).list_spaces(author=owner) if space.id.lower().startswith(start)
        ]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        previews = pool.map(lambda space: _preview(base, space.id, getattr(space, "host", None)), found)
        return sorted((each for each in previews if each), key=lambda each: each.note.name)


def find_preview(base: Target, name: str) -> Preview | None:
    """The preview of a name, if there is one.

    Raises:
        RemoteError: The server refused, or the Space of that id is something else.
    """
    space = preview_space(base.space, name)
    target = replace(base, space=space)
    note = read_note(target)
    if note is None:
        return None
    if note.of != base.space or note.name != name:
        raise _not_ours(target, base)
    return Preview(space, note)


def read_note(target: Target) -> PreviewNote | None:
    """What a Space says of itself; `None` when there is no such Space.

    Raises:
        RemoteError: There is one, and it is no preview.
    """
    with explained(target):
        try:
            variables = hub_api(target).get_space_variables(target.space)
        except RepositoryNotFoundError as error:
            if error.response.status_code != _NOT_FOUND:
                raise
            return None
    note = PreviewNote.of_variables({name: each.value for name, each in variables.items()})
    if note is None:
        raise _not_ours(target, None)
    return note


def delete_preview(base: Target, preview: Preview) -> bool:
    """Delete a preview; `False` if it is gone, or is not what it was a moment ago.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    target = replace(base, space=preview.space)
    try:
        with lease(target, "delete", lambda _: None):
            # Somebody may have pushed to it since it was listed.
            if read_note(target) != preview.note or preview.note.of != base.space:
                return False
            with explained(target):
                hub_api(target).delete_repo(target.space, repo_type=_SPACE, missing_ok=True)
    except RemoteError as error:
        if error.code in {"not-found", "no-preview"}:
            return False
        raise
    return True


def _preview(base: Target, space: str, host: object) -> Preview | None:
    """One Space of the list; what is no preview of this base is left alone."""
    target = replace(base, space=space)
    with explained(target):
        api = hub_api(target)
        try:
            variables = api.get_space_variables(space)
            note = PreviewNote.of_variables({name: each.value for name, each in variables.items()})
            if note is None or note.of != base.space or preview_space(base.space, note.name) != space:
                return None
            stage = str(api.get_space_runtime(space).stage)
        except HfHubHTTPError as error:
            if error.response.status_code == _NOT_FOUND:
                return None  # it was deleted meanwhile
            raise
    return Preview(space, note, clean_line(host) if isinstance(host, str) else None, clean_line(stage))


def _not_ours(target: Target, base: Target | None) -> RemoteError:
    of = f" of {base.space}" if base else ""
    return RemoteError(
        f"{target.space} is there, and is no such preview{of}",
        "choose another --name; spacekit changes and deletes only what it made as a preview",
        code="no-preview",
    )
