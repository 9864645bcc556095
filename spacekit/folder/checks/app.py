"""Checks of the app file: is it there, is it Python."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from spacekit.folder.app_folder import README, AppFolder
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]


def _missing(folder: AppFolder) -> Iterator[Fault]:
    if folder.sdk == "docker":
        if not folder.has("Dockerfile"):
            yield Fault("the sdk is docker but there is no Dockerfile", "add one, or use sdk: gradio")
        return
    named = folder.front_matter.text("app_file")
    # A static Space without app_file serves index.html.
    app_file = named or ("index.html" if folder.sdk == "static" else folder.app_file)
    if folder.has(app_file):
        return
    reason = next((file.reason for file in folder.unsendable if file.path == app_file), None)
    if reason:
        yield Fault(f"the app file {app_file} can't be sent: {reason}", "put the file itself there", app_file)
    elif (folder.path / app_file).is_file():
        yield Fault(
            f"the app file {app_file} is left out by an ignore file", "take it out of .gitignore", app_file
        )
    else:
        said = f"{README} names it as app_file" if named else "that is where a Space looks for the app"
        cure = f"add {app_file}, or set app_file in {README} to the file that has the app"
        yield Fault(f"{folder.path} has no {app_file}; {said}", cure, app_file)


def _syntax(folder: AppFolder) -> Iterator[Fault]:
    if folder.sdk in {"docker", "static"} or not folder.has(folder.app_file):
        return
    try:
        with warnings.catch_warnings():
            # An odd escape in a string of the app is no concern of a push.
            warnings.simplefilter("ignore")
            ast.parse((folder.path / folder.app_file).read_bytes(), filename=folder.app_file)
    except SyntaxError as error:
        where = f"{folder.app_file}, line {error.lineno}" if error.lineno else folder.app_file
        cure = f"`python {folder.app_file}` shows the place"
        yield Fault(f"{where} is not Python: {error.msg}", cure, folder.app_file)
    except (ValueError, RecursionError, MemoryError) as error:
        # A NUL byte, or nesting past what the parser takes.
        yield Fault(f"{folder.app_file} is not Python: {error}", "look at what is in it", folder.app_file)


CHECKS = (
    Check("app-file", Severity.ERROR, "the app file is there", _missing),
    Check("app-syntax", Severity.ERROR, "the app file parses", _syntax),
)
