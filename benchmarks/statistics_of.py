"""Figures of a list of numbers."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def percentile(numbers: Sequence[float], share: float) -> float:
    """The number that so large a share of them lies below; not a number where there are none."""
    if not numbers:
        return float("nan")
    return sorted(numbers)[min(len(numbers) - 1, int(share * len(numbers)))]


def median(numbers: Sequence[float]) -> float:
    """The middle one, of those that are numbers; not a number where there are none."""
    known = [number for number in numbers if not math.isnan(number)]
    return statistics.median(known) if known else float("nan")


def quotient(part: float, whole: float) -> float:
    """One through the other; not a number where that is nothing."""
    return part / whole if whole else float("nan")
