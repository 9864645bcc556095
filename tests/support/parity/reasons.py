"""The differences that are meant, each with its reason in docs/differences.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parity.run import Row

# App, endpoint and difference, as patterns, and the heading in docs/differences.md that gives the reason.
REASONS: tuple[tuple[str, str, str, str], ...] = (
    (
        ".*",
        "/.*",
        r"error(\[1\])?: Gradio has .{0,12}(Value|Invalid|Data|The upstream Gradio app).*, we have (?!None)",
        "Words of a refusal",
    ),
    ("data", "/lambda", "we have no such endpoint", "A state's function is no endpoint"),
    ("data", "config", r"config\.listeners: Gradio has", "A state's function is no endpoint"),
    (
        "streams",
        "/(letters|gives_nothing)",
        r"Gradio has None, we have \{'__type__': 'update'\}",
        "A generator that gives nothing leaves the outputs alone",
    ),
    (".*", "/.*", r"info\.description: Gradio has 'partial\(func", "A function's own description"),
    (
        ".*",
        "config",
        r"trigger_mode: Gradio has 'once', we have 'always_last'",
        "A computed value follows the last change",
    ),
    (
        ".*",
        "/.*",
        r"error: Gradio has None, we have \['Error', .*(takes a number|is no date like|the most is)",
        "A value that does not fit",
    ),
    (".*", "/.*", r"label: Gradio has \{'key'", "Labels in several languages"),
    ("programs", "/(one_file|several_files)", "there is no such file or folder", "A file that is not there"),
)


def reason_for(app: str, endpoint: str, difference: str) -> str | None:
    """The heading in docs/differences.md that gives the reason for a difference; `None` if there is none."""
    for app_pattern, endpoint_pattern, pattern, heading in REASONS:
        matches = re.fullmatch(app_pattern, app) and re.fullmatch(endpoint_pattern, endpoint)
        if matches and re.search(pattern, difference):
            return heading
    return None


def unexplained(row: Row) -> list[str]:
    """The differences of an app that have no reason; also that it was not served."""
    found = [f"{row.app} was not served by {library}: {why}" for library, why in row.not_served.items()]
    for endpoint, differences in row.different.items():
        found.extend(
            f"{row.app} {endpoint} {difference}"
            for difference in differences
            if reason_for(row.app, endpoint, difference) is None
        )
    return found
