"""A close look for secrets, with the patterns of detect-secrets and some of newer kinds of keys.

Only kinds that are recognised by their form are looked for. "Random-looking" strings are everywhere in
apps (hashes, ids, encoded pictures), and a check that cries wolf is switched off.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from spacekit.folder.checks.secret_marks import MARKS

__all__ = ["Budget", "Secret", "secrets_in"]

# A longer line is looked at in pieces, which overlap by more than the longest key has characters.
_MAX_LINE_CHARS = 1_000
_OVERLAP = 250
_TEXT_MARKS = tuple(mark.decode() for mark in MARKS)
# As many lines are looked at closely, of all files together: about two seconds. A hostile folder could be
# made of nothing else.
_MAX_LINES = 10_000
# Bits a character: `xxxxxxxx` and `your_token_here` have fewer, a real key more.
_MIN_ENTROPY = 3.0
_PLACEHOLDER = re.compile(
    r"x{4,}|\.{3}|1234567|abcdef|example|your|dummy|placeholder|changeme|<|>", re.IGNORECASE
)


@dataclass(frozen=True)
class Secret:
    """Where a secret stands and what it is; not what it says."""

    line: int
    kind: str


@dataclass
class Budget:
    """How many lines may still be looked at closely."""

    lines: int = _MAX_LINES

    @property
    def is_spent(self) -> bool:
        """Whether there is none left."""
        return self.lines <= 0


class _Pattern(Protocol):
    """What recognises one kind of secret: a plugin of detect-secrets, or one of ours."""

    secret_type: str

    def analyze_string(self, string: str) -> Iterator[str]:
        """Every secret in a line."""


class _Own:
    """A kind that detect-secrets does not know."""

    def __init__(self, secret_type: str, pattern: str) -> None:
        self.secret_type = secret_type
        self._pattern = re.compile(pattern)

    def analyze_string(self, string: str) -> Iterator[str]:
        """Every secret in a line."""
        for match in self._pattern.finditer(string):
            yield match.group()


_OWN = (
    _Own("Hugging Face token", r"\bhf_[A-Za-z0-9]{30,}\b"),
    _Own("Anthropic key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    _Own("OpenAI key", r"\bsk-(proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9]{40,}\b"),
    _Own("Google API key", r"\bAIza[A-Za-z0-9_-]{35}\b"),
    _Own("GitHub token", r"\bgithub_pat_[A-Za-z0-9_]{40,}"),
    _Own("Replicate token", r"\br8_[A-Za-z0-9]{37}\b"),
    _Own("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
)


def secrets_in(path: str, text: str, budget: Budget) -> Iterator[Secret]:
    """The secrets in a file's text, at most one a line."""
    from detect_secrets.filters.allowlist import is_line_allowlisted
    from detect_secrets.util.code_snippet import CodeSnippet

    previous = ""
    for number, line in enumerate(text.splitlines(), 1):
        kind = None
        for piece in _pieces(line):
            if budget.is_spent:
                return
            budget.lines -= 1
            kind = kind or _kind_in(piece)
        context = CodeSnippet([previous, line[-_MAX_LINE_CHARS:]], 0, 1)
        # What lets a secret pass stands at the end of its line.
        if kind and not is_line_allowlisted(path, context.target_line, context):
            yield Secret(number, kind)
        previous = line[:_MAX_LINE_CHARS]


def _pieces(line: str) -> Iterator[str]:
    """The parts of a line that are worth a close look: a notebook or a packed script has very long ones."""
    for begin in range(0, max(len(line) - _OVERLAP, 1), _MAX_LINE_CHARS - _OVERLAP):
        piece = line[begin : begin + _MAX_LINE_CHARS]
        if any(mark in piece for mark in _TEXT_MARKS):
            yield piece


def _kind_in(line: str) -> str | None:
    for pattern in _patterns():
        for found in pattern.analyze_string(line):
            if pattern.secret_type == "Private Key" or _is_real(found):  # noqa: S105  the name of a kind
                return pattern.secret_type
    return None


def _is_real(secret: str) -> bool:
    """Whether it is no stand-in such as `hf_xxxxxxxx`."""
    counts = Counter(secret)
    bits = -sum(count / len(secret) * math.log2(count / len(secret)) for count in counts.values())
    return bits >= _MIN_ENTROPY and not _PLACEHOLDER.search(secret)


@cache
def _patterns() -> tuple[_Pattern, ...]:
    """Loaded where a file has something suspicious in it: most folders never need them."""
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.npm import NpmDetector
    from detect_secrets.plugins.openai import OpenAIDetector
    from detect_secrets.plugins.private_key import PrivateKeyDetector
    from detect_secrets.plugins.pypi_token import PypiTokenDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.stripe import StripeDetector

    theirs = (
        AWSKeyDetector(),
        AzureStorageKeyDetector(),
        GitHubTokenDetector(),
        GitLabTokenDetector(),
        NpmDetector(),
        OpenAIDetector(),
        PrivateKeyDetector(),
        PypiTokenDetector(),
        SendGridDetector(),
        SlackDetector(),
        SquareOAuthDetector(),
        StripeDetector(),
    )
    return (*_OWN, *theirs)
