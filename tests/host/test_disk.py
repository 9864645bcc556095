"""A disk that is full is said to be full."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from spacekit.host.errors import NoSpaceLeft
from spacekit.host.limits import MIB
from spacekit.host.store.disk import check_room, disk_errors
from spacekit.host.store.large_files import LargeFiles
from spacekit.host.store.pointers import Pointer


def test_a_file_that_has_no_room_is_refused_before_it_comes(tmp_path: Path) -> None:
    """A file larger than what is free is refused by its size alone, and nothing is left."""
    check_room(tmp_path)
    with pytest.raises(NoSpaceLeft, match="no room for a file of"):
        LargeFiles(tmp_path).begin(Pointer("0" * 64, 2**60 * MIB))
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_full_disk_is_a_sentence_and_other_errors_are_not() -> None:
    """Only what the disk's end causes becomes that sentence."""
    with pytest.raises(NoSpaceLeft, match="disk is full"), disk_errors():
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), disk_errors():
        raise PermissionError(errno.EACCES, "Permission denied")
