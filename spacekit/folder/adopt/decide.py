"""What a folder is: which SDK runs it, and which file is the app."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from spacekit.errors import FolderError, UsageError
from spacekit.folder.adopt.entry import Entry, find_entries, find_page
from spacekit.folder.adopt.frameworks import App
from spacekit.folder.adopt.sources import Sources
from spacekit.folder.app_folder import AppFolder

__all__ = ["Decision", "Question", "Wanted", "decide"]

SDKS = ("gradio", "docker", "static")
DOCKERFILE = "Dockerfile"
# Of two files this close neither is clearly the app: a person has to say.
_CLOSE = 8
# So many candidates can be chosen from; those below are unlikely ones.
_MAX_CHOICES = 5
# The files nearest to the top, where an app would be.
_MAX_LOOKED_AT = 50
# A package.json is a page.
_MAX_PACKAGE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Wanted:
    """What a person said beforehand; `None` leaves it to us.

    Attributes:
        app_file: The app's file.
        sdk: What runs it.
        title: Its name.
        emoji: Its picture.
        config: Whether front matter goes to spacekit.toml and not to README.md.
    """

    app_file: str | None = None
    sdk: str | None = None
    title: str | None = None
    emoji: str | None = None
    config: bool = False


@dataclass(frozen=True)
class Question:
    """What only a person knows.

    Attributes:
        about: The option that answers it beforehand: `app_file` or `sdk`.
        text: The question.
        choices: The answers, the best guess first.
    """

    about: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What a folder is.

    Attributes:
        sdk: What runs it.
        entry: The Python app; `None` for a page, or for a Dockerfile that starts something else.
        page: The page of a static Space.
        build_command: What makes the page.
        reason: Why this.
        questions: What a person should say instead.
    """

    sdk: str
    entry: Entry | None = None
    page: str | None = None
    build_command: str | None = None
    reason: str = ""
    questions: tuple[Question, ...] = ()


def decide(folder: AppFolder, paths: set[str], sources: Sources, wanted: Wanted) -> Decision:
    """Decide from what the folder says, what a person wants, and what the code looks like, in this order.

    Raises:
        FolderError: There is nothing in it that a Space could run.
        UsageError: The file that is wanted is not there.
    """
    entries = find_entries(sources)
    # Streamlit was an SDK of its own once; a Space takes three.
    sdk = wanted.sdk or (folder.sdk if folder.sdk in SDKS else None)
    named = wanted.app_file or (folder.front_matter.text("app_file") if folder.sdk else None)
    if wanted.app_file and wanted.app_file not in paths:
        hint = "name the file by its path in the folder"
        raise UsageError(f"there is no {wanted.app_file} in {folder.path}", hint)
    if sdk == "static" or (named or "").endswith(".html"):
        return _page(folder, paths, named) or Decision("static", reason="README.md says so")
    if named and named in paths:
        entry = _named_entry(named, entries)
        reason = entry.reason if entry.app.strength else "as named"
        return Decision(sdk or _sdk_of(entry), entry, reason=reason)
    if DOCKERFILE in paths and sdk in {None, "docker"}:
        return _dockerfile(entries, sdk)
    serves_files = "index.html" in paths and entries and entries[0].app.framework == "http"
    if entries and not serves_files:
        best = entries[0]
        return Decision(sdk or _sdk_of(best), best, reason=best.reason, questions=_which(entries))
    page = _page(folder, paths, None)
    if page:
        return page
    raise _nothing(folder.path, paths, sources)


def _named_entry(named: str, entries: Iterable[Entry]) -> Entry:
    """The entry of a file that is named; one without a sign of an app is run as it is."""
    unknown = Entry(named, App("Python", "gradio", 0), 0)
    return next((entry for entry in entries if entry.path == named), unknown)


def _sdk_of(entry: Entry) -> str:
    """Gradio's builder runs any Python file that listens where it is told; other servers get a container."""
    return "gradio" if entry.app.kind == "gradio" else "docker"


def _dockerfile(entries: Sequence[Entry], sdk: str | None) -> Decision:
    """A folder with a Dockerfile is a Docker Space, unless there is a Gradio app that needs none."""
    reason = "there is a Dockerfile"
    launched = [entry for entry in entries if entry.app.kind == "gradio"]
    questions: tuple[Question, ...] = ()
    if launched and sdk is None:
        text = f"There is a Dockerfile, and {launched[0].path} {launched[0].reason}: what should run it?"
        questions = (Question("sdk", text, ("docker", "gradio")),)
    return Decision("docker", reason=reason, questions=questions)


def _which(entries: Sequence[Entry]) -> tuple[Question, ...]:
    """Ask which file is the app if the best guess is no clear one."""
    close = [entry for entry in entries if entries[0].score - entry.score <= _CLOSE][:_MAX_CHOICES]
    if len(close) == 1:
        return ()
    told = ", ".join(f"{entry.path} ({entry.reason})" for entry in close)
    return (Question("app_file", f"Which file is the app: {told}?", tuple(entry.path for entry in close)),)


def _page(folder: AppFolder, paths: set[str], named: str | None) -> Decision | None:
    page = named if named in paths else find_page(paths)
    command = _build_command(folder) if "package.json" in paths else None
    if command:
        # Where Vite, and most tools after it, put what they build.
        built = named or "dist/index.html"
        return Decision("static", page=built, build_command=command, reason="package.json builds a page")
    return Decision("static", page=page, reason="there is a page and no Python app") if page else None


def _build_command(folder: AppFolder) -> str | None:
    """How a page is built, if package.json says that it is."""
    try:
        with (folder.path / "package.json").open("rb") as stream:
            data = json.loads(stream.read(_MAX_PACKAGE_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    scripts = data.get("scripts") if isinstance(data, dict) else None
    return "npm run build" if isinstance(scripts, dict) and "build" in scripts else None


def _nothing(where: Path, paths: set[str], sources: Sources) -> FolderError:
    """Why there is nothing to run, and what would help."""
    notebooks = sorted(path for path in paths if path.endswith(".ipynb"))
    broken = [path for path in sources.candidates()[:_MAX_LOOKED_AT] if sources.tree(path) is None]
    if broken:
        first = broken[0]
        return FolderError(
            f"no file in {where} starts an app, and {first} is not Python",
            f"`python {first}` shows the place",
        )
    if notebooks and not sources.contents:
        script = PurePosixPath(notebooks[0]).with_suffix(".py").name
        return FolderError(
            f"{where} has only notebooks, and a Space runs a Python file",
            f"`jupyter nbconvert --to script {notebooks[0]}` makes {script} of it; let that launch the app",
            code="notebook",
        )
    if sources.contents:
        count = len(sources.contents)
        return FolderError(
            f"none of the {count} Python files in {where} starts an app: no launch(), server or Streamlit",
            "name the file with --app FILE, or add `demo.launch()` to it",
        )
    return FolderError(
        f"there is nothing in {where} that a Space could run: no Python file and no HTML page",
        f"`spacekit new {where / 'app'}` makes an app to begin with",
    )
