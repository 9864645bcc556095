"""A file explorer shows and takes what lies in its folder, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from folders import write_files
from gradio_client import Client
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import Error, UserInputError

FILES = {
    "b.py": "1",
    "a.txt": "2",
    "deep/er/c.py": "3",
    "deep/d.txt": "4",
    ".env": "KEY=1",
    ".git/config": "x",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder that is shown, with a secret beside it and links to that."""
    write_files(tmp_path, {"secret.py": "x", "outside/e.py": "x", "shown-not/f.py": "x"})
    folder = write_files(tmp_path / "shown", FILES)
    (folder / "out.py").symlink_to(tmp_path / "secret.py")
    (folder / "elsewhere").symlink_to(tmp_path / "outside")
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "hidden.py").symlink_to(folder / ".env")
    (folder / "within").symlink_to(folder / "deep")
    return folder


def names(entries: Any) -> list[str]:
    """The names, with a slash behind folders."""
    return [f"{entry['name']}{'/' if entry['type'] == 'folder' else ''}" for entry in entries]


def test_a_folder_lists_what_lies_in_it(root: Path) -> None:
    """Folders first, by name; nothing behind a dot, and no link that leads out or to what hides."""
    explorer = gr.FileExplorer(root_dir=root, render=False)
    assert ["deep/", "within/", "a.txt", "b.py"] == names(explorer.ls())
    assert ["er/", "d.txt"] == names(explorer.ls(["deep"]))
    assert ["c.py"] == names(explorer.ls(["within", "er"]))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"glob": "*.py"}, ["deep/", "within/", "b.py"]),
        ({"glob": "**/*.txt"}, ["deep/", "within/", "a.txt"]),
        ({"ignore_glob": "*.txt"}, ["deep/", "within/", "b.py"]),
        ({"ignore_glob": "deep"}, ["within/", "a.txt", "b.py"]),
        ({"glob": "deep/*.txt"}, ["deep/", "within/"]),
    ],
)
def test_patterns_say_what_is_shown(root: Path, options: dict[str, Any], expected: list[str]) -> None:
    """`glob` picks files, `ignore_glob` leaves out files and folders."""
    assert expected == names(gr.FileExplorer(root_dir=root, **options, render=False).ls())


def test_what_matches_nothing_can_not_be_picked(root: Path) -> None:
    """A folder is shown for what may be in it, and picked only where the pattern is for it."""
    [deep, *_] = gr.FileExplorer(glob="*.py", root_dir=root, render=False).ls()
    assert {"name": "deep", "type": "folder", "valid": False} == deep


ATTACKS: list[Any] = [
    ["..", "secret.py"],
    ["deep", "..", "..", "secret.py"],
    ["/etc/passwd"],
    ["../secret.py"],
    ["..\\secret.py"],
    ["deep/../../secret.py"],
    ["..", "shown-not", "f.py"],
    ["out.py"],
    ["elsewhere", "e.py"],
    ["hidden.py"],
    ["circle"],
    [".env"],
    [".git", "config"],
    ["b.py\0.txt"],
    [""],
    ["x" * 5000],
    "b.py",
    [["b.py"]],
    [7],
    {"0": "b.py"},
]


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: repr(path)[:40])
def test_nothing_outside_is_listed_or_taken(root: Path, path: Any) -> None:
    """No way leads out of the folder, by dots, slashes, links or a name that begins alike."""
    explorer = gr.FileExplorer(root_dir=root, render=False)
    with pytest.raises(UserInputError):
        explorer.ls(path)
    with pytest.raises(UserInputError):
        explorer.preprocess([path])


def test_functions_take_paths(root: Path) -> None:
    """A list of absolute paths, or one of them; what the patterns leave out is refused from clients, too."""
    picked = [["b.py"], ["deep", "er", "c.py"]]
    paths = [str(root / "b.py"), str(root / "deep/er/c.py")]
    many = gr.FileExplorer(root_dir=root, ignore_glob="*.txt", render=False)
    assert paths == many.preprocess(picked)
    assert ([], None) == (many.preprocess([]), many.preprocess(None))
    one = gr.FileExplorer(root_dir=root, file_count="single", render=False)
    assert (paths[0], None) == (one.preprocess(picked[:1]), one.preprocess([]))
    for explorer, refused in (
        (one, picked),
        (many, [["a.txt"]]),
        (many, [["gone.py"]]),
        (many, [[]]),
        (many, "b.py"),
    ):
        with pytest.raises(UserInputError):
            explorer.preprocess(refused)


def test_functions_give_paths(root: Path) -> None:
    """Absolute paths and those from the folder are picked; what lies elsewhere is an error."""
    explorer = gr.FileExplorer(root_dir=root, render=False)
    assert [["deep", "d.txt"]] == explorer.postprocess(str(root / "deep/d.txt"))
    assert [["deep", "d.txt"], ["b.py"]] == explorer.postprocess([Path("deep/d.txt"), root / "b.py"])
    assert explorer.postprocess(None) is None
    with pytest.raises(Error, match="does not lie below"):
        explorer.postprocess("/etc/passwd")


def test_the_page_does_not_learn_where_the_app_lies(root: Path) -> None:
    """Neither the config nor an update names the folder; that it is another one is told."""
    explorer = gr.FileExplorer(root_dir=root, render=False)
    assert str(root) not in repr(explorer.props())
    assert ["ls"] == explorer.props()["server_fns"]
    shown = explorer.update_props({"root_dir": str(root / "deep")})
    assert str(root) not in repr(shown)
    assert 12 == len(shown["root"])
    with pytest.raises(ValueError, match="choose"):
        gr.FileExplorer(file_count="some", render=False)  # type: ignore[arg-type]  # what is tested


def ask(client: Any, component: int, name: Any, data: Any, session: str = "a-session") -> Any:
    """Call a function of a component, as the page does."""
    body = {"session_hash": session, "component_id": component, "fn_name": name, "data": data}
    return client.post("component_server", body)


@pytest.mark.e2e
def test_the_page_asks_what_a_folder_holds(serve: Serve, connect: Connect, root: Path) -> None:
    """The route gives what `ls` gives, also after a change in a session; wrong requests get a sentence."""
    with gr.Blocks() as demo:
        explorer, text = gr.FileExplorer(root_dir=root), gr.Textbox()
        text.submit(lambda: gr.FileExplorer(root_dir=root / "deep"), None, explorer)
    client = connect(serve(demo))
    assert ["er/", "d.txt"] == names(ask(client, explorer._id, "ls", ["deep"]).json())
    client.ask(0)
    assert ["er/", "d.txt"] == names(ask(client, explorer._id, "ls", []).json())
    assert 4 == len(ask(client, explorer._id, "ls", None, session="another").json())
    wrong = [
        (explorer._id, "ls", [".."], 422),
        (explorer._id, "preprocess", None, 404),
        (explorer._id, "__init__", None, 404),
        (text._id, "ls", None, 404),
        (99, "ls", None, 404),
        (explorer._id, 7, None, 422),
    ]
    for component, name, data, status in wrong:
        answer = ask(client, component, name, data)
        assert (status, True) == (answer.status_code, bool(answer.json()["detail"]))


@pytest.mark.e2e
def test_files_go_there_and_back(serve: Serve, root: Path) -> None:
    """A client sends names, the function takes paths and gives them, and names come back."""
    with gr.Blocks() as demo:
        given, shown = gr.FileExplorer(root_dir=root), gr.FileExplorer(root_dir=root)
        given.change(lambda paths: paths, given, shown, api_name="echo")
    client = Client(serve(demo), verbose=False)
    assert [["deep", "d.txt"]] == client.predict([["deep", "d.txt"]], api_name="/echo")
