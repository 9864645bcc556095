"""Dotenv files: `NAME=value` lines, as shells and the dotenv libraries agree on them."""

from __future__ import annotations

import re

__all__ = ["parse_dotenv"]

_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*
        (?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\r\n]*?))[ \t]*(?:[ \t]\#[^\r\n]*)?\r?$""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def parse_dotenv(text: str) -> dict[str, str]:
    r"""Read a dotenv file. The last value of a name counts; lines that are none are passed over.

    Double quotes know `\n`, `\"` and `\\` and may span lines, single ones take everything as it is, and a
    bare value ends before ` #`. Nothing is expanded: a password may hold a dollar.
    """
    values = {}
    for found in _LINE.finditer(text):
        name, double, single, bare = found.groups()
        if double is not None:
            values[name] = re.sub(r"\\(.)", _unescaped, double, flags=re.DOTALL)
        elif single is not None:
            values[name] = single
        else:
            values[name] = "" if bare.startswith("#") else bare
    return values


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])
