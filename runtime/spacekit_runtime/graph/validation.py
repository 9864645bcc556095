"""Validators: functions that look at the inputs of an event before it is queued."""

from __future__ import annotations

from typing import Any, TypedDict

from spacekit_runtime.graph.call import Call

MARK = "validate"


class Verdict(TypedDict):
    """What a validator says of one input."""

    __type__: str
    is_valid: bool
    message: str


def validate(is_valid: bool, message: str) -> Verdict:
    """Say of an input whether it will do: what a `validator=` gives, one for each input.

    Args:
        is_valid: Whether it will.
        message: What is wrong, to be read beside the field.
    """
    return {"__type__": MARK, "is_valid": bool(is_valid), "message": message}


def objections(call: Call, given: Any) -> list[Any]:
    """What clients are told where a validator objects: a verdict for each input; nothing if all will do.

    Args:
        call: The call that it looks at.
        given: What it gave: a verdict or a list of them, in the order of the inputs; what is no verdict
            objects to nothing.
    """
    listed = list(given) if isinstance(given, list | tuple) else [given]
    if all(verdict["is_valid"] for verdict in listed if _is_verdict(verdict)):
        return []
    names = call.parameter_names()
    return [
        {**(verdict if _is_verdict(verdict) else validate(True, "")), "parameter_name": names.get(at, "")}
        for at, verdict in enumerate(listed)
    ]


def _is_verdict(given: Any) -> bool:
    return isinstance(given, dict) and given.get("__type__") == MARK and "is_valid" in given
