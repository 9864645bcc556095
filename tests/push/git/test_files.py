"""Which files a push by git sends, where they are not just those of the commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_folders import README, GitFolder
from git_pushes import Pushes
from running_host import RunningHost

from spacekit.errors import FolderError


def test_settings_in_the_toml_go_before_the_readme(host: RunningHost, tmp_path: Path) -> None:
    """A commit on top has the README with its block; a second push sends nothing."""
    settings = '[space]\ntitle = "Hello"\nsdk = "static"\n'
    folder = GitFolder.create(
        tmp_path / "app", {"README.md": "# Plain\n", "spacekit.toml": settings, "index.html": "one"}
    )
    pushes = Pushes(host, "ada/front-matter")
    pushes.push(folder)
    readme = pushes.files()["README.md"]
    assert readme.startswith(b"---\n")
    assert readme.endswith(b"# Plain\n")
    assert pushes.plan(folder).is_empty
    folder.commit({"index.html": "two"}, "second")
    pushes.push(folder)
    assert b"two" == pushes.files()["index.html"]
    assert readme == pushes.files()["README.md"]
    assert "# Plain\n" == (folder.path / "README.md").read_text()


def test_the_folders_own_rules_hold(host: RunningHost, tmp_path: Path) -> None:
    """Left out by .spacekitignore, included by the settings, committed although ignored."""
    files: dict[str, str | bytes] = {
        "README.md": README,
        ".gitignore": "dist\n*.cfg\n",
        ".spacekitignore": "notes\n",
        "notes/plan.txt": "private",
        "spacekit.toml": '[files]\ninclude = ["dist/**"]\n',
    }
    folder = GitFolder.create(tmp_path / "app", files)
    folder.write({"dist/built.js": "built", "app.cfg": "meant"})
    folder.git("add", "--force", "app.cfg")
    folder.git("commit", "--quiet", "-m", "meant")
    pushes = Pushes(host, "ada/rules")
    pushes.push(folder)
    got = pushes.files()
    assert {"README.md", ".gitignore", ".spacekitignore", "spacekit.toml", "dist/built.js", "app.cfg"} == set(
        got
    )
    assert pushes.plan(folder).is_empty


@pytest.mark.parametrize("name", [".env", "conf/.env.local"])
def test_secrets_do_not_leave_with_the_history(host: RunningHost, tmp_path: Path, name: str) -> None:
    """A .env that was committed once is in what would be sent, even if it is deleted."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, name: "KEY=value\n"})
    folder.git("rm", "--quiet", name)
    folder.commit({".env.example": "KEY=\n"}, "no secrets")
    with pytest.raises(FolderError, match="holds secrets") as caught:
        Pushes(host, "ada/secrets").plan(folder)
    assert "secret-in-history" == caught.value.code


def test_links_and_modes_stay(host: RunningHost, tmp_path: Path) -> None:
    """git knows links and executables, and so does the Space then."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, "run.sh": "#!/bin/sh\n"})
    (folder.path / "run.sh").chmod(0o755)
    (folder.path / "link.txt").symlink_to("README.md")
    folder.commit({}, "a link")
    pushes = Pushes(host, "ada/modes")
    pushes.push(folder)
    modes = {line.split("\t")[1]: line[:6] for line in pushes.git("ls-tree", "main").splitlines()}
    assert ("100755", "120000") == (modes["run.sh"], modes["link.txt"])
    assert pushes.plan(folder).is_empty


def test_names_of_all_sorts(host: RunningHost, tmp_path: Path) -> None:
    """Spaces, quotes, patterns and other scripts are names like any other."""
    names = ["a b.txt", 'q"uote.txt', "*.py", "ünï/ж.txt", "-dash.txt", ":(top)x", "#hash"]
    files: dict[str, str | bytes] = {name: name for name in names}
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, **files})
    pushes = Pushes(host, "ada/names")
    pushes.push(folder)
    assert {name: name.encode() for name in names} == {
        name: content for name, content in pushes.files().items() if name != "README.md"
    }
    assert pushes.plan(folder).is_empty


@pytest.mark.pain(4)
def test_the_spaces_rules_for_large_files_are_never_wiped(host: RunningHost, tmp_path: Path) -> None:
    """Ours and the server's are both there after the push."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, ".gitattributes": "*.txt text\n"})
    pushes = Pushes(host, "ada/wiped")
    pushes.push(folder)
    lines = pushes.git("show", "main:.gitattributes").splitlines()
    assert "*.txt text" == lines[-1]
    assert any(line.startswith("*.safetensors filter=lfs") for line in lines)
    folder.git("rm", "--quiet", ".gitattributes")
    folder.commit({}, "wipe")
    pushes.push(folder) if not pushes.plan(folder).is_empty else None
    assert lines == pushes.git("show", "main:.gitattributes").splitlines()
