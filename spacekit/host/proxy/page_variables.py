"""Puts a static Space's variables into its pages, as `window.huggingface.variables`: pure.

Variables only. The Hub shows secrets there as well; here a secret is never sent to a browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from spacekit.host.limits import MIB

MAX_PAGE = 8 * MIB  # a larger one is no page that somebody wrote, and is passed on as it is
# Only the beginning of a whole page has these; a fragment, which a script puts into a page, stays as it is.
_BEGINNING = 8_192
_PLACES = (
    re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE),
    re.compile(rb"<html(?:\s[^>]*)?>", re.IGNORECASE),
    re.compile(rb"<!doctype\s[^>]*>", re.IGNORECASE),
)
# JSON is JavaScript but for these, which would end the script or a line of it.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def with_variables(page: bytes, variables: Mapping[str, str]) -> bytes:
    """A page whose scripts find the variables, from the first one on."""
    beginning = page[:_BEGINNING]
    found = next((match for place in _PLACES if (match := place.search(beginning))), None)
    if found is None:
        return page
    return page[: found.end()] + _script(variables) + page[found.end() :]


def _script(variables: Mapping[str, str]) -> bytes:
    text = json.dumps({"variables": dict(variables)}, ensure_ascii=True, sort_keys=True)
    for letter, escape in _ESCAPES.items():
        text = text.replace(letter, escape)
    return f"<script>window.huggingface = {text};</script>".encode()
