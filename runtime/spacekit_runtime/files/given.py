"""Files that an app's author names in the app itself: they may lie anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.files.cache import FileCache
from spacekit_runtime.files.data import is_address, is_file
from spacekit_runtime.files.files import is_static


def kept(value: Any) -> Any:
    """A value for the page, with copies of its files where the app serves them from.

    Only for what stands in the app: what a function gives can be what its user typed. A file that is not
    there stays as it is named, and whoever shows it says so.

    Raises:
        Error: A file can't be read.
    """
    if is_file(value) and not is_address(value["path"]):
        try:
            real = Path(value["path"]).resolve(strict=True)
            return {**value, "path": str(real if is_static(real) else FileCache().copy(real))}
        except FileNotFoundError:
            return value
        except OSError as error:
            raise Error(f"the file {value['path']} can't be read: {error.strerror or error}") from error
    if isinstance(value, dict):
        return {name: kept(part) for name, part in value.items()}
    return [kept(part) for part in value] if isinstance(value, list) else value
