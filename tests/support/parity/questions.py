"""What an app is asked: each endpoint with the example of its description, and the calls that it names."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = Path(__file__).parents[2] / "parity" / "files"


@dataclass(frozen=True)
class Question:
    """One call of an endpoint."""

    endpoint: str
    arguments: tuple[Any, ...]


def questions(app: Path, info: dict[str, Any]) -> list[Question]:
    """What to ask an app: in the order of its endpoints, so that what one call leaves the next one finds.

    Args:
        app: The app's file. What it lists as `CALLS = {"/name": [(argument, ...), ...]}` is asked as well.
        info: Gradio's description of it.
    """
    calls = own_calls(app)
    asked: list[Question] = []
    for endpoint, described in info["named_endpoints"].items():
        usual = tuple(
            _at_hand(p["parameter_default"] if p["parameter_has_default"] else p["example_input"])
            for p in described["parameters"]
        )
        asked.extend(Question(endpoint, arguments) for arguments in (usual, *calls.get(endpoint, ())))
    return asked


def _at_hand(value: Any) -> Any:
    """An example, with a file of ours for one that lies on another site."""
    if isinstance(value, dict) and isinstance(value.get("meta"), dict) and "path" in value:
        suffix = Path(value["path"]).suffix
        return {"file": f"example{suffix}" if (FILES / f"example{suffix}").exists() else "hello.txt"}
    return [_at_hand(part) for part in value] if isinstance(value, list) else value


def own_calls(app: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The calls that an app's file asks for, read without running it."""
    for statement in ast.parse(app.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "CALLS":
            calls: dict[str, list[tuple[Any, ...]]] = ast.literal_eval(statement.value)
            return calls
    return {}
