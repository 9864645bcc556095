"""Zips: what comes out of honest ones, and that the others leave nothing."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from folders import files_of
from hypothesis import given, settings
from hypothesis import strategies as st
from zips import add_entry, make_zip, named, overwrite

from spacekit.errors import FolderError
from spacekit.folder.incoming import archive as archive_module
from spacekit.folder.incoming.bring import bring

_UNICODE_PATH = 0x7075


def told(_done: int, _total: int | None) -> None:
    """Nobody wants to know."""


def refused(path: Path, reason: str) -> None:
    """A zip is refused for this reason, and leaves nothing."""
    target = path.parent / "target"
    with pytest.raises(FolderError, match=reason) as error:
        bring(str(path), target, told)
    assert error.value.hint
    assert not target.exists()
    assert [path.name] == [each.name for each in path.parent.iterdir()]


def test_a_zip_becomes_a_folder(tmp_path: Path) -> None:
    """Files come with their bytes, folders and names; what is no part of an app does not."""
    files = {"app.py": "print()", "ü/b.txt": "2", "empty": "", ".git/config": "x", ".env": "KEY=1"}
    path = make_zip(tmp_path / "a.zip", files)
    add_entry(path, named("assets/", stat.S_IFDIR | 0o755), b"")
    bring(str(path), tmp_path / "target", told)
    assert {"app.py": b"print()", "ü/b.txt": b"2", "empty": b""} == files_of(tmp_path / "target")
    assert (tmp_path / "target" / "assets").is_dir()


@pytest.mark.parametrize("second", [".git/config", "a/.GIT/hooks/post-commit", ".env", "__pycache__/app.pyc"])
def test_a_second_name_is_looked_at(tmp_path: Path, second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry may have a name beside its own, which Python 3.12 takes: that one is looked at."""
    path = make_zip(tmp_path / "a.zip", {"app.py": "1"})
    add_entry(path, _called("plain.txt", second), b"2")
    monkeypatch.setattr(zipfile.ZipInfo, "_decodeExtra", _take_second_name)  # as the newer ones do
    bring(str(path), tmp_path / "target", told)
    assert {"app.py": b"1"} == files_of(tmp_path / "target")


def test_a_second_name_that_leads_out_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it lead anywhere that the first could not."""
    path = make_zip(tmp_path / "a.zip", {"app.py": "1"})
    add_entry(path, _called("plain.txt", "../up"), b"2")
    monkeypatch.setattr(zipfile.ZipInfo, "_decodeExtra", _take_second_name)
    refused(path, "leads out")


def _called(name: str, second: str) -> zipfile.ZipInfo:
    """An entry with a Unicode path beside its name, as Info-ZIP writes one."""
    entry = named(name)
    told = struct.pack("<BL", 1, zlib.crc32(name.encode())) + second.encode()
    entry.extra = struct.pack("<HH", _UNICODE_PATH, len(told)) + told
    return entry


def _take_second_name(entry: zipfile.ZipInfo, *_: object) -> None:
    kind, size = struct.unpack("<HH", entry.extra[:4]) if entry.extra else (0, 0)
    if kind == _UNICODE_PATH:
        entry.filename = entry.extra[9 : 4 + size].decode()


def test_a_folder_around_everything_is_the_folder(tmp_path: Path) -> None:
    """A zip whose files all lie in one folder is that folder, whatever macOS put beside it."""
    path = make_zip(
        tmp_path / "a.zip", {"my-app-main/app.py": "1", "my-app-main/b/c": "2", "__MACOSX/._x": "3"}
    )
    bring(str(path), tmp_path / "target", told)
    assert {"app.py": b"1", "b/c": b"2"} == files_of(tmp_path / "target")


def test_a_program_stays_one(tmp_path: Path) -> None:
    """A file that may be run may be run afterwards; no other right is taken over."""
    path = make_zip(tmp_path / "a.zip", {"a": "1"})
    add_entry(path, named("run.sh", stat.S_IFREG | stat.S_ISUID | 0o777), b"2")
    bring(str(path), tmp_path / "target", told)
    assert 0o755 == stat.S_IMODE((tmp_path / "target" / "run.sh").stat().st_mode)
    assert 0o644 == stat.S_IMODE((tmp_path / "target" / "a").stat().st_mode)


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt",
        "/etc/up.txt",
        "C:/up.txt",
        "..\\up.txt",
        "a/../../up.txt",
        "nul.txt",
        "a. ",
        "\\\\s\\c\\a",
    ],
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Not even one file of a zip with a hostile path is kept."""
    refused(make_zip(tmp_path / "a.zip", {"app.py": "1", name: "2"}), "can't be taken in")


def test_a_name_that_is_cut_at_a_nul_is_refused(tmp_path: Path) -> None:
    """A name is judged as it stands in the archive, not as a reader shortens it."""
    path = make_zip(tmp_path / "a.zip", {"app.pyXevil": "1"})
    refused(overwrite(path, b"app.pyXevil", b"app.py\0evil"), "nobody sees")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    """Only plain files come in."""
    path = make_zip(tmp_path / "a.zip", {"app.py": "1"})
    refused(add_entry(path, named("passwd", kind | 0o777), b"/etc/passwd"), r"is (a link|no plain file)")


def test_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Neither of two files with one name wins, also where only case tells them apart."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = add_entry(make_zip(tmp_path / "a.zip", {"app.py": "1"}), named("app.py"), b"2")
    refused(twice, "twice")
    refused(make_zip(twice, {"app.py": "1", "APP.py": "2"}), "one name")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    """A file with a password is said to be one."""
    path = make_zip(tmp_path / "a.zip", {"app.py": "1"}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    refused(path, "is encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(tmp_path: Path, method: int) -> None:
    """What few programs read is refused before anything is read."""
    refused(make_zip(tmp_path / "a.zip", {"app.py": "1" * 100}, method), "few programs know")


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    """The trick of archives that hold petabytes: many names for the same bytes."""
    path = make_zip(tmp_path / "a.zip", {"aaaa": "x" * 1000, "bbbb": "y" * 1000}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(content)
    refused(path, "share the same bytes")


def test_a_bomb_is_refused_while_it_bursts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows a thousandfold is stopped at its bounds, not when the disk is full."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("zeros", "w") as zeros:
        for _ in range(120):
            zeros.write(bytes(1_000_000))
    sizes: list[int] = []
    monkeypatch.setattr(f"{__name__}.told", lambda done, _: sizes.append(done))
    refused(path, "200 times as large")
    assert sizes[-1] < 60_000_000


def test_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of all files has a bound, which counts what was written."""
    monkeypatch.setattr("spacekit.folder.incoming.place.MOST_BYTES", 1000)
    refused(make_zip(tmp_path / "a.zip", {str(number): "x" * 300 for number in range(4)}), "holds more than")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of files has a bound, and so has the number of entries."""
    path = make_zip(tmp_path / "a.zip", {str(number): "" for number in range(5)})
    monkeypatch.setattr("spacekit.folder.incoming.place.MOST_FILES", 4)
    refused(path, "more than 4 files")
    monkeypatch.setattr(archive_module, "MOST_ENTRIES", 3)
    refused(path, "more than 3 files")


def test_a_list_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive can't make us hold an endless list of names in memory."""
    monkeypatch.setattr(archive_module, "MOST_DIRECTORY_BYTES", 10_000)
    refused(
        make_zip(tmp_path / "a.zip", {f"{number:0200}": "" for number in range(100)}), "list of its files"
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 100, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_is_said(tmp_path: Path, content: bytes) -> None:
    """A file of another kind, or an empty archive, is an error with a next step."""
    (tmp_path / "a.zip").write_bytes(content)
    refused(tmp_path / "a.zip", r"no zip|no file in it")


def test_damage_is_found(tmp_path: Path) -> None:
    """A byte that changed on the way is noticed, and nothing is kept."""
    path = make_zip(tmp_path / "a.zip", {"app.py": "content" * 100}, zipfile.ZIP_STORED)
    refused(overwrite(path, b"contentcontent", b"contentCONTENT"), "damaged")


@settings(deadline=None)  # the disk of a busy machine has its moments
@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_make_it_fall_over(noise: bytes, at: int) -> None:
    """Whatever is written over a zip, the outcome is a folder or a `FolderError`."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = make_zip(Path(folder) / "a.zip", {"app.py": "print()" * 9, "b/c.txt": "x"})
        content = bytearray(path.read_bytes())
        content[at : at + len(noise)] = noise
        path.write_bytes(content)
        target = Path(folder) / "target"
        try:
            bring(str(path), target, told)
        except FolderError:
            assert not target.exists()
        else:
            assert all(each.resolve().is_relative_to(target.resolve()) for each in target.rglob("*"))
