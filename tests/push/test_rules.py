"""The Space's rules for large files, asked of a server that may say anything."""

from __future__ import annotations

import pytest
from one_answer import answering

from spacekit.errors import RemoteError
from spacekit.push.content import Content
from spacekit.push.rules import keeping_rules
from spacekit.push.target import Target

OURS = b"*.mp4 filter=lfs diff=lfs merge=lfs -text\n"
THEIRS = b"*.bin filter=lfs diff=lfs merge=lfs -text\n"


def kept(endpoint: str) -> bytes:
    """What a push sends as `.gitattributes` to a Space there."""
    content = Content(".gitattributes", len(OURS), OURS)
    (file,) = keeping_rules([content], Target("ada/app", endpoint, "a token"), "main")
    assert isinstance(file.source, bytes)
    return file.source


def test_the_rules_of_the_space_are_kept() -> None:
    """They stand beside the folder's own."""
    with answering(200, THEIRS) as endpoint:
        text = kept(endpoint)
    assert OURS in text
    assert THEIRS in text


def test_a_space_without_rules_adds_none() -> None:
    """The folder's file goes as it is."""
    with answering(404, b"{}", {"X-Error-Code": "EntryNotFound"}) as endpoint:
        assert OURS == kept(endpoint)


def test_rules_without_an_end_are_refused() -> None:
    """However much a server sends, little of it is kept in memory, and the push says why it stopped."""
    with (
        answering(200, THEIRS * 40_000) as endpoint,
        pytest.raises(RemoteError, match="larger than 1024 KiB"),
    ):
        kept(endpoint)
