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
from benchmarks.statistics_of import median

Sample = dict[str, float]


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
    """Measure each subject in turn, round after round (A B A B), so that a bad minute of the machine hits all."""
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
def sleeping_servers(installed: Iterable[Installed], mode: str, *, is_pinned: bool = True) -> Iterator[list[Server]]:
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


def ratio(rows: Sequence[Row], case: str, framework: str, key: str, to: str = BASE) -> float:
    """How a framework stands to another: the median of the rounds' ratios, each of two neighbours in time."""
    ours, theirs = find(rows, case, framework), find(rows, case, to)
    if ours is None or theirs is None:
        return float("nan")
    pairs = zip(ours.rounds, theirs.rounds, strict=True)
    return median([mine[key] / other[key] for mine, other in pairs if key in mine and other.get(key)])
