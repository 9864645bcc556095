"""Many files at once become blobs of one pack."""

from __future__ import annotations

from pathlib import Path

from spacekit.host.store.blobs import MANY_FILES
from spacekit.host.store.git import Repository


def _files(folder: Path, contents: list[bytes]) -> list[Path]:
    paths = [folder / f"file {number}" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_many_files_become_one_pack_with_the_ids_that_few_files_get(tmp_path: Path) -> None:
    """Whether files are few or many, each is stored under git's own id for its content."""
    odd = [b"", b"\0", b"data 5\nblob\n", "ä\r\n".encode(), b"blob\nmark :1\ndata 0\n", b"x" * 3_000_000]
    contents = odd + [b"%d" % number for number in range(MANY_FILES)] + odd
    files = _files(tmp_path, contents)
    packed = Repository.create(tmp_path / "packed.git")
    loose = Repository.create(tmp_path / "loose.git")
    oids = packed.write_blobs(files)
    assert [oid for file in files[:20] for oid in loose.write_blobs([file])] == oids[:20]
    assert contents == [packed.read(oid) for oid in oids]
    assert 1 == len(list((packed.path / "objects/pack").glob("*.pack")))
    assert [] == list((packed.path / "objects/pack").glob("*.keep"))
    packed.run("fsck", "--strict")


def test_the_same_files_again_take_no_room(tmp_path: Path) -> None:
    """What is in the repository already is not stored once more."""
    files = _files(tmp_path, [b"%d" % number for number in range(MANY_FILES)])
    repository = Repository.create(tmp_path / "space.git")
    assert repository.write_blobs(files) == repository.write_blobs(files)
    assert 1 == len(list((repository.path / "objects/pack").glob("*.pack")))
