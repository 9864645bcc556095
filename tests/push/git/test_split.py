"""The history of one folder, written anew."""

from __future__ import annotations

from pathlib import Path

from git_folders import GitFolder

from spacekit.push.git.scratch import Scratch
from spacekit.push.git.split import rewritten, split

TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
COMMIT = b"""tree aaaa
parent bbbb
author Ada <ada@example.org> 1700000000 +0100
committer Ada <ada@example.org> 1700000000 +0100
encoding ISO-8859-1
gpgsig -----BEGIN PGP SIGNATURE-----
 tree of a signature
 -----END PGP SIGNATURE-----

A title

tree in the message stays
"""


def test_what_is_untrue_of_the_new_commit_goes() -> None:
    """Tree and parents are replaced, a signature of other bytes is dropped, all else stays."""
    made = rewritten(COMMIT, TREE, ["cccc", "dddd", "cccc"]).decode()
    head, _, message = made.partition("\n\n")
    assert [f"tree {TREE}", "parent cccc", "parent dddd"] == head.splitlines()[:3]
    assert ["author", "committer", "encoding"] == [line.split()[0] for line in head.splitlines()[3:]]
    assert "A title\n\ntree in the message stays\n" == message


def test_the_same_history_gives_the_same_commits(tmp_path: Path) -> None:
    """Merges stay merges, commits that did not touch the folder are left out, and git finds no fault."""
    folder = GitFolder.create(tmp_path / "repo", {"app/a": "1", "else": "1"})
    folder.git("checkout", "--quiet", "-b", "side")
    folder.commit({"app/b": "1"}, "on the side")
    folder.git("checkout", "--quiet", "main")
    folder.commit({"else": "2"}, "elsewhere")
    folder.commit({"app/a": "2"}, "on main")
    folder.git("merge", "--quiet", "--no-edit", "-m", "merge", "side")
    heads = set()
    for name in ("one", "two"):
        scratch = Scratch([folder.path / ".git"])
        (tmp_path / name).mkdir()
        head = split(scratch.git, folder.head, "app/", tmp_path / name)
        heads.add(head)
        titles = scratch.git.text("log", "--topo-order", "--format=%s", head).splitlines()
        assert {"merge", "on the side", "on main", "first"} == set(titles)
        assert "2" == scratch.git.text("rev-list", "--count", "--min-parents=1", "--max-parents=1", head)
        assert folder.git("rev-parse", "HEAD:app") == scratch.git.text("rev-parse", f"{head}^{{tree}}")
        scratch.git.run("fsck", "--strict", head)
        scratch.close()
    assert 1 == len(heads)
