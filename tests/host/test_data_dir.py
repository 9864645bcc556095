"""What a host does with a folder that is not as it left it."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from running_host import RunningHost

from spacekit.host import places
from spacekit.host.errors import DataDirError
from spacekit.host.places import open_places, remove_orphaned_roots


@pytest.mark.parametrize("name", ["repositories", "spool", "logs", "spaces"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    """A host that finds things in it, and no database of its own, does not begin."""
    work = tmp_path / name / "mine"
    work.mkdir(parents=True)
    with pytest.raises(DataDirError, match=f"has a folder {name} with something in it") as caught:
        open_places(tmp_path, as_users=False)
    assert "--data" in str(caught.value.hint)
    assert work.exists()


@pytest.mark.e2e
def test_repositories_without_a_database_are_kept() -> None:
    """A database that was lost is no reason to lose what it described."""
    with RunningHost() as host:
        host.api().create_repo("ada/kept", repo_type="space", space_sdk="static")
        host.stop()
        database = host.data / "host.db"
        content = database.read_bytes()
        for file in host.data.glob("host.db*"):
            file.unlink()
        with pytest.raises(AssertionError, match=r"no host\.db"):
            host.start()
        host.process = None
        assert 1 == len(host.repositories())
        database.write_bytes(content)
        host.start()
        assert "ada/kept" == host.api().space_info("ada/kept").id


@pytest.mark.e2e
def test_a_repository_that_an_older_database_lacks_is_put_aside() -> None:
    """Its commits are somebody's work; what a kill left half-made is not, and goes."""
    with RunningHost() as host:
        api = host.api()
        api.create_repo("ada/first", repo_type="space", space_sdk="static")
        host.stop()
        backup = (host.data / "host.db").read_bytes()
        host.start()
        api = host.api()
        for name in ("worked-on", "just-made"):
            api.create_repo(f"ada/{name}", repo_type="space", space_sdk="static")
        api.upload_file(
            path_or_fileobj=b"x", path_in_repo="a.txt", repo_id="ada/worked-on", repo_type="space"
        )
        host.stop()
        for file in host.data.glob("host.db*"):
            file.unlink()
        (host.data / "host.db").write_bytes(backup)
        (host.data / "repositories" / "not-ours").mkdir()
        host.start()
        assert 1 == len(host.repositories())
        assert 1 == len(list((host.data / "lost").iterdir()))
        assert (host.data / "repositories" / "not-ours").exists()


@pytest.mark.e2e
def test_spaces_made_at_once_are_all_there() -> None:
    """None takes another's number, and none is told that it exists already."""
    with RunningHost() as host:
        failed: list[Exception] = []

        def create(name: str) -> None:
            try:
                host.api().create_repo(f"ada/{name}", repo_type="space", space_sdk="static")
            except Exception as error:  # noqa: BLE001  shown below
                failed.append(error)

        threads = [threading.Thread(target=create, args=(f"s{number}",)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [] == failed
        assert 16 == len(list(host.api().list_spaces(author="ada")))


def test_homes_outlive_the_folder_that_they_belong_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data directory that is not mounted now may be so tomorrow; an empty place goes with its own."""
    monkeypatch.setattr(places, "_OUTSIDE", tmp_path / "outside")
    for name, data in (
        ("gone", tmp_path / "gone"),
        ("full", tmp_path / "full"),
        ("away", tmp_path / "a" / "b"),
    ):
        root = tmp_path / "outside" / name
        (root / "key" / "home" / "tmp").mkdir(parents=True)
        (root / "belongs-to").write_text(str(data))
    (tmp_path / "outside" / "full" / "key" / "home" / "data.db").write_text("kept")
    remove_orphaned_roots()
    assert {"full", "away"} == {entry.name for entry in (tmp_path / "outside").iterdir()}


def test_a_planted_place_outside_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Spaces run from is a folder of the host's own, not a link that somebody put there before."""
    outside, data, theirs = tmp_path / "outside", tmp_path / "closed" / "data", tmp_path / "theirs"
    monkeypatch.setattr(places, "_OUTSIDE", outside)
    data.parent.mkdir(mode=0o700)
    own = open_places(data, as_users=True).spaces
    assert (outside, 0o711) == (own.parent, own.stat().st_mode & 0o777)
    shutil.rmtree(own)
    theirs.mkdir()
    own.symlink_to(theirs)
    with pytest.raises(DataDirError, match="belongs to someone else"):
        open_places(data, as_users=True)
    assert [] == list(theirs.iterdir())
