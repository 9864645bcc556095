"""What a Python file is an app of, and how it is started: read from its syntax tree."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from spacekit.folder.adopt.imports import imports_of

__all__ = ["App", "app_in", "may_have_app"]

# The frameworks by the module that is imported, the one that decides first: a file that mounts a Gradio app
# in FastAPI, and starts that, is a FastAPI app.
GRADIO_LIKE = ("spacekit", "gradio")
GRADIO_APPS = ("Blocks", "Interface", "ChatInterface", "TabbedInterface")
ASGI = {"fastapi": "FastAPI", "starlette": "Starlette", "litestar": "Litestar", "quart": "Quart"}
WSGI = {"flask": "Flask", "bottle": "Bottle"}
# Scripts that a program of the framework serves, and a word of each that no helper module uses.
SERVED = {
    "chainlit": {"on_message", "on_chat_start"},
    "marimo": {"App"},
    "panel": {"servable"},
    "shiny": {"App"},
    "solara": {"component"},
}
# Servers that a file starts by itself, and the name of the call that starts them.
SELF_STARTING = {
    "nicegui": "run",
    "dash": "run",
    "aiohttp": "run_app",
    "panel": "serve",
    "tornado": "listen",
    "sanic": "run",
    "mesop": "run",
    "uvicorn": "run",
    "http": "serve_forever",
}
# How sure a sign is. A call that starts a server says what the file is for; an app object may be a library's.
_STARTS, _HAS_APP, _IMPORTS_ONLY = 50, 30, 5
_LAST_PORT = 65_535
_FRAMEWORKS = "|".join([*GRADIO_LIKE, "streamlit", *ASGI, *WSGI, *SERVED, *SELF_STARTING])
_IMPORT = re.compile(rf"^[ \t]*(?:import|from)[ \t][^\n#]*\b(?:{_FRAMEWORKS})\b".encode(), re.MULTILINE)


@dataclass(frozen=True)
class App:
    """An app that a file has.

    Attributes:
        framework: The module that it is made with.
        kind: `gradio` (run by a Space as it is), `streamlit`, `asgi`, `wsgi`, `script` (served by a program
            of the framework) or `python` (starts by itself).
        strength: How sure it is; it orders candidates.
        name: The app object at the top level, or the call that makes it, for `asgi` and `wsgi`.
        port: The port that the start names as a number.
    """

    framework: str
    kind: str
    strength: int
    name: str | None = None
    port: int | None = None


def may_have_app(content: bytes) -> bool:
    """Whether a file imports a framework, by its lines: parsing thousands that do not takes a minute."""
    return _IMPORT.search(content) is not None


def app_in(tree: ast.Module) -> App | None:
    """The app of a file; `None` when there is no sign of one."""
    modules = {found.top for found in imports_of(tree) if not found.level}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return (
        _served(tree, modules, calls)
        or _gradio(modules, calls)
        or _streamlit(tree, modules)
        or _script(tree, modules)
        or _self_starting(modules, calls)
    )


def _served(tree: ast.Module, modules: set[str], calls: list[ast.Call]) -> App | None:
    """An app object for a server of its own: FastAPI, Flask."""
    starts = _starting_call(calls, {"run"})
    for kind, frameworks in (("asgi", ASGI), ("wsgi", WSGI)):
        for module, maker in frameworks.items():
            made_by = _made_at_top(tree, maker) or _factory(tree, maker) if module in modules else None
            if made_by is None:
                continue
            if _starting_call(calls, {"launch"}) and set(GRADIO_LIKE) & modules and not starts:
                return None  # launched by Gradio, which takes the app along
            strength = _STARTS if starts else _HAS_APP
            return App(module, kind, strength, made_by, _port_of(starts) if starts else None)
    return None


def _gradio(modules: set[str], calls: list[ast.Call]) -> App | None:
    framework = next((name for name in GRADIO_LIKE if name in modules), None)
    if framework is None:
        return None
    if _starting_call(calls, {"launch"}):
        return App(framework, "gradio", _STARTS)
    has_app = any(
        _called(call) in {"Blocks", "Interface", "ChatInterface", "TabbedInterface"} for call in calls
    )
    return App(framework, "gradio", _HAS_APP if has_app else _IMPORTS_ONLY)


def _streamlit(tree: ast.Module, modules: set[str]) -> App | None:
    """A script that draws: the calls stand at the top level, or in a function that the top level calls."""
    if "streamlit" not in modules:
        return None
    draws = any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        for node in _top_level_statements(tree)
    )
    return App("streamlit", "streamlit", _STARTS if draws else _IMPORTS_ONLY)


def _script(tree: ast.Module, modules: set[str]) -> App | None:
    """A script for a program of the framework: `chainlit run`, `panel serve`."""
    words = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    words |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found = next((name for name, signs in SERVED.items() if name in modules and signs & words), None)
    return App(found, "script", _STARTS) if found else None


def _self_starting(modules: set[str], calls: list[ast.Call]) -> App | None:
    for module, starter in SELF_STARTING.items():
        call = _starting_call(calls, {starter}) if module in modules else None
        if call:
            return App(module, "python", _STARTS, port=_port_of(call))
    return None


def _top_level_statements(tree: ast.Module) -> list[ast.stmt]:
    """What runs when the file does, one block deep: `with st.sidebar:` and `if __name__ == ...` count."""
    statements: list[ast.stmt] = []
    for node in tree.body:
        statements.append(node)
        if isinstance(node, ast.With | ast.If):
            statements.extend(node.body)
    return statements


def _made_at_top(tree: ast.Module, maker: str) -> str | None:
    """The name of the object that `maker(...)` makes at the top level."""
    for node in _top_level_statements(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and _called(value) == maker:
            return target.id
    return None


def _factory(tree: ast.Module, maker: str) -> str | None:
    """The function that makes the object and needs no argument, as a call: `create_app()`."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        needs = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
        makes = any(isinstance(inner, ast.Call) and _called(inner) == maker for inner in ast.walk(node))
        if makes and needs == 0 and None not in node.args.kw_defaults:
            return f"{node.name}()"
    return None


def _starting_call(calls: list[ast.Call], names: set[str]) -> ast.Call | None:
    return next((call for call in calls if _called(call) in names and _is_start(call)), None)


def _is_start(call: ast.Call) -> bool:
    """`asyncio.run(...)` and `subprocess.run(...)` start no server."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return not (isinstance(owner, ast.Name) and owner.id in {"asyncio", "anyio", "subprocess", "trio", "sp"})


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _port_of(call: ast.Call) -> int | None:
    for keyword in call.keywords:
        if keyword.arg == "port" and isinstance(keyword.value, ast.Constant):
            value = keyword.value.value
            return value if type(value) is int and 0 < value <= _LAST_PORT else None
    return None
