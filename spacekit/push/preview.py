"""Previews: a Space for a branch or a pull request, that says of itself what it is and until when; pure.

What a preview is stands in three variables of the Space itself, so that any machine can list and clean them.
A Space without them, or of another base, is nobody's preview and is never touched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from spacekit.errors import UsageError

__all__ = ["EXPIRES", "NAME", "OF", "PREVIEW_VARIABLES", "PreviewNote", "preview_space", "renewed", "slug_of"]

OF, NAME, EXPIRES = "SPACEKIT_PREVIEW_OF", "SPACEKIT_PREVIEW_NAME", "SPACEKIT_PREVIEW_EXPIRES"
PREVIEW_VARIABLES = frozenset({OF, NAME, EXPIRES})
# The Hub's limit for an id, OWNER/ included.
_MAX_ID_CHARS = 96
_HASH_CHARS = 8
_HASHED = re.compile(r"(?:.*-)?[0-9a-f]{8}")
# A branch's name is a path of a few words; git itself takes about 250 bytes.
_MAX_NAME_CHARS = 200


@dataclass(frozen=True)
class PreviewNote:
    """What a preview says of itself.

    Attributes:
        of: The Space that it is a preview of, OWNER/NAME.
        name: The branch, or the pull request.
        expires: When it may be deleted; `None` if what it says is no time.
    """

    of: str
    name: str
    expires: datetime | None

    @classmethod
    def of_variables(cls, variables: Mapping[str, str]) -> PreviewNote | None:
        """Out of a Space's variables; `None` for a Space that is no preview."""
        of, name, expires = (variables.get(key) for key in (OF, NAME, EXPIRES))
        if not of or not name or expires is None:
            return None
        return cls(of, name, _time(expires))

    def as_variables(self) -> dict[str, str]:
        """As the Space keeps it."""
        expires = self.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.expires else ""
        return {OF: self.of, NAME: self.name, EXPIRES: expires}

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over; one whose time can't be read is kept."""
        return self.expires is not None and self.expires <= now


def slug_of(name: str, most: int) -> str:
    """A name as a part of an id: lower case letters, digits and single dashes, `most` characters at most.

    What had to be changed or cut ends in a hash of the name itself, and so does what looks as if it did: two
    names never have one slug.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if plain == name and len(name) <= most and not _HASHED.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
    kept = plain[: max(0, most - _HASH_CHARS - 1)].strip("-")
    return f"{kept}-{digest}" if kept else digest


def preview_space(base: str, name: str) -> str:
    """The id of the Space that is the preview of a branch or a pull request.

    Raises:
        UsageError: The name is empty or endless, or the base's id leaves no room.
    """
    if not name.strip() or len(name) > _MAX_NAME_CHARS or not name.isprintable():
        raise UsageError(
            f"{name[:60]!r} is no name for a preview", "name the branch or the pull request: --name pr-12"
        )
    start = f"{base}-preview-"
    room = _MAX_ID_CHARS - len(start)
    if room < _HASH_CHARS:
        raise UsageError(
            f"{base} is too long an id for previews: {start}NAME may have {_MAX_ID_CHARS} characters",
            "give the Space a shorter name",
        )
    return f"{start}{slug_of(name, room)}"


def renewed(before: datetime | None, now: datetime, lifetime: timedelta) -> datetime:
    """Until when a preview lives that is pushed now.

    A time that has more than half of it left stays: each change of a variable starts the app anew.
    """
    if before and now + lifetime / 2 < before <= now + lifetime:
        return before
    return (now + lifetime).replace(microsecond=0)


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
