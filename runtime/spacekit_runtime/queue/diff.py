"""The edits that lead from one value to the next: what a stream sends instead of whole values.

The format is Gradio's `sse_v3`: `[op, path, value]` with `append` (to a string), `replace`, `add` (into an
object, or into a list before an index) and `delete`.
"""

from __future__ import annotations

from typing import Any

from spacekit_runtime.protocol import Edit

# Beyond this many edits the whole value is sent: it is shorter, and quicker to take in.
MOST_EDITS = 50
# Values that can be compared; of others (arrays) nobody knows what `!=` gives.
PLAIN = (bool, int, float, type(None))


def diff(old: Any, new: Any) -> list[Edit]:
    """The edits that turn a JSON value into another.

    Args:
        old: The value that the reader has.
        new: The value that it is to have.

    Returns:
        The edits, in the order to apply them; none if the values are equal.
    """
    edits: list[Edit] = []
    if not _collect(old, new, [], edits):
        return [("replace", [], new)]
    return edits


def _collect(old: Any, new: Any, path: list[str | int], edits: list[Edit]) -> bool:
    """Add the edits below a path; False if there are too many."""
    if type(old) is not type(new):
        edits.append(("replace", path, new))
    elif isinstance(new, str):
        if new.startswith(old):
            if len(new) > len(old):
                edits.append(("append", path, new[len(old) :]))
        else:
            edits.append(("replace", path, new))
    elif isinstance(new, dict):
        return _collect_dict(old, new, path, edits)
    elif isinstance(new, list):
        return _collect_list(old, new, path, edits)
    elif not isinstance(new, PLAIN) or old != new:
        edits.append(("replace", path, new))
    return len(edits) <= MOST_EDITS


def _collect_dict(old: dict[str, Any], new: dict[str, Any], path: list[str | int], edits: list[Edit]) -> bool:
    if not {*map(type, old), *map(type, new)} <= {str}:
        # On the wire all keys are strings, and a path has to name them as they are there.
        edits.append(("replace", path, new))
        return True
    edits.extend(("delete", [*path, key], None) for key in old if key not in new)
    for key, value in new.items():
        if key not in old:
            edits.append(("add", [*path, key], value))
        elif _is_plainly_same(old[key], value):
            continue
        elif not _collect(old[key], value, [*path, key], edits):
            return False
    return len(edits) <= MOST_EDITS


def _collect_list(old: list[Any], new: list[Any], path: list[str | int], edits: list[Edit]) -> bool:
    edits.extend(("delete", [*path, index], None) for index in range(len(old) - 1, len(new) - 1, -1))
    for index, value in enumerate(new):
        if index >= len(old):
            edits.append(("add", [*path, index], value))
        elif _is_plainly_same(old[index], value):
            continue
        elif not _collect(old[index], value, [*path, index], edits):
            return False
        if len(edits) > MOST_EDITS:
            return False
    return True


def _is_plainly_same(old: Any, new: Any) -> bool:
    """Tell whether two values are the same, where that is quickly told: as most of a long value is."""
    return old is new or (type(new) is str and type(old) is str and old == new)
