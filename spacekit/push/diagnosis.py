"""Why a Space does not build or run, from the lines of its log: pure.

Each kind of failure is one entry in a table (`diagnosis_build`, `diagnosis_run`, `diagnosis_platform`): what
it looks like, the cause in one sentence, the cure in one sentence. The order of the tables decides where
two of them match: the particular comes before the general.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacekit.push import diagnosis_build, diagnosis_platform, diagnosis_run
from spacekit.push.lines import clean_line
from spacekit.push.symptom import AppFacts, Diagnosis, Symptom

__all__ = ["SYMPTOMS", "AppFacts", "Diagnosis", "diagnose"]

SYMPTOMS: tuple[Symptom, ...] = (
    *diagnosis_platform.SYMPTOMS,
    *diagnosis_build.SYMPTOMS,
    *diagnosis_run.SYMPTOMS,
)
# What a failure looks like is at the end of its log; a log may be gigabytes of a training run.
_MAX_LINES = 400
# A spacekit host gives each app an address of its own, and says which one stayed silent.
_ASKED = re.compile(r"no answer at \S+:(\d{2,5}) in ")


def diagnose(lines: Sequence[str], facts: AppFacts | None = None) -> Diagnosis | None:
    """Find what the lines of a failed build or run speak of.

    Args:
        lines: The log, oldest first; more than its end is not looked at.
        facts: What is known of the app, for a better cure.

    Returns:
        The first kind of the table that the lines show, as its last line shows it; `None` if there is none.
    """
    tail = [clean_line(line) for line in lines[-_MAX_LINES:]]
    known = _with_port(facts or AppFacts(), tail)
    for symptom in SYMPTOMS:
        for line in reversed(tail):
            found = symptom.pattern.search(line)
            diagnosis = symptom.diagnosis(found, known) if found else None
            if diagnosis:
                return diagnosis
    return None


def _with_port(facts: AppFacts, lines: Sequence[str]) -> AppFacts:
    """The port that the server really asked, where it says so."""
    found = next((found for line in reversed(lines) if (found := _ASKED.search(line))), None)
    return replace(facts, port=int(found[1])) if found else facts
