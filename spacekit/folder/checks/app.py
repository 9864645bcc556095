"""Checks of the app file: is it there, is it Python, does it start a server."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from spacekit.folder.app_folder import README
from spacekit.folder.card_text import add_line, replace_value
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.python_calls import called_name, keyword, top_level_imports
from spacekit.folder.checks.subject import DOCKERFILE, MAX_SOURCE_BYTES, Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# Where people keep an app that is not at the top.
_USUAL_NAMES = ("app.py", "main.py", "demo.py", "streamlit_app.py", "gradio_app.py", "server.py", "run.py")
# Classes whose objects are apps that have to be launched.
_APP_CLASSES = frozenset({"Blocks", "Interface", "ChatInterface", "TabbedInterface"})
_GRADIO_LIKE = frozenset({"gradio", "spacekit"})
# A name in an app that is made to be written into a YAML line as it stands.
_PLAIN_PATH = re.compile(r"[\w][\w./-]*", re.ASCII)


def _missing(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    if folder.sdk == "docker":
        return  # the Dockerfile says what runs
    named = folder.front_matter.text("app_file")
    # A static Space without app_file serves index.html.
    app_file = named or ("index.html" if folder.sdk == "static" else folder.app_file)
    if subject.has(app_file) or (folder.sdk == "static" and _is_built(subject)):
        return
    reason = next((file.reason for file in folder.unsendable if file.path == app_file), None)
    if reason:
        yield Fault(f"the app file {app_file} can't be sent: {reason}", "put the file itself there", app_file)
    elif (folder.path / app_file).is_file():
        yield Fault(
            f"the app file {app_file} is left out by an ignore file", "take it out of .gitignore", app_file
        )
    else:
        yield _nowhere(subject, named, app_file)


def _is_built(subject: Subject) -> bool:
    """Whether the Hub makes the page out of the folder before it serves it."""
    return "app_build_command" in subject.folder.front_matter.values


def _nowhere(subject: Subject, named: str | None, app_file: str) -> Fault:
    """There is no such file; perhaps there is one that is meant."""
    said = f"{README} names it as app_file" if named else "that is where a Space looks for the app"
    meant = _likely(subject)
    cure = f"add {app_file}, or set app_file in {README} to the file that has the app"
    if meant is None:
        return Fault(f"{subject.folder.path} has no {app_file}; {said}", cure, app_file)

    def point_there(text: str) -> str:
        return replace_value(text, "app_file", meant) if named else add_line(text, f"app_file: {meant}")

    fix = Fix(README, point_there) if _has_block(subject) and _PLAIN_PATH.fullmatch(meant) else None
    cure = f"write `app_file: {meant}` at the top of {README}"
    return Fault(f"{subject.folder.path} has no {app_file}; {said}", cure, app_file, fix=fix)


def _has_block(subject: Subject) -> bool:
    """Whether README.md has settings of its own, which a line can be added to."""
    return subject.has(README) and bool(subject.card)


def _likely(subject: Subject) -> str | None:
    """The one file that the app must be in; `None` when several could be, or none."""
    usual = ("index.html",) if subject.sdk == "static" else _USUAL_NAMES
    found = [path for path in subject.paths if path.rpartition("/")[2] in usual]
    at_top = [path for path in found if "/" not in path]
    chosen = at_top or found
    return chosen[0] if len(chosen) == 1 else None


def _kind(subject: Subject) -> Iterator[Fault]:
    app_file = subject.folder.app_file
    named = subject.folder.front_matter.text("app_file")
    if not named or not subject.has(app_file):
        return
    ending = app_file.rpartition(".")[2].lower()
    line = subject.card_line("app_file")
    if subject.runs_python and ending != "py":
        cause = f"{README} names {app_file} as app_file, but the sdk {subject.sdk} runs Python"
        cure = "name a .py file"
        if ending == "ipynb":
            cure = "export the notebook: `jupyter nbconvert --to script`, and name the .py file"
        elif ending in {"html", "htm"}:
            cure = "use `sdk: static` for a page, or name a .py file"
        yield Fault(cause, cure, README, line)
    elif subject.sdk == "static" and ending not in {"html", "htm"}:
        cause = f"{README} names {app_file} as app_file, but a static Space serves a page"
        yield Fault(cause, "name an .html file, or use `sdk: gradio` for Python", README, line)


def _syntax(subject: Subject) -> Iterator[Fault]:
    path = subject.folder.app_file
    if not subject.runs_python or not subject.has(path) or not path.endswith(".py"):
        return
    if subject.sizes[path] > MAX_SOURCE_BYTES:
        cause = f"{path} has more than {MAX_SOURCE_BYTES // 2**10} KiB, so nothing in it was looked at"
        yield Fault(cause, "keep data in files of its own", path, severity=Severity.WARNING)
        return
    try:
        with warnings.catch_warnings():
            # An odd escape in a string of the app is no concern of a push.
            warnings.simplefilter("ignore")
            ast.parse(subject.bytes(path), filename=path)
    except SyntaxError as error:
        where = f"{path}, line {error.lineno}" if error.lineno else path
        cure = f"`python {path}` shows the place"
        yield Fault(f"{where} is not Python: {error.msg}", cure, path, error.lineno)
    except (ValueError, RecursionError, MemoryError) as error:
        # A NUL byte, or nesting past what the parser takes.
        yield Fault(f"{path} is not Python: {error}", "look at what is in it", path)


def _empty(subject: Subject) -> Iterator[Fault]:
    tree = subject.app_tree
    if tree is not None and all(_does_nothing(node) for node in tree.body):
        path = subject.folder.app_file
        yield Fault(f"{path} has nothing in it that runs", "put the app there", path)


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _launch(subject: Subject) -> Iterator[Fault]:
    """An app that is made and never launched ends at once, and the Space with it."""
    tree = subject.app_tree
    if tree is None or not _GRADIO_LIKE & top_level_imports(subject.app_nodes):
        return
    calls = [node for node in subject.app_nodes if isinstance(node, ast.Call)]
    made = next((call for call in calls if called_name(call) in _APP_CLASSES), None)
    names = {called_name(call) for call in calls}
    if made is None or names & {"launch", "mount_gradio_app", "run", "serve", "render", "main"}:
        return
    path = subject.folder.app_file
    variable = _app_variable(tree)
    fix = Fix(path, lambda text: _with_launch(text, variable)) if variable else None
    cause = f"{path} makes an app but never calls launch(), so the Space would end at once"
    yield Fault(cause, f"end it with `{variable or 'demo'}.launch()`", path, made.lineno, fix)


def _app_variable(tree: ast.Module) -> str | None:
    """The one variable at the top level that holds an app."""
    names = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if called_name(node.value) in _APP_CLASSES:
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.With):
            for item in node.items:
                is_app = isinstance(item.context_expr, ast.Call) and (
                    called_name(item.context_expr) in _APP_CLASSES
                )
                if is_app and isinstance(item.optional_vars, ast.Name):
                    names.append(item.optional_vars.id)
    return names[0] if len(names) == 1 else None


def _with_launch(text: str, variable: str) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith("\n") else ending
    return f"{text}{gap}{ending}{variable}.launch(){ending}"


def _framework(subject: Subject) -> Iterator[Fault]:
    """A Gradio Space runs `python app.py`: Streamlit needs its own command."""
    if subject.app_tree is None:
        return
    imported = top_level_imports(subject.app_nodes)
    if "streamlit" in imported and not _GRADIO_LIKE & imported:
        path = subject.folder.app_file
        cause = f"{path} is a Streamlit app, which `sdk: gradio` can't start"
        cure = "use `sdk: docker` with a Dockerfile that runs `streamlit run`"
        if subject.has(DOCKERFILE):
            cure = f"write `sdk: docker`: the {DOCKERFILE} is there"
        yield Fault(cause, cure, path)


def _share(subject: Subject) -> Iterator[Fault]:
    for node in subject.app_nodes:
        given = (
            keyword(node, "share") if isinstance(node, ast.Call) and called_name(node) == "launch" else None
        )
        if isinstance(given, ast.Constant) and given.value is True:
            path = subject.folder.app_file
            cause = f"{path} calls launch(share=True): a Space is public already and makes no second link"
            fix = Fix(path, _unshared)
            yield Fault(cause, "write share=False, or leave it out", path, given.lineno, fix)


def _unshared(text: str) -> str:
    from spacekit.folder.checks.python_edits import replace_keyword

    return replace_keyword(text, "launch", "share", lambda value: "False" if value is True else None)


def _data_folder(subject: Subject) -> Iterator[Fault]:
    for node in subject.app_nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if node.value == "/data" or node.value.startswith("/data/"):
            path = subject.folder.app_file
            cause = f"{path} uses {node.value[:40]!r}: Spaces have no persistent disk at /data any more"
            cure = "mount a storage bucket there, or keep files in a dataset repository"
            yield Fault(cause, cure, path, node.lineno)
            return


CHECKS = (
    Check("app-file", Severity.ERROR, "the app file is there", _missing),
    Check("app-kind", Severity.ERROR, "the app file is what the sdk runs", _kind),
    Check("app-syntax", Severity.ERROR, "the app file parses", _syntax),
    Check("app-empty", Severity.ERROR, "the app file has something in it", _empty),
    Check("app-launch", Severity.WARNING, "the app is launched", _launch),
    Check("app-framework", Severity.ERROR, "the sdk can start the app's framework", _framework),
    Check("app-share", Severity.WARNING, "the app asks for no share link", _share),
    Check("app-data-folder", Severity.WARNING, "nothing is kept in /data", _data_folder),
)
