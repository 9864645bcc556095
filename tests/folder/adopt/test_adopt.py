"""Whole folders, as people have them, adopted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import files_of, write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacekit.errors import FolderError, UsageError
from spacekit.folder.adopt.adopt import Adoption, adopt
from spacekit.folder.adopt.decide import Wanted
from spacekit.folder.adopt.distributions import Installed
from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import check
from spacekit.folder.edits import apply_edits
from spacekit.folder.scaffold import scaffold
from spacekit.folder.templates import template_names

HERE = {"numpy": "2.4.6", "pandas": "2.2.3", "gradio": "6.31.0", "pillow": "11.0.0", "streamlit": "1.40.0"}
ENVIRONMENT = Installed({"PIL": ["pillow"], **{name: [name] for name in HERE}}, HERE.get)
EVERYWHERE = "0.0.0.0"  # noqa: S104  a Space is reached from outside
GRADIO = "import gradio as gr\ngr.Interface(str, 'text', 'text').launch()\n"

FOLDERS: dict[str, dict[str, str | bytes]] = {
    "a demo with imports and nothing else": {
        "demo.py": "import gradio as gr\nimport numpy as np\nfrom PIL import Image\nfrom helpers import f\n"
        "with gr.Blocks() as demo:\n    gr.Image()\ndemo.launch()\n",
        "helpers.py": "import cv2\ndef f(): pass\n",
    },
    "a package with src layout": {
        "pyproject.toml": '[project]\nname = "colour-count"\ndescription = "Counts colours"\n'
        'requires-python = ">=3.10,<3.13"\ndependencies = ["gradio>=5", "numpy"]\n',
        "src/colour_count/__init__.py": "",
        "src/colour_count/core.py": "import numpy\ndef count(x): return 1\n",
        "src/colour_count/app.py": "import gradio as gr\nfrom .core import count\n"
        "if __name__ == '__main__':\n    gr.Interface(count, 'image', 'number').launch()\n",
        "tests/test_core.py": "import pytest\n",
    },
    "a Streamlit app in a subfolder": {
        "dashboard/Home.py": "import streamlit as st\nimport pandas as pd\nst.title('Sales')\n",
        "dashboard/pages/1_More.py": "import streamlit as st\nst.write('more')\n",
        "dashboard/requirements.txt": "streamlit==1.40.0\n",
    },
    "a static site": {
        "index.html": "<!doctype html><title>x</title>",
        "style.css": "",
        "README.md": b"# My site\r\nText\r\n",
    },
    "a folder with poetry.lock": {
        "main.py": "from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n",
        "poetry.lock": '[[package]]\nname = "fastapi"\nversion = "0.115.2"\n[[package]]\nname = "httpx"\n'
        'version = "0.27.0"\n[[package]]\nname = "uvicorn"\nversion = "0.30.1"\n',
    },
    "a folder with a broken file": {
        "app.py": "import gradio as gr\nimport old\n" + GRADIO,
        "old.py": "print 'python 2'\n",
    },
    "an app of spacekit": {"app.py": GRADIO.replace("gradio", "spacekit"), ".gitignore": "__pycache__/\r\n"},
}


def adopted(folder: Path, wanted: Wanted | None = None) -> Adoption:
    """Adopt a folder and write what it needs."""
    adoption = adopt(folder, wanted, ENVIRONMENT)
    apply_edits(folder, adoption.edits)
    return adoption


@pytest.mark.parametrize("name", FOLDERS)
def test_an_adopted_folder_has_no_errors_and_is_adopted_once(tmp_path: Path, name: str) -> None:
    """What is written passes the checks that need no network; a second time changes nothing."""
    folder = write_files(tmp_path / "my-app", FOLDERS[name])
    before = files_of(folder)
    adoption = adopted(folder)
    if adoption.start:  # the Dockerfile is rendered by the command
        write_files(folder, {"Dockerfile": "FROM python:3.12\nUSER user\nEXPOSE 7860\nCMD python app.py\n"})
    ids = [finding.id for finding in check(read_folder(folder)) if finding.is_error]
    assert [] == [each for each in ids if not each.startswith("requirements-")]
    assert () == adopt(folder, None, ENVIRONMENT).edits
    after = files_of(folder)
    assert all(set(content.splitlines()) <= set(after[path].splitlines()) for path, content in before.items())


@pytest.mark.parametrize("template", template_names())
def test_a_template_has_all_that_it_needs(tmp_path: Path, template: str) -> None:
    """What `new` makes, `init` has nothing to add to; and it finds the app that the README names."""
    adoption = adopt(scaffold(template, tmp_path / "my-app"), None, ENVIRONMENT)
    assert () == adoption.edits
    assert () == adoption.questions
    assert adoption.folder.sdk == adoption.sdk


def test_a_demo_gets_its_requirements(tmp_path: Path) -> None:
    """Imports of all files that it reaches become packages, in the versions of this machine."""
    adopted(write_files(tmp_path, FOLDERS["a demo with imports and nothing else"]))
    requirements = (tmp_path / "requirements.txt").read_text().splitlines()
    assert ["gradio==6.31.0", "numpy~=2.4", "opencv-python-headless", "pillow~=11.0"] == requirements
    values = read_folder(tmp_path).front_matter.values
    assert ("gradio", "demo.py", "6.31.0") == (values["sdk"], values["app_file"], values["sdk_version"])


def test_an_app_inside_a_package_gets_a_launcher_that_runs_it(tmp_path: Path) -> None:
    """`python app.py` finds the package and runs its module as the program: relative imports work."""
    files = {
        "src/kit/__init__.py": "",
        "src/kit/core.py": "WORD = 'ran'\n",
        "src/kit/app.py": "import gradio\nfrom .core import WORD\nif __name__ == '__main__':\n"
        "    print(WORD)\n    gradio.launch()\n",
        "gradio.py": "def launch(): print('launched')\n",
    }
    folder = write_files(tmp_path, files)
    (tmp_path / "gradio.py").rename(tmp_path / "src/gradio.py")
    adoption = adopted(folder, Wanted(app_file="src/kit/app.py"))
    assert "app.py" == read_folder(tmp_path).app_file
    assert "src/kit/app.py" == next(each.value for each in adoption.choices if each.about == "app file")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
    )
    assert ("ran\nlaunched\n", "", 0) == (done.stdout, done.stderr, done.returncode)


def test_modules_that_lie_elsewhere_are_put_on_the_path(tmp_path: Path) -> None:
    """An app at the top that imports from src/ gets a launcher of another name."""
    folder = write_files(tmp_path, {"app.py": GRADIO + "import kit\n", "src/kit/__init__.py": ""})
    adopted(folder)
    assert "space_app.py" == read_folder(tmp_path).app_file
    assert "run_path" in (tmp_path / "space_app.py").read_text()


def test_a_container_is_told_how_to_start_each_kind_of_server(tmp_path: Path) -> None:
    """The framework's own server, on the address and port where a Space is asked."""
    apps = {
        "from fastapi import FastAPI\napi = FastAPI()": ["uvicorn", "main:api", "--host", EVERYWHERE],
        "import fastapi\ndef make():\n    return fastapi.FastAPI()": [
            "uvicorn",
            "--factory",
            "main:make",
            "--host",
        ],
        "import flask\ndef make():\n    return flask.Flask('x')": [
            "gunicorn",
            "--bind",
            f"{EVERYWHERE}:7860",
            "main:make()",
        ],
        "import chainlit as cl\n@cl.on_message\ndef f(m): ...": ["chainlit", "run", "main.py", "--headless"],
        "import panel\npanel.panel(1).servable()": ["panel", "serve", "main.py", "--address"],
        "from flask import Flask\napp = Flask('x')": ["gunicorn", "--bind", "0.0.0.0:7860", "main:app"],
        "from nicegui import ui\nui.run(port=8080)": ["python", "main.py"],
        "import streamlit as st\nst.title('x')": ["streamlit", "run", "main.py", "--server.port=7860"],
    }
    for source, command in apps.items():
        adoption = adopt(write_files(tmp_path, {"main.py": source}), None, ENVIRONMENT)
        assert adoption.start is not None
        assert command == list(adoption.start.command[:4])
        assert (8080 if "nicegui" in source else 7860) == adoption.start.port
        assert "docker" == adoption.sdk


def test_a_server_in_a_package_finds_all_of_its_modules(tmp_path: Path) -> None:
    """The folder above the package is on the path, and the package's own when modules beside it are used."""
    files = {
        "backend/app/__init__.py": "",
        "backend/app/main.py": "import fastapi, beside, app.api.routes\napp = fastapi.FastAPI()\n",
        "backend/app/api/routes.py": "import jwt\n",
        "backend/app/beside.py": "",
        "shop/__init__.py": "",
    }
    adoption = adopted(write_files(tmp_path, files))
    assert adoption.start is not None
    assert ("app.main:app", ("backend", "backend/app")) == (
        adoption.start.command[1],
        adoption.start.python_path,
    )
    assert ["fastapi", "PyJWT", "uvicorn"] == (tmp_path / "requirements.txt").read_text().split()
    (tmp_path / "backend/app/main.py").unlink()
    write_files(
        tmp_path, {"shop/__init__.py": "import flask\ndef create_app():\n    return flask.Flask('x')\n"}
    )
    start = adopt(tmp_path, None, ENVIRONMENT).start
    assert start is not None
    assert "shop:create_app()" == start.command[-1]


def test_a_dockerfile_is_taken_as_it_is(tmp_path: Path) -> None:
    """Its port becomes app_port, and nothing is added to it."""
    files = {"Dockerfile": "FROM python\nEXPOSE 8000\nCMD x\n", "main.py": "import flask\n"}
    adoption = adopted(write_files(tmp_path, files))
    assert ("docker", None) == (adoption.sdk, adoption.start)
    assert 8000 == read_folder(tmp_path).front_matter.values["app_port"]
    assert {"Dockerfile", "main.py", "README.md"} == set(files_of(tmp_path))


def test_a_page_that_is_built_says_how(tmp_path: Path) -> None:
    """A package.json with a build becomes a static Space that builds itself."""
    files = {"index.html": "", "package.json": json.dumps({"scripts": {"build": "vite build"}})}
    adopted(write_files(tmp_path, files))
    values = read_folder(tmp_path).front_matter.values
    expected = ("static", "npm run build", "dist/index.html")
    assert expected == (values["sdk"], values["app_build_command"], values["app_file"])


def test_two_apps_are_a_question_that_can_be_answered_beforehand(tmp_path: Path) -> None:
    """The best guess is taken and the others are named; naming one settles it."""
    folder = write_files(tmp_path, {"main.py": GRADIO, "demo.py": GRADIO})
    adoption = adopt(folder, None, ENVIRONMENT)
    (question,) = adoption.questions
    assert ("app_file", ("main.py", "demo.py")) == (question.about, question.choices)
    settled = adopt(folder, Wanted(app_file="demo.py"), ENVIRONMENT)
    assert () == settled.questions
    assert "demo.py" == next(each.value for each in settled.choices if each.about == "app file")


def test_what_is_set_is_kept_unless_asked_for(tmp_path: Path) -> None:
    """A title, an sdk, an app file of the README stand; --title and --app change just those."""
    readme = "---\n# note\ntitle: Mine\nsdk: gradio\napp_file: b.py\n---\n\n# Other\n"
    folder = write_files(tmp_path, {"README.md": readme, "a.py": GRADIO, "b.py": GRADIO})
    adopted(folder)
    assert readme == (folder / "README.md").read_text()
    values = read_folder(folder).front_matter.values
    assert ("Mine", "b.py") == (values["title"], values["app_file"])
    adopted(folder, Wanted(title="New", app_file="a.py"))
    values = read_folder(folder).front_matter.values
    assert ("New", "a.py") == (values["title"], values["app_file"])
    assert (
        (folder / "README.md")
        .read_text()
        .startswith("---\n# note\ntitle: New\nsdk: gradio\napp_file: a.py\n")
    )


def test_a_space_that_is_one_already_is_left_alone(tmp_path: Path) -> None:
    """What a README leaves to the Hub, its Python for one, is not settled behind its author's back."""
    readme = "---\ntitle: Mine\nsdk: gradio\n---\n"
    files = {"README.md": readme, "app.py": GRADIO, "requirements.txt": "gradio==4.44.0\n"}
    adopted(write_files(tmp_path, files))
    after = files_of(tmp_path)
    assert b".env\n.venv/\n__pycache__/\n" == after.pop(".gitignore")
    assert {path: text.encode() for path, text in files.items()} == after


def test_front_matter_can_live_in_the_settings(tmp_path: Path) -> None:
    """With --config README.md stays as it is on GitHub, and the folder checks as if it had the block."""
    folder = write_files(tmp_path, {"README.md": "# Hello\n", "app.py": GRADIO})
    wanted = Wanted(config=True)
    adopted(folder, wanted)
    assert "# Hello\n" == (folder / "README.md").read_text()
    found = read_folder(folder)
    assert ("gradio", "Hello", "app.py") == (found.sdk, found.title, found.app_file)
    assert () == adopt(folder, wanted, ENVIRONMENT).edits
    (folder / "spacekit.toml").write_text(
        'to = "a/b"\n[space]  # mine\ntitle = "X"\n\n[variables]\nA = "b"\n'
    )
    adopted(folder, wanted)
    settings_text = (folder / "spacekit.toml").read_text()
    assert settings_text.startswith('to = "a/b"\n[space]  # mine\n')
    assert settings_text.endswith('title = "X"\n\n[variables]\nA = "b"\n')


def test_settings_are_not_put_in_a_second_place(tmp_path: Path) -> None:
    """Where pyproject.toml has them, a spacekit.toml beside it would be refused by every command."""
    write_files(tmp_path, {"app.py": GRADIO, "pyproject.toml": "[tool.spacekit]\nto = 'a/b'\n"})
    with pytest.raises(FolderError, match=r"settings are in pyproject.toml"):
        adopt(tmp_path, Wanted(config=True), ENVIRONMENT)


def test_an_environment_of_any_name_stays_at_home(tmp_path: Path) -> None:
    """A virtual environment that is called otherwise is neither searched for the app nor sent."""
    files = {
        "app.py": GRADIO,
        "myenv/pyvenv.cfg": "",
        "myenv/lib/app.py": GRADIO,
        "myenv/lib/x.py": "import torch",
    }
    adopted(write_files(tmp_path, files))
    assert "/myenv/\n" in (tmp_path / ".gitignore").read_text()
    assert "torch" not in (tmp_path / "requirements.txt").read_text()
    assert not any(file.path.startswith("myenv") for file in read_folder(tmp_path).files)


@pytest.mark.parametrize(
    ("files", "message", "hint"),
    [
        ({}, "there is nothing in", "spacekit new"),
        ({"a.ipynb": "{}"}, "has only notebooks", "jupyter nbconvert --to script a.ipynb"),
        ({"a.py": "import numpy\n"}, "none of the 1 Python files", "--app FILE"),
        ({"app.py": "print 'x'\n"}, "app.py is not Python", "shows the place"),
        ({"README.md": "---\ntitle: [\n---\n", "app.py": GRADIO}, "can't be read", "mend the YAML"),
        ({"README.md": b"\xff\xfe#\x00", "app.py": GRADIO}, "README.md can't be read as text", "UTF-8"),
        ({"README.md": "---\n{title: x}\n---\n", "app.py": GRADIO}, "can't be added to", "name: value"),
        ({"readme.md": "# x\n", "app.py": GRADIO}, "a Space reads README.md", "rename it"),
    ],
)
def test_what_cannot_be_adopted_says_why(
    tmp_path: Path, files: dict[str, str | bytes], message: str, hint: str
) -> None:
    """Each way to have nothing to run has its own sentence and next step, and nothing is written."""
    with pytest.raises(FolderError) as caught:
        adopt(write_files(tmp_path, files), None, ENVIRONMENT)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    """And a Dockerfile for an app of spacekit is what push makes."""
    folder = write_files(tmp_path, {"app.py": GRADIO.replace("gradio", "spacekit")})
    with pytest.raises(UsageError, match="there is no nope"):
        adopt(folder, Wanted(app_file="nope.py"))
    with pytest.raises(UsageError) as caught:
        adopt(folder, Wanted(sdk="docker"))
    assert "push --sdk docker" in (caught.value.hint or "")


def test_a_link_out_of_the_folder_is_not_written_through(tmp_path: Path) -> None:
    """A README that is a link to somewhere else stays untouched."""
    outside = tmp_path / "outside.md"
    outside.write_text("# theirs\n")
    folder = write_files(tmp_path / "app", {"app.py": GRADIO})
    (folder / "README.md").symlink_to(outside)
    with pytest.raises(FolderError, match="can't be followed"):
        adopt(folder, None, ENVIRONMENT)
    assert "# theirs\n" == outside.read_text()


def test_a_pipe_in_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    """What is no plain file is neither read nor replaced."""
    write_files(tmp_path, {"app.py": GRADIO})
    os.mkfifo(tmp_path / "requirements.txt")
    with pytest.raises(FolderError, match=r"requirements.txt is not a plain file"):
        adopt(tmp_path, None, ENVIRONMENT)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readme=texts, requirements=texts, ignore=texts)
def test_no_line_of_anybody_is_lost(tmp_path: Path, readme: str, requirements: str, ignore: str) -> None:
    """Whatever README, requirements and ignore file hold: they are kept, or the folder is refused whole."""
    folder = tmp_path / "app"
    before = {"README.md": readme, "requirements.txt": requirements, ".gitignore": ignore}
    write_files(folder, {**before, "app.py": GRADIO})
    try:
        adopted(folder)
    except FolderError:
        assert all((folder / name).read_bytes() == text.encode() for name, text in before.items())
        return
    for name, text in before.items():
        after = (folder / name).read_bytes().decode()
        assert lines_of(text) <= lines_of(after)


def lines_of(text: str) -> set[str]:
    """The lines that are not blank, without their ends and a mark at the start."""
    return {line for line in text.removeprefix("\ufeff").replace("\r", "\n").split("\n") if line.strip()}
