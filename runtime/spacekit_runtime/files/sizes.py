"""Sizes as `launch(max_file_size=...)` takes them."""

from __future__ import annotations

import re

from spacekit_runtime.errors import LaunchError


class FileSize:
    """Sizes in bytes, to count with: `launch(max_file_size=5 * FileSize.MB)`."""

    B = 1
    KB = 1024 * B
    MB = 1024 * KB
    GB = 1024 * MB
    TB = 1024 * GB


_SIZE = re.compile(r"\s*(\d{1,15})\s*(b|kb|mb|gb|tb)?\s*", re.IGNORECASE)
# As Gradio counts: a kilobyte has 1024 bytes.
_UNITS: dict[str, int] = {unit: 1024**power for power, unit in enumerate(("b", "kb", "mb", "gb", "tb"))}


def parse_size(size: str | int | None, argument: str = "max_file_size") -> int | None:
    """A size in bytes: `5_000_000`, `"5mb"`; `None` is none.

    Args:
        size: The size.
        argument: What it was given as.

    Raises:
        LaunchError: It is no size.
    """
    if size is None:
        return None
    found = _SIZE.fullmatch(str(size))
    if not found or int(found[1]) == 0:
        raise LaunchError(f'{argument}={size!r:.40} is no size: for example "5mb", or a number of bytes')
    unit: str = (found[2] or "b").lower()
    return int(found[1]) * _UNITS[unit]
