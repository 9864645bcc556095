"""JSON of what the fast encoder refuses: text with half a character, integers of any size, values too deep.

A message must reach its reader whatever an app puts into it: a stream that ends without a word is worse
than one with a `?` in it.
"""

from __future__ import annotations

import json
import math
from typing import Any

# As deep as the fast encoder goes; what lies below is cut.
DEEPEST = 254
CUT = "…"


def encode_carefully(value: Any, as_json: Any) -> bytes:
    """JSON of any value.

    Args:
        value: The value.
        as_json: Turns what is no JSON type into something that is.
    """
    return json.dumps(_cleaned(value, as_json, 0), ensure_ascii=False, separators=(",", ":")).encode()


def _cleaned(value: Any, as_json: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return _cleaned_scalar(value)
    if depth >= DEEPEST:
        return CUT
    if isinstance(value, dict):
        return {_key(key): _cleaned(item, as_json, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item, as_json, depth + 1) for item in value]
    return _cleaned(as_json(value), as_json, depth + 1)


def _cleaned_scalar(value: float | str | None) -> float | str | None:
    if isinstance(value, str):
        return _whole_characters(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _key(key: Any) -> str:
    if isinstance(key, str):
        return _whole_characters(key)
    return json.dumps(key) if key is None or isinstance(key, bool) else str(key)


def _whole_characters(text: str) -> str:
    """Text that can be written as UTF-8: a surrogate without its partner becomes `?`."""
    return text.encode("utf-8", "replace").decode()
