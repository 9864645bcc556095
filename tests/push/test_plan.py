"""A plan is the difference between what should be there and what is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.content import Content, is_same
from spacekit.push.plan import Plan, make_plan
from spacekit.push.remote import RemoteFile, RemoteState
from spacekit.push.target import Target

TARGET = Target("ada/hello", "http://127.0.0.1:7870")
folders = st.dictionaries(
    st.sampled_from(["a", "b", "c/d", ".gitattributes", "README.md"]), st.binary(max_size=4)
)


def local(files: dict[str, bytes]) -> list[Content]:
    """Files as they would be sent."""
    return [Content(path, len(data), data) for path, data in files.items()]


def remote(files: dict[str, bytes], revision: str = "0" * 40) -> RemoteState:
    """Files as a server tells of them."""
    listed = [RemoteFile(path, len(data), blob_id(data)) for path, data in files.items()]
    return RemoteState(exists=True, revision=revision, files=tuple(listed))


def blob_id(data: bytes) -> str:
    """git's name for some bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324  git's choice, not ours


def plan(ours: dict[str, bytes], theirs: dict[str, bytes]) -> Plan:
    """The plan that turns theirs into ours."""
    return make_plan(TARGET, local(ours), remote(theirs), sdk="gradio")


@given(folders, folders)
def test_a_plan_turns_the_one_into_the_other(ours: dict[str, bytes], theirs: dict[str, bytes]) -> None:
    """Carried out, a plan leaves the folder's files and the server's own .gitattributes, nothing else."""
    made = plan(ours, theirs)
    after = {path: data for path, data in theirs.items() if path not in {file.path for file in made.deleted}}
    after |= {
        file.path: file.source for file in (*made.added, *made.changed) if isinstance(file.source, bytes)
    }
    kept = {path: data for path, data in theirs.items() if path == ".gitattributes"}
    assert kept | ours == after


@given(folders, folders)
def test_every_file_is_in_one_group(ours: dict[str, bytes], theirs: dict[str, bytes]) -> None:
    """Added, changed, unchanged and deleted have no file in common and leave none out."""
    made = plan(ours, theirs)
    told = [file.path for file in (*made.added, *made.changed, *made.unchanged)]
    assert sorted(ours) == sorted(told)
    assert sorted(set(theirs) - set(ours) - {".gitattributes"}) == [file.path for file in made.deleted]


@given(folders)
def test_pushing_twice_changes_nothing(files: dict[str, bytes]) -> None:
    """Compared with itself, a folder gives the empty plan."""
    assert plan(files, files).is_empty


def test_a_space_that_is_not_there_is_made() -> None:
    """Even an empty folder is something to do then."""
    made = make_plan(TARGET, [], RemoteState(exists=False), sdk="docker")
    assert (True, False, "docker") == (made.creates, made.is_empty, made.sdk)


@given(folders, folders)
def test_without_pruning_nothing_is_deleted(ours: dict[str, bytes], theirs: dict[str, bytes]) -> None:
    """What the folder lacks is kept, and said to be."""
    kept = make_plan(TARGET, local(ours), remote(theirs), sdk="gradio", prunes=False)
    assert () == kept.deleted
    assert plan(ours, theirs).deleted == kept.kept


def test_a_large_file_is_compared_by_its_sha256(tmp_path: Path) -> None:
    """In large-file storage the tree names a pointer; the content's own digest counts."""
    (tmp_path / "m.bin").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    ours = Content("m.bin", 7, tmp_path / "m.bin")
    assert is_same(ours, RemoteFile("m.bin", 7, blob_id(b"pointer"), digest))
    assert not is_same(ours, RemoteFile("m.bin", 7, blob_id(b"weights"), "0" * 64))


def test_a_file_of_another_size_is_not_read(tmp_path: Path) -> None:
    """Sizes that differ say enough: the file is not even opened."""
    gone = Content("m.bin", 7, tmp_path / "gone")
    assert not is_same(gone, RemoteFile("m.bin", 8, "0" * 40))


def test_a_plan_is_json_without_the_token() -> None:
    """Scripts get all of the plan, and no secret."""
    target = Target("ada/hello", "http://127.0.0.1:7870", "secret-token")
    made = make_plan(target, local({"a": b"1"}), remote({"b": b"2"}), sdk="gradio")
    text = json.dumps(made.as_dict())
    assert "secret-token" not in text
    assert [{"path": "a", "size": 1, "made": None}] == json.loads(text)["added"]
