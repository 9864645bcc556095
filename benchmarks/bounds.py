"""The bounds that the figures are held to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Bound:
    """A claim about a figure, and what was measured.

    Attributes:
        claim: What is held, in words.
        measured: What was measured; not a number where it was not.
        limit: What it is compared with.
        sense: Whether the limit is the most or the least.
        unit: What both are counted in; `x` for a ratio.
    """

    claim: str
    measured: float
    limit: float
    sense: Literal["at most", "at least"]
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the claim is true; what was not measured is not."""
        if math.isnan(self.measured):
            return False
        return self.measured <= self.limit if self.sense == "at most" else self.measured >= self.limit


def at_most(claim: str, measured: float, limit: float, unit: str) -> Bound:
    """A bound from above."""
    return Bound(claim, measured, limit, "at most", unit)


def at_least(claim: str, measured: float, limit: float, unit: str) -> Bound:
    """A bound from below."""
    return Bound(claim, measured, limit, "at least", unit)
