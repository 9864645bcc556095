"""Names of files that others chose, made safe to write and still readable."""

from __future__ import annotations

import re
import unicodedata

# A file's name takes 255 bytes on every system that apps run on; encrypted home folders take 143.
LONGEST_NAME_BYTES = 140
# An ending longer than this is part of the name.
LONGEST_ENDING_BYTES = 20
# What Windows and shells read otherwise than as a letter.
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
# Windows opens a device for these, whatever ending they have.
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
# Controls, marks that turn the direction of text, halves of characters, what nobody assigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(name: str) -> str:
    """A name to keep a file under: its last part, without what any system would stumble over.

    Args:
        name: What the client calls the file.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in _UNSEEN)
    tidy = _UNSAFE.sub("_", plain).strip().rstrip(". ")
    if tidy.startswith("."):
        tidy = f"_{tidy.lstrip('.')}"
    if tidy.partition(".")[0].strip().lower() in RESERVED:
        tidy = f"_{tidy}"
    return _shortened(tidy) or "file"


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > LONGEST_ENDING_BYTES:
        stem, dot, ending = name, "", ""
    room = LONGEST_NAME_BYTES - len(f"{dot}{ending}".encode())
    # A character that is cut in the middle goes whole.
    return f"{stem.encode()[:room].decode('utf-8', 'ignore').rstrip('. ')}{dot}{ending}"
