"""What a folder's .dockerignore leaves out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from folders import write_files
from program import Program

from spacekit.errors import FolderError
from spacekit.folder.app_folder import read_folder
from spacekit.image.context import Source
from spacekit.image.dockerignore import without_ignored
from spacekit.image.plan import plan_build

SRC = {"src/a.md", "src/deep/b.py", "src/deep/c.md"}
FILES = (
    "a.md",
    "README.md",
    "src/a.md",
    "src/deep/b.py",
    "src/deep/c.md",
    "data/x.bin",
    "ab",
    "ax/y/b",
    "x[1]",
)


def kept(text: str, *, name: str = ".dockerignore", paths: tuple[str, ...] = FILES) -> set[str]:
    """What is sent, the list itself aside."""
    sources: dict[str, Source] = {**dict.fromkeys(paths, b""), name: text.encode()}
    return set(without_ignored(sources)) - {name}


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("", set()), ("# a.md\n\n", set()), ("*.md", {"a.md", "README.md"}), ("/a.md", {"a.md"}),
        ("**/*.md", {"a.md", "README.md", "src/a.md", "src/deep/c.md"}), ("src", SRC),
        ("./src/deep/", {"src/deep/b.py", "src/deep/c.md"}), ("*.md\n!README.md", {"a.md"}),
        ("src\n!src/deep\nsrc/deep/*.md", {"src/a.md", "src/deep/c.md"}), ("*/*.md", {"src/a.md"}),
        ("*\n!src/**/b.py", set(FILES) - {"src/deep/b.py"}), ("src/**", SRC),
        ("a?md", {"a.md"}), ("[^R]*.md", {"a.md"}), ("x\\[1\\]", {"x[1]"}), ("x[[]1]", {"x[1]"}),
        ("a**b", {"ab", "ax/y/b"}), ("ab/**", set()), ("**/deep/**/*.py", {"src/deep/b.py"}),
        ("**b.py", {"src/deep/b.py"}), ("  a.md  \r\n", {"a.md"}), ("\ufeffa.md", {"a.md"}),
        ("! a.md", set()), ("deep", set()), ("../a.md", set()), ("A.md", set()),
    ],
)  # fmt: skip
def test_it_is_read_as_the_docker_command_reads_it(text: str, left_out: set[str]) -> None:
    """From the folder's top, the last line that speaks of a file or a folder above it counts."""
    assert set(FILES) - left_out == kept(text)


def test_the_dockerfile_is_sent_whatever_the_list_says() -> None:
    """Nothing could be built without it; a list of its own counts before the folder's."""
    assert {"Dockerfile"} == kept("*", paths=("Dockerfile", "a"))
    paths = ("Dockerfile", "a", "b", ".dockerignore")
    assert {"Dockerfile", "b", ".dockerignore"} == kept("a", name="Dockerfile.dockerignore", paths=paths)


@pytest.mark.parametrize("text", ["[a", "a\\", "x**a**b**c**d**e**f", "\\"])
def test_what_is_no_pattern_is_named(text: str) -> None:
    """The docker command refuses it as well, or it is not worth its time."""
    with pytest.raises(FolderError):
        kept(text)


def test_a_hostile_list_takes_no_long_time() -> None:
    """Neither by stars nor by length."""
    began = time.thread_time()  # that of a clock depends on what else the machine does
    kept("*a" * 200 + "b\n" + "**/a/" * 200 + "b", paths=("a" * 250, "/".join("a" * 200)))
    assert time.thread_time() - began < 10
    with pytest.raises(FolderError):
        kept("a\n" * 10_000, paths=tuple(map(str, range(1_000))))


def test_a_dockerfile_of_ones_own_has_its_list(tmp_path: Path) -> None:
    """What it leaves out is not sent, and changes no revision."""
    files = {"Dockerfile": "FROM x\n", ".dockerignore": "data\n", "data/x": "1", "app.py": ""}
    folder = write_files(tmp_path / "own", {"README.md": "---\nsdk: docker\n---\n", **files})
    plan = plan_build(folder, tmp_path)
    assert {"README.md", "Dockerfile", ".dockerignore", "app.py"} == set(plan.sources)
    (folder / "data" / "x").write_text("2")
    assert plan.revision == plan_build(folder, tmp_path).revision


def test_a_commit_has_all_of_its_files(tmp_path: Path) -> None:
    """What is committed is there to be used, whatever .gitignore says; settings are for pushes."""
    files = {"app.py": "", ".gitignore": "data\n", "data/x": "1", ".env": "A=b\n"}
    settings = '[space]\napp_file = "other.py"\n'
    folder = write_files(
        tmp_path / "app", {"README.md": "---\nsdk: gradio\n---\n", "spacekit.toml": settings, **files}
    )
    plan = plan_build(folder, tmp_path, revision="r", is_commit=True)
    assert {"README.md", "spacekit.toml", *files} == {
        path.removeprefix("files/app/") for path in plan.sources if path.startswith("files/app/")
    }
    assert 'CMD ["python", "app.py"]' in plan.dockerfile


def test_what_is_rendered_leaves_out_what_a_push_does(tmp_path: Path) -> None:
    """Beside the Dockerfile, in the docker command's syntax: secrets and history above all."""
    files = {
        "app.py": "", "README.md": "---\nsdk: gradio\n---\n", ".env": "KEY=s3cret\n", "src/.env.local": "x",
        ".git/config": "", ".venv/x.py": "", "src/a.py": "", "src/.gitignore": "/made\n*.log\n!keep.log\n",
        "src/made/b": "", "src/deep/x.log": "", "src/keep.log": "", ".gitignore": "/data\ntemp/\n",
        "data/x": "", "src/temp/y": "", ".spacekitignore": "notes\n!.env\n", "notes/z": "", "src/data/x": "",
        "spacekit.toml": '[files]\nexclude = ["other"]\n', "other/x": "", ".dockerignore.txt": "",
    }  # fmt: skip
    folder = write_files(tmp_path / "app", files)
    done = Program(tmp_path)("build", "app", "--render", "--output", "out", DOCKER_HOST="unix:///nowhere")
    assert (0, "out/Dockerfile\n") == (done.code, done.stdout), done.stderr
    sources: dict[str, Source] = dict.fromkeys(files, b"")
    sources["Dockerfile.dockerignore"] = (tmp_path / "out" / "Dockerfile.dockerignore").read_bytes()
    sent = {file.path for file in read_folder(folder).files}
    assert sent == set(without_ignored(sources)) - {"Dockerfile.dockerignore"}
    again = Program(tmp_path)("build", "app", "--render", "--output", "out")
    assert 2 == again.code
    as_json = Program(tmp_path)("build", "app", "--compose", "--json")
    assert (2, True) == (as_json.code, "leave --json out" in as_json.stdout + as_json.stderr)
    assert ".env and .git too" in Program(tmp_path)("build", "app", "--render").stderr
