"""What one kind of failure looks like, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["AppFacts", "Diagnosis", "Symptom"]

# As much of a log's own words as a sentence carries.
_MAX_QUOTED = 120


@dataclass(frozen=True)
class AppFacts:
    """What is known of the app whose log it is.

    Attributes:
        port: The port that the Space routes to.
        sdk: gradio, docker or static.
        distributions: Which distribution brings an import, as far as its name does not say.
        requirements: The packages that requirements.txt names.
    """

    port: int = 7860
    sdk: str = "gradio"
    distributions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """Why it failed.

    Attributes:
        kind: A short stable word.
        cause: One sentence, no full stop.
        cure: What to do, no full stop.
    """

    kind: str
    cause: str
    cure: str


@dataclass(frozen=True)
class Symptom:
    """One kind of failure.

    Attributes:
        kind: A short stable word, a heading in docs/push.md.
        pattern: What a line of the log looks like.
        cause: One sentence; `{0}` is the pattern's first group.
        cure: One sentence; as the cause.
        tell: Says more than the two sentences could: changes the groups by what is known of the app, or
            gives `None` if the line is innocent after all.
    """

    kind: str
    pattern: re.Pattern[str]
    cause: str
    cure: str
    tell: Callable[[tuple[str, ...], AppFacts], tuple[str, ...] | None] | None = None

    def diagnosis(self, found: re.Match[str], facts: AppFacts) -> Diagnosis | None:
        """The diagnosis of one line."""
        groups: tuple[str, ...] | None = tuple((group or "")[:_MAX_QUOTED] for group in found.groups())
        if self.tell and groups is not None:
            groups = self.tell(groups, facts)
        if groups is None:
            return None
        return Diagnosis(self.kind, self.cause.format(*groups), self.cure.format(*groups))
