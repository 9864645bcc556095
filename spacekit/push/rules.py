"""The Space's rules for large files: the folder's own come beside them, and none is lost.

A Space has a `.gitattributes` from its first commit on. A folder's own file in its place would leave large
files without a rule, and whoever clones the Space then gets pointers in their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from huggingface_hub import get_session, hf_hub_url
from huggingface_hub.errors import RemoteEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

# Public, but not declared so.
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

from spacekit.errors import RemoteError
from spacekit.push.content import Content
from spacekit.push.git.attributes import ATTRIBUTES, merged
from spacekit.push.target import Target

__all__ = ["keeping_rules"]

_ABSENT = (RemoteEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError)
# For one short question.
_ANSWER_TIMEOUT_S = 30.0
# Some hundred times what people write; a server must not fill our memory with its rules.
_MAX_RULES_BYTES = 1024 * 1024


def keeping_rules(files: Iterable[Content], target: Target, revision: str) -> list[Content]:
    """The files, with the Space's rules in the folder's `.gitattributes`; without one it is not asked."""
    listed = list(files)
    return [_merged(file, target, revision) if file.path == ATTRIBUTES else file for file in listed]


def _merged(file: Content, target: Target, revision: str) -> Content:
    ours = file.source if isinstance(file.source, bytes) else file.source.read_bytes()
    text = merged(ours, _rules_of(target, revision))
    return file if text == ours else replace(file, size=len(text), source=text, made="the Space's rules")


def _rules_of(target: Target, revision: str) -> bytes:
    """What the Space's file holds; nothing where there is no Space, no commit or no such file."""
    url = hf_hub_url(target.space, ATTRIBUTES, repo_type="space", revision=revision, endpoint=target.endpoint)
    headers = build_hf_headers(token=target.token)
    session = get_session()
    with session.stream(
        "GET", url, headers=headers, timeout=_ANSWER_TIMEOUT_S, follow_redirects=True
    ) as answer:
        try:
            hf_raise_for_status(answer)
        except _ABSENT:
            return b""
        content = b""
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > _MAX_RULES_BYTES:
                raise RemoteError(
                    f"the {ATTRIBUTES} of {target.space} is larger than {_MAX_RULES_BYTES // 1024} KiB",
                    "a file of rules is some lines long: make it one on the Space, then push again",
                )
    return content
