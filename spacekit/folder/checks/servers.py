"""Which port and address an app listens on, as far as its source and its Dockerfile say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacekit.folder.checks.docker_lines import environment, expand
from spacekit.folder.checks.dockerfile import Dockerfile
from spacekit.folder.checks.python_calls import called_name, keyword

__all__ = ["Listener", "in_command", "in_source"]

# Addresses that only the machine itself, or the container itself, reaches.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ANYWHERE = "0.0.0.0"  # noqa: S104  an address that apps name; nothing listens here


@dataclass(frozen=True)
class Listener:
    """Where something listens; `None` is unknown, or left to the environment.

    Attributes:
        what: How a person would call it: `uvicorn.run`.
        line: Where it is said.
        port: The port.
        is_port_said: Whether it stands there, and is not the program's own default.
        host: The address.
        is_host_said: As for the port.
        call: The call's last name, when it is Python.
        port_argument: The keyword that the call takes the port by.
        host_argument: The keyword for the address.
    """

    what: str
    line: int
    port: int | None = None
    is_port_said: bool = False
    host: str | None = None
    is_host_said: bool = False
    call: str | None = None
    port_argument: str = "port"
    host_argument: str = "host"


@dataclass(frozen=True)
class _Program:
    """A command that serves, with what it does when nothing is said."""

    port: int
    host: str
    port_variable: str | None = None
    host_variable: str | None = None


_PROGRAMS: Mapping[str, _Program] = {
    "uvicorn": _Program(8000, "127.0.0.1", "UVICORN_PORT", "UVICORN_HOST"),
    "hypercorn": _Program(8000, "127.0.0.1"),
    "gunicorn": _Program(8000, "127.0.0.1"),
    "flask": _Program(5000, "127.0.0.1", "FLASK_RUN_PORT", "FLASK_RUN_HOST"),
    "streamlit": _Program(8501, _ANYWHERE, "STREAMLIT_SERVER_PORT", "STREAMLIT_SERVER_ADDRESS"),
    "http.server": _Program(8000, _ANYWHERE),
    "fastapi": _Program(8000, _ANYWHERE),
}
_PORT_OPTIONS = frozenset({"--port", "-p", "--server.port"})
_HOST_OPTIONS = frozenset({"--host", "-h", "--server.address", "--address"})
_BIND_OPTIONS = frozenset({"--bind", "-b"})


def in_source(nodes: tuple[ast.AST, ...]) -> Iterator[Listener]:
    """What Python source listens on, by the calls of servers that it makes."""
    flasks = _flask_names(nodes)
    for node in nodes:
        if not isinstance(node, ast.Call) or any(each.arg is None for each in node.keywords):
            continue  # what `**options` holds is not known
        name, owner = called_name(node), _owner(node)
        if name == "launch":
            yield _gradio(node)
        elif name == "run" and owner == "uvicorn":
            yield _listener(node, "uvicorn.run()", 8000, "127.0.0.1")
        elif name == "run" and owner in flasks:
            yield _listener(node, f"{owner}.run()", 5000, "127.0.0.1")
        elif name == "run_app" and owner == "web":
            yield _listener(node, "web.run_app()", 8080, _ANYWHERE)


def in_command(file: Dockerfile) -> Listener | None:
    """What the container's command listens on; `None` when it is no server that is known."""
    instruction = file.last("CMD") or file.last("ENTRYPOINT")
    variables = environment(file)
    words = [expand(word, variables) for word in _plain(file.command)]
    name = next((_program(word) for word in words if word and _program(word)), None)
    if instruction is None or name is None:
        return None
    program = _PROGRAMS[name]
    port, host = _options(words)
    if name == "http.server" and port is None:
        port = next((word for word in words if word and word.isdecimal()), None)
    is_unknown = None in words
    default_port = variables.get(program.port_variable or "") or str(program.port)
    default_host = variables.get(program.host_variable or "") or program.host
    return Listener(
        what=name,
        line=instruction.line,
        port=_number(port or (None if is_unknown else default_port)),
        is_port_said=port is not None,
        host=host or (None if is_unknown else default_host),
        is_host_said=host is not None,
    )


def _options(words: list[str | None]) -> tuple[str | None, str | None]:
    """The port and the address among a command's words."""
    port = host = None
    known = [word or "" for word in words]
    pairs = [word.split("=", 1) if word.startswith("-") and "=" in word else None for word in known]
    for number, word in enumerate(known):
        option, value = pairs[number] or (word, known[number + 1] if number + 1 < len(known) else "")
        if option in _PORT_OPTIONS:
            port = value or None
        elif option in _HOST_OPTIONS:
            host = value or None
        elif option in _BIND_OPTIONS:
            host, _, port = value.rpartition(":")
    return port or None, host or None


def _plain(words: tuple[str, ...]) -> list[str]:
    """The command's words; `sh -c "..."` holds them in one."""
    if len(words) > 2 and words[0].rpartition("/")[2] in {"sh", "bash"} and words[1].startswith("-"):  # noqa: PLR2004
        return [word.strip("\"'") for word in words[2].split()]
    return list(words)


def _program(word: str) -> str | None:
    name = word.rpartition("/")[2]
    return name if name in _PROGRAMS else None


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,5}", text) else None


def _gradio(call: ast.Call) -> Listener:
    """launch() without arguments does what the Space's environment says."""
    port, host = _constant(keyword(call, "server_port")), _constant(keyword(call, "server_name"))
    return Listener(
        what="launch()",
        line=call.lineno,
        port=port if isinstance(port, int) else None,
        is_port_said=isinstance(port, int),
        host=host if isinstance(host, str) else None,
        is_host_said=keyword(call, "server_name") is not None,
        call="launch",
        port_argument="server_port",
        host_argument="server_name",
    )


def _listener(call: ast.Call, what: str, default_port: int, default_host: str) -> Listener:
    """A call with `host` and `port`, by name or, as Flask has them, by place."""
    host, port = keyword(call, "host"), keyword(call, "port")
    is_flask = what.endswith(".run()") and not what.startswith("uvicorn")
    if is_flask:
        host = host or (call.args[0] if call.args else None)
        port = port or (call.args[1] if len(call.args) > 1 else None)
    port_value = default_port if port is None else _constant(port)
    host_value = default_host if host is None else _constant(host)
    return Listener(
        what=what,
        line=call.lineno,
        port=port_value if isinstance(port_value, int) else None,
        is_port_said=port is not None,
        host=host_value if isinstance(host_value, str) else None,
        is_host_said=host is not None,
        call=called_name(call),
    )


def _constant(node: ast.expr | None) -> object:
    is_plain = isinstance(node, ast.Constant) and not isinstance(node.value, bool)
    return node.value if is_plain and isinstance(node, ast.Constant) else None


def _owner(call: ast.Call) -> str | None:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner.id if isinstance(owner, ast.Name) else None


def _flask_names(nodes: tuple[ast.AST, ...]) -> set[str]:
    """The variables that hold a Flask app."""
    return {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and called_name(node.value) == "Flask"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
