"""What a figure gives: for each case and framework, what each round measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from benchmarks.environments import Installed
from benchmarks.frameworks import BASE
from benchmarks.progress import say
from benchmarks.server import Server
from benchmarks.statistics_of import median, quotient

Sample = dict[str, float]
# The share of the time that a server may wait for its processor; beyond it, others' work is what is measured.
QUIET = 0.1


class Unsupported(Exception):
    """A framework does not have what a figure measures."""


class Subject(Protocol):
    """Whoever is measured."""

    @property
    def name(self) -> str:
        """The framework's name."""


Measured = TypeVar("Measured", bound=Subject)


@dataclass
class Row:
    """One case of one framework.

    Attributes:
        case: What was done.
        framework: Who did it.
        rounds: What each round measured.
        note: Why there is nothing, where the framework can't do it.
    """

    case: str
    framework: str
    rounds: list[Sample] = field(default_factory=list)
    note: str = ""

    def median(self, key: str) -> float:
        """The middle of what the rounds measured."""
        return median([sample[key] for sample in self.rounds if key in sample])


def alternate(
    case: str, subjects: Sequence[Measured], rounds: int, measure: Callable[[Measured], Sample]
) -> list[Row]:
    """Measure each in turn, round after round (A B A B), so that a bad minute hits all alike."""
    rows = {subject.name: Row(case, subject.name) for subject in subjects}
    for number in range(1, rounds + 1):
        for subject in subjects:
            row = rows[subject.name]
            if row.note:
                continue
            say(f"{case}: {subject.name}, round {number} of {rounds}")
            try:
                row.rounds.append(measure(subject))
            except Unsupported as reason:
                row.note = str(reason)
    return list(rows.values())


def alternate_awake(
    case: str, servers: Sequence[Server], rounds: int, measure: Callable[[Server], Sample]
) -> list[Row]:
    """The same for servers that sleep while another is measured."""

    def measure_awake(server: Server) -> Sample:
        with server.waking():
            return measure(server)

    return alternate(case, servers, rounds, measure_awake)


@contextmanager
def sleeping_servers(
    installed: Iterable[Installed], mode: str, *, is_pinned: bool = True
) -> Iterator[list[Server]]:
    """A server of each framework, asleep until it is measured."""
    with ExitStack() as stack:
        servers = []
        for each in installed:
            say(f"starting {each.name}")
            server = stack.enter_context(Server(each, mode, is_pinned=is_pinned))
            server.sleep()
            servers.append(server)
        yield servers


def find(rows: Iterable[Row], case: str, framework: str) -> Row | None:
    """The row of a case and a framework, if it was measured."""
    return next((row for row in rows if (row.case, row.framework) == (case, framework) and row.rounds), None)


def merged(rows: Iterable[Row]) -> list[Row]:
    """One row for each case and framework, with the rounds of all."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        whole = found.setdefault((row.case, row.framework), Row(row.case, row.framework, note=row.note))
        whole.rounds += row.rounds
    return list(found.values())


def median_of(rows: Iterable[Row], case: str, framework: str, key: str) -> float:
    """The median of one row; not a number where it was not measured."""
    row = find(rows, case, framework)
    return row.median(key) if row else float("nan")


def ratios(rows: Sequence[Row], case: str, framework: str, key: str, to: str = BASE) -> list[float]:
    """How a framework stands to another one (the bare app) in each round: two neighbours in time."""
    ours, theirs = find(rows, case, framework), find(rows, case, to)
    if ours is None or theirs is None:
        return []
    pairs = zip(ours.rounds, theirs.rounds, strict=True)
    return [quotient(mine.get(key, float("nan")), other.get(key, 0)) for mine, other in pairs]


def ratio(rows: Sequence[Row], case: str, framework: str, key: str, to: str = BASE) -> float:
    """The median of the rounds' ratios; not a number where there are none."""
    return median(ratios(rows, case, framework, key, to))


def busy(rows: Iterable[Row]) -> list[str]:
    """A warning where servers often waited for a processor that another process had."""
    waited = [sample["waited"] for row in rows for sample in row.rounds if "waited" in sample]
    if not waited or median(waited) < QUIET:
        return []
    share = f"{median(waited):.0%}"
    return [f"the machine is busy: servers waited for a processor {share} of the time; do not quote these"]
