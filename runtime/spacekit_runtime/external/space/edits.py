"""What a stream sends between two whole values: edits."""

from __future__ import annotations

from typing import Any

from spacekit_runtime.errors import Error


def edited(value: Any, edits: Any) -> Any:
    """A value after edits of the form `[operation, path, what]`; the value itself stays as it is.

    Raises:
        Error: They are no edits of that value.
    """
    try:
        for operation, path, what in edits:
            value = _edited(value, operation, list(path), what)
    except (TypeError, ValueError, LookupError) as error:
        raise Error("the app that was loaded sent a step that can't be followed") from error
    return value


def _edited(value: Any, operation: str, path: list[Any], what: Any) -> Any:
    if not path:
        if operation == "replace":
            return what
        if operation == "append":
            return value + what
        raise ValueError(operation)
    key, *rest = path
    changed = list(value) if isinstance(value, list) else dict(value)
    if rest or operation in ("replace", "append"):
        changed[key] = _edited(changed[key], operation, rest, what)
    elif operation == "add":
        if isinstance(changed, list):
            changed.insert(int(key), what)
        else:
            changed[key] = what
    elif operation == "delete":
        del changed[key]
    else:
        raise ValueError(operation)
    return changed
