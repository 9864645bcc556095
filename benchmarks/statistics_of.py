"""Figures of a list of numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def percentile(numbers: Sequence[float], share: float) -> float:
    """The number that so large a share of them lies below; not a number where there are none."""
    if not numbers:
        return float("nan")
    return sorted(numbers)[min(len(numbers) - 1, int(share * len(numbers)))]


def median(numbers: Sequence[float]) -> float:
    """The middle one; not a number where there are none."""
    return statistics.median(numbers) if numbers else float("nan")
