"""What the page shows of a folder, a plan and a push."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacekit.drop.markup import Markup, element, joined, sentence
from spacekit.drop.telling import Telling, ToldStep
from spacekit.drop.work import Stage, Work
from spacekit.errors import SpacekitError
from spacekit.folder.adopt.adopt import Adoption
from spacekit.folder.edits import Edit
from spacekit.folder.finding import Finding, Severity
from spacekit.folder.sizes import human_size
from spacekit.push.plan import Plan
from spacekit.push.plan_rows import Mark, PlanRow, plan_rows, plan_summary

__all__ = [
    "adoption_view",
    "advice_view",
    "done_view",
    "finding_view",
    "findings_view",
    "heading_view",
    "plan_view",
    "problem_view",
    "telling_view",
]

# More of one file is not read.
_MAX_DIFF_LINES = 200
# More rows are a list for a script.
_MAX_ROWS = 200
_MAX_NOTES = 20
_HEADER_LINES = ("---", "+++", "@@")
_WAY: Sequence[tuple[str, frozenset[Stage]]] = (
    ("Drop", frozenset({"drop"})),
    ("Look", frozenset({"adopt", "look"})),
    ("Plan", frozenset({"target", "plan"})),
    ("Live", frozenset({"live", "done"})),
)
_SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}
_STATES = {"running": "Running: ", "done": "Done: ", "failed": "Failed: "}
# A look and a word for each mark: colour alone says nothing.
_MARKS: Mapping[Mark, tuple[str, str]] = {
    "+": ("add", "added: "),
    "~": ("change", "changed: "),
    "-": ("cut", "deleted: "),
    "=": ("keep", "kept: "),
}
_PERCENT = 100


def heading_view(work: Work) -> Markup:
    """The way, where on it we are, and which folder it is about."""
    at = next(index for index, (_, stages) in enumerate(_WAY) if work.stage in stages)
    steps = (
        element("li", name, of_class="here", aria_current="step")
        if index == at
        else element("li", name, of_class="past" if index < at else None)
        for index, (name, _) in enumerate(_WAY)
    )
    return joined([element("ol", *steps, of_class="drop-way"), _title(work)])


def _title(work: Work) -> Markup:
    folder = work.folder
    if work.stage == "drop" or folder is None:
        lead = element(
            "p",
            "A folder or a zip becomes a Space on ",
            element("strong", _server(work.server.endpoint)),
            ". You see what is missing, what would go wrong and what will be sent, before anything is.",
            of_class="drop-lead",
        )
        return joined([element("h1", "Drop an app, get a Space"), lead])
    count = len(folder.files)
    facts = [
        f"{count:,} file{_s(count)}",
        human_size(folder.size),
        folder.sdk,
        "a copy: yours stays as it is",
    ]
    shown = element("p", " · ".join(fact for fact in facts if fact), of_class="drop-facts")
    emoji = folder.front_matter.text("emoji")
    return joined([element("h1", f"{emoji} {folder.title}" if emoji else folder.title), shown])


def adoption_view(adoption: Adoption) -> Markup:
    """What was found about the folder, and each file that would come or change."""
    count = len(adoption.edits)
    verb = "is" if count == 1 else "are"
    found = (
        element(
            "li", element("span", each.about), element("strong", each.value), element("small", each.reason)
        )
        for each in adoption.choices
    )
    why = element(
        "details",
        element("summary", "What was found"),
        element("ul", *found, of_class="drop-found"),
        _notes(adoption.notes),
        of_class="drop-why",
    )
    return joined(
        [
            element("h2", f"{count} file{_s(count)} {verb} missing or incomplete"),
            element("p", "A Space needs them. Look at what would be written; lines of yours stay."),
            *(_file(edit, is_open=count == 1) for edit in adoption.edits),
            why,
        ]
    )


def _file(edit: Edit, *, is_open: bool) -> Markup:
    lines = [line for line in edit.diff() if not line.startswith(_HEADER_LINES) or line.startswith("+---")]
    added = sum(line.startswith("+") for line in lines)
    gone = sum(line.startswith("-") for line in lines)
    shown = [element("span", f"{line}\n", of_class=_kind(line)) for line in lines[:_MAX_DIFF_LINES]]
    rest = len(lines) - _MAX_DIFF_LINES
    summary = element(
        "summary",
        element("strong", edit.path),
        element("small", "new" if edit.before is None else "changed"),
        element("span", f"+{added}{f' -{gone}' if gone else ''}", of_class="count"),
    )
    more = f"and {rest:,} more lines" if rest > 0 else None
    return element("details", summary, element("pre", *shown, more), of_class="drop-file", open=is_open)


def _kind(line: str) -> str | None:
    return "add" if line.startswith("+") else "cut" if line.startswith("-") else None


def findings_view(findings: Iterable[Finding]) -> Markup:
    """How it stands, and the errors that a person has to mend."""
    listed = list(findings)
    if not listed:
        return joined([element("h2", "Nothing stands in the way"), element("p", "All checks passed.")])
    errors = sum(finding.is_error for finding in listed)
    head = f"{errors} thing{_s(errors)} to mend" if errors else "It can be pushed"
    own = [finding for finding in listed if finding.fix is None and finding.is_error]
    return joined(
        [
            element("h2", head),
            None if errors else element("p", "What is left is advice."),
            advice_view(own),
        ]
    )


def advice_view(findings: Iterable[Finding]) -> Markup:
    """Findings one below the other; nothing where there are none."""
    items = [element("li", finding_view(finding)) for finding in findings]
    return element("ul", *items, of_class="drop-findings") if items else Markup()


def finding_view(finding: Finding) -> Markup:
    """One finding: how bad it is, where, what, and what to do."""
    badge = element("span", _SEVERITIES[finding.severity], of_class="badge")
    return element(
        "div",
        element("p", badge, element("code", finding.place) if finding.place else None),
        element("p", sentence(finding.cause)),
        element("p", sentence(finding.cure), of_class="cure"),
        of_class=f"drop-finding {finding.severity.value}",
    )


def plan_view(plan: Plan, notes: Sequence[str]) -> Markup:
    """What a push would do: which Space, what changes, how much is sent."""
    space = element("strong", plan.target.space)
    server = f" on {_server(plan.target.endpoint)}"
    if plan.is_empty:
        head = [element("h2", space, " is as the folder is"), element("p", "There is nothing to send.")]
    elif plan.creates:
        head = [element("h2", "Make ", space), element("p", f"A new Space{server}, sdk {plan.sdk}.")]
    else:
        head = [element("h2", "Change ", space), element("p", f"The Space{server} gets one new commit.")]
    rows = plan_rows(plan)
    gone = f"{len(plan.deleted):,} file{_s(len(plan.deleted))} of the Space will be deleted."
    rest = len(rows) - _MAX_ROWS
    return joined(
        [
            *head,
            element("p", sentence(plan_summary(plan))),
            element("p", gone, of_class="drop-gone") if plan.deleted else None,
            element("ul", *(_row(row) for row in rows[:_MAX_ROWS]), of_class="drop-plan", tabindex="0"),
            element("p", f"and {rest:,} more") if rest > 0 else None,
            _notes((*plan.notes, *notes)),
        ]
    )


def _row(row: PlanRow) -> Markup:
    look, word = _MARKS[row.mark]
    return element(
        "li",
        element("span", row.mark, of_class="mark", aria_hidden="true"),
        element("span", element("span", word, of_class="unseen"), row.what),
        element("small", row.about),
        of_class=look,
    )


def telling_view(telling: Telling) -> Markup:
    """The steps of what goes on, each with how it stands."""
    steps = element("ul", *(_step(step) for step in telling.steps), of_class="drop-steps")
    return joined([steps, _notes(telling.notes[-_MAX_NOTES:])])


def _step(step: ToldStep) -> Markup:
    return element(
        "li",
        element("span", of_class="mark", aria_hidden="true"),
        element("span", element("span", _STATES[step.state], of_class="unseen"), step.text),
        element("small", f"{step.seconds:.1f} s") if step.seconds is not None else None,
        _far(step) if step.state == "running" and step.total else None,
        of_class=step.state,
    )


def _far(step: ToldStep) -> Markup:
    percent = str(step.done * _PERCENT // step.total)
    bar = element("progress", max="100", value=percent, aria_label=step.doing or step.text)
    numbers = f"{step.doing} {human_size(step.done)} of {human_size(step.total)}".strip()
    return element("span", bar, element("small", numbers), of_class="far")


def done_view(work: Work) -> Markup:
    """The link."""
    address = work.address or ""
    return joined(
        [
            element("h2", "It is live"),
            element("p", "It runs, and it answers."),
            element("p", element("a", f"Open {work.space}", href=address, of_class="drop-link")),
            element("p", _server(address).rstrip("/"), of_class="drop-address"),
        ]
    )


def problem_view(problem: SpacekitError | None) -> Markup:
    """What went wrong, and what to do; nothing where nothing did."""
    if problem is None:
        return Markup()
    first, *others = problem.message.splitlines() or ["something went wrong"]
    return element(
        "div",
        element("p", element("strong", sentence(first))),
        element("pre", "\n".join(others)) if others else None,
        element("p", sentence(problem.hint), of_class="cure") if problem.hint else None,
        of_class="drop-problem",
        role="alert",
    )


def _notes(notes: Iterable[str]) -> Markup | None:
    items = [element("li", sentence(note)) for note in notes]
    return element("ul", *items, of_class="drop-notes") if items else None


def _small(text: str) -> Markup:
    return element("small", text)


def _server(endpoint: str) -> str:
    return endpoint.partition("://")[2]


def _s(count: int) -> str:
    return "" if count == 1 else "s"
