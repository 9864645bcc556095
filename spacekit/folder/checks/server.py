"""Checks of where the app listens: a Space asks one port, and from outside of the container."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from spacekit.folder.app_folder import README
from spacekit.folder.card_text import add_line, card_entries, replace_value
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.docker_lines import environment
from spacekit.folder.checks.python_calls import top_level_imports
from spacekit.folder.checks.python_edits import replace_keyword
from spacekit.folder.checks.servers import LOOPBACK, Listener, in_command, in_source
from spacekit.folder.checks.subject import DOCKERFILE, Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# Where a Space is asked, unless app_port says otherwise.
DEFAULT_PORT = 7860


def _port(subject: Subject) -> Iterator[Fault]:
    wanted = _wanted_port(subject)
    for path, listener in _listeners(subject):
        if listener.port is None or listener.port == wanted:
            continue
        how = "listens on" if listener.is_port_said else "listens, when nothing else is said, on"
        cause = f"{path}: {listener.what} {how} port {listener.port}, but a Space asks {wanted}"
        yield Fault(cause, *_port_cure(subject, path, listener, wanted))
    yield from _exposed(subject, wanted)


def _port_cure(
    subject: Subject, path: str, listener: Listener, wanted: int
) -> tuple[str, str, int | None, Fix | None]:
    """What to do about a wrong port: a Docker Space can ask another one, a Gradio Space can't."""
    port = listener.port
    if subject.sdk == "docker":
        cure = f"write `app_port: {port}` at the top of {README}"
        fix = Fix(README, lambda text: _with_app_port(text, port or wanted)) if subject.card else None
        return cure, path, listener.line, fix
    fix = None
    if listener.call and listener.is_port_said:
        call, argument = listener.call, listener.port_argument
        fix = Fix(
            path,
            lambda text: replace_keyword(
                text, call, argument, lambda value: str(wanted) if value == port else None
            ),
        )
    cure = f"write {listener.port_argument}={wanted}"
    return cure, path, listener.line, fix


def _with_app_port(readme: str, port: int) -> str:
    has_one = any(entry.key == "app_port" for entry in card_entries(readme))
    return replace_value(readme, "app_port", str(port)) if has_one else add_line(readme, f"app_port: {port}")


def _exposed(subject: Subject, wanted: int) -> Iterator[Fault]:
    """EXPOSE is only a word, but one that is at odds with app_port says that one of them is wrong."""
    file = subject.dockerfile
    ports = {
        word.split("/")[0]: each.line
        for each in (file.final if file else ())
        if each.name == "EXPOSE"
        for word in each.words
    }
    if ports and str(wanted) not in ports and all(port.isdecimal() for port in ports):
        port, line = next(iter(ports.items()))
        cause = f"{DOCKERFILE}:{line} exposes {port}, but a Space asks {wanted}"
        cure = f"if the app listens on {port}, write `app_port: {port}` at the top of {README}"
        yield Fault(cause, cure, DOCKERFILE, line, severity=Severity.WARNING)


def _address(subject: Subject) -> Iterator[Fault]:
    for path, listener in _listeners(subject):
        if listener.host not in LOOPBACK:
            continue
        how = "listens on" if listener.is_host_said else "listens, when nothing else is said, on"
        cause = f"{path}: {listener.what} {how} {listener.host}, which nothing outside of it can reach"
        # A Gradio Space says where to listen; an address in the code would overrule it.
        is_told = listener.call == "launch" and subject.sdk != "docker"
        better = "None" if is_told else '"0.0.0.0"'
        fix = None
        if listener.call and listener.is_host_said:
            call, argument = listener.call, listener.host_argument
            fix = Fix(path, partial(_opened, call=call, argument=argument, better=better))
        option = f"{listener.host_argument}={better}" if listener.call else "--host 0.0.0.0"
        option = "--bind 0.0.0.0:7860" if listener.what == "gunicorn" else option
        yield Fault(cause, f"write {option}", path, listener.line, fix)
    yield from _gradio_in_docker(subject)


def _opened(text: str, call: str, argument: str, better: str) -> str:
    return replace_keyword(text, call, argument, lambda value: better if value in LOOPBACK else None)


def _gradio_in_docker(subject: Subject) -> Iterator[Fault]:
    """Gradio listens on 127.0.0.1 unless told; a Gradio Space tells it, a Dockerfile has to."""
    file, started = subject.dockerfile, _started(subject)
    if file is None or started is None or "GRADIO_SERVER_NAME" in environment(file):
        return
    tree = subject.tree(started)
    if tree is None or "gradio" not in top_level_imports(ast.walk(tree)):
        return
    for listener in in_source(tuple(ast.walk(tree))):
        if listener.call == "launch" and not listener.is_host_said:
            cause = (
                f"{started}: launch() listens on 127.0.0.1, which nothing outside of the container can reach"
            )
            cure = f"add `ENV GRADIO_SERVER_NAME=0.0.0.0` to the {DOCKERFILE}"
            yield Fault(cause, cure, started, listener.line)


def _listeners(subject: Subject) -> Iterator[tuple[str, Listener]]:
    """Everything that is known to listen, with the file that says so."""
    if subject.runs_python:
        for listener in in_source(subject.app_nodes):
            yield subject.folder.app_file, listener
    file = subject.dockerfile
    if file is None:
        return
    command = in_command(file)
    if command:
        yield DOCKERFILE, command
    started = _started(subject)
    tree = subject.tree(started) if started else None
    for found in in_source(tuple(ast.walk(tree))) if tree and started else ():
        yield started or "", found


def _started(subject: Subject) -> str | None:
    """The Python file of the folder that a Dockerfile's command starts."""
    words = subject.dockerfile.command if subject.dockerfile else ()
    files = (word.removeprefix("./") for word in words if word.endswith(".py"))
    return next((path for path in files if subject.has(path)), None) if _is_python(words) else None


def _is_python(words: tuple[str, ...]) -> bool:
    return bool(words) and words[0].rpartition("/")[2].startswith("python")


def _wanted_port(subject: Subject) -> int:
    value = subject.folder.front_matter.values.get("app_port")
    is_port = subject.sdk == "docker" and isinstance(value, int) and not isinstance(value, bool)
    return value if is_port and isinstance(value, int) else DEFAULT_PORT


CHECKS = (
    Check("server-port", Severity.ERROR, "the app listens on the port that a Space asks", _port),
    Check("server-address", Severity.ERROR, "the app can be reached from outside", _address),
)
