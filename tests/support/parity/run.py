"""One app under both, and a row of the table for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parity.answers import Asked
from parity.compare import compare_answers, compare_info
from parity.config import compare_configs
from parity.questions import questions
from parity.served import LIBRARIES, Libraries, NotServed

NO_ENDPOINT = "we have no such endpoint"


@dataclass
class Row:
    """What was found of one app.

    Attributes:
        app: Its name.
        compared: The endpoints that were compared, and `config`.
        different: Where they part, by endpoint.
        unsteady: Endpoints that answer otherwise each time, under Gradio too: nothing can be said of them.
        not_served: Why there is nothing to compare, by library.
    """

    app: str
    compared: list[str] = field(default_factory=list)
    different: dict[str, list[str]] = field(default_factory=dict)
    unsteady: list[str] = field(default_factory=list)
    not_served: dict[str, str] = field(default_factory=dict)

    def differs(self, endpoint: str, difference: str | None) -> None:
        """Note a difference, if there is one."""
        if difference is not None:
            self.different.setdefault(endpoint, []).append(difference)


def compare_app(libraries: Libraries, app: Path) -> Row:
    """Serve an app under both, ask both the same, and say where they part."""
    row = Row(app.stem if app.stem != "run" else app.parent.name)
    urls = {}
    for library in LIBRARIES:
        try:
            urls[library] = libraries.serve(library, app)
        except NotServed as error:
            row.not_served[library] = str(error)
    if not row.not_served:
        _compare(app, urls["gradio"], urls["spacekit"], row)
    return row


def _compare(app: Path, their_url: str, our_url: str, row: Row) -> None:
    with Asked(their_url) as theirs, Asked(our_url) as ours:
        their_info, our_info = (asked.describe("gradio_api/info") for asked in (theirs, ours))
        row.compared.append("config")
        row.differs("config", compare_configs(theirs.describe("config"), ours.describe("config")))
        their_endpoints, our_endpoints = their_info["named_endpoints"], our_info["named_endpoints"]
        for name in sorted(our_endpoints.keys() - their_endpoints.keys()):
            row.differs(name, "Gradio has no such endpoint")
        for name, described in their_endpoints.items():
            row.compared.append(name)
            if name not in our_endpoints:
                row.differs(name, NO_ENDPOINT)
                continue
            row.differs(name, compare_info(described, our_endpoints[name]))
        _compare_answers(app, their_info, theirs, ours, row)


def _compare_answers(app: Path, info: dict[str, Any], theirs: Asked, ours: Asked, row: Row) -> None:
    asked = [q for q in questions(app, info) if NO_ENDPOINT not in row.different.get(q.endpoint, [])]
    found: dict[int, str] = {}
    answers = []
    for position, question in enumerate(asked):
        answers.append(theirs.answer(question))
        difference = compare_answers(answers[-1], ours.answer(question))
        if difference is not None:
            found[position] = f"{question.arguments!r}: {difference}"
    if not found:
        return
    # Asked once more from the start: what Gradio itself answers otherwise the second time is no difference.
    with Asked(theirs.url) as again:
        steady = [
            compare_answers(answer, again.answer(question)) is None
            for question, answer in zip(asked, answers, strict=True)
        ]
    for position, difference in found.items():
        endpoint = asked[position].endpoint
        if steady[position]:
            row.differs(endpoint, difference)
        elif endpoint not in row.unsteady:
            row.unsteady.append(endpoint)
