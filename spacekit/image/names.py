"""Names of images and apps on an engine: made from a folder's, and checked when somebody gives one."""

from __future__ import annotations

import re
from pathlib import Path

from spacekit.errors import UsageError

__all__ = ["app_name", "app_name_of_tag", "check_app_name", "check_platform", "check_tag"]

# As in host names, since an app's name becomes part of one on the engine's networks.
_APP_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_MAX_APP_NAME = 40
# The grammar of image references, in its practical part.
_TAG = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?/)?"
    r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?"
)
_MAX_TAG = 255
_PLATFORM = re.compile(r"[a-z0-9]{1,20}/[a-z0-9]{1,20}(/v\d)?")


def app_name(directory: Path) -> str:
    """A name for the app of a folder: the folder's own, as far as names on an engine can hold it."""
    plain = re.sub(r"[^a-z0-9]+", "-", directory.resolve().name.lower()).strip("-")[:_MAX_APP_NAME].strip("-")
    return plain or "app"


def check_app_name(name: str) -> str:
    """The name, if it is one.

    Raises:
        UsageError: It is none.
    """
    if not _APP_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r:.60} can't be the name of an app",
            f"names hold a-z, 0-9 and -, begin and end without -, and have at most {_MAX_APP_NAME} of these",
        )
    return name


def check_tag(tag: str) -> str:
    """The image's name, if it is one.

    Raises:
        UsageError: It is none.
    """
    if len(tag) > _MAX_TAG or not _TAG.fullmatch(tag):
        raise UsageError(f"{tag!r:.60} is no name of an image", "for example me/hello:1.0")
    return tag


def check_platform(platform: str) -> str:
    """The platform, if it is one.

    Raises:
        UsageError: It is none.
    """
    if not _PLATFORM.fullmatch(platform):
        raise UsageError(f"{platform!r:.60} is no platform", "for example linux/amd64 or linux/arm64")
    return platform


def app_name_of_tag(tag: str) -> str:
    """What an image's app is called: the last part of its name."""
    last = tag.rpartition("/")[2].partition(":")[0]
    return re.sub(r"[^a-z0-9]+", "-", last)[:_MAX_APP_NAME].strip("-") or "app"
