"""What a push must keep to. Each rule looks at what came and gives lines: why it is refused, or a remark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacekit.host.card import read_card
from spacekit.host.errors import HostError
from spacekit.host.limits import LARGE_FROM, MAX_REMARKS, MIB
from spacekit.host.names import check_repo_path, check_revision
from spacekit.host.store.git import BRANCH, Repository
from spacekit.host.store.pointers import may_be_pointer, parse_pointer

from .new_objects import NewFile, binary_files, new_files
from .push import Update

MAIN = f"refs/heads/{BRANCH}"
_MAX_README = 1 * MIB


@dataclass
class Findings:
    """What the rules have to say: any refusal refuses the push as a whole."""

    refusals: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told to who pushed: only the reasons when it is refused; safe to print."""
        return tuple(_printable(line) for line in self.refusals or self.remarks)


def check_push(repository: Repository, updates: Sequence[Update], *, hub_rules: bool) -> Findings:
    """Hold a push to the rules.

    Args:
        repository: The Space's, which sees what was pushed.
        updates: What the push does to which refs.
        hub_rules: Whether what huggingface.co would refuse is refused too.
    """
    findings = Findings()
    for update in updates:
        findings.refusals += check_ref(update)
    if findings.refusals:
        return findings
    tips = {update.ref: update.new for update in updates if update.new}
    for ref, tip in tips.items():
        _check_tree(repository, ref, tip, findings)
    if MAIN in tips:
        _check_card(repository, tips[MAIN], findings)
    files = list(_notable(new_files(repository, list(tips.values())), hub_rules=hub_rules))
    _check_pointers(repository, files, findings)
    if hub_rules:
        _check_hub_rules(repository, files, findings)
    return findings


def check_ref(update: Update) -> list[str]:
    """Only branches and tags, with names that the API can be asked for; `main` stays."""
    shown = update.ref[:100]
    if not update.ref.startswith(("refs/heads/", "refs/tags/")):
        return [f"{shown!r} can't be pushed: only branches and tags can"]
    try:
        check_revision(update.ref.split("/", 2)[2])
    except HostError:
        return [f"{shown!r} can't be pushed: the name can't be used in an address"]
    if update.ref == MAIN and update.new is None:
        return [f"The branch {BRANCH} can't be deleted: it is what the Space runs"]
    return []


def _check_tree(repository: Repository, ref: str, tip: str, findings: Findings) -> None:
    """The names of all files, as for commits through the API."""
    if repository.type_of(tip) not in ("commit", "tree"):
        return  # a tag may name a file
    refusals, submodules = [], []
    for entry in repository.entries(tip):
        try:
            check_repo_path(entry.path)
        except HostError as error:
            refusals.append(error.message)
        if "\ufffd" in entry.path:
            refusals.append(f"The path {entry.path[:200]!r} can't be in a repository: it is not UTF-8")
        if entry.is_submodule:
            submodules.append(entry.path)
    findings.refusals += _shortened(refusals)
    if ref == MAIN:
        findings.remarks += _shortened(
            f"warning: {path!r} is a submodule: what is in it can't be built, add the files themselves"
            for path in submodules
        )


def _check_card(repository: Repository, tip: str, findings: Findings) -> None:
    """The front matter of the README, as `POST /api/validate-yaml` sees it."""
    readme = repository.read_file(tip, "README.md", _MAX_README)
    if readme is None:
        findings.remarks.append("warning: there is no README.md, whose front matter says how to run this")
        return
    card = read_card(readme.decode(errors="replace"))
    errors = card.errors if card.is_there else ()
    findings.refusals += [f"README.md: {message}" for message in errors]
    warnings = card.warnings if card.is_there else card.errors
    findings.remarks += [f"warning: README.md: {message}" for message in warnings]


def _notable(files: Iterable[NewFile], *, hub_rules: bool) -> Iterable[NewFile]:
    """Those that a rule may object to; a push can bring far more than need be remembered."""
    return (file for file in files if may_be_pointer(file.size) or (hub_rules and file.size))


def _check_pointers(repository: Repository, files: Sequence[NewFile], findings: Findings) -> None:
    """A pointer without its file would break every clone from here on."""
    maybe = [file for file in files if may_be_pointer(file.size)]
    contents = repository.read_small([file.oid for file in maybe])
    missing = [
        file
        for file, content in zip(maybe, contents, strict=True)
        if (pointer := parse_pointer(content)) and not repository.large_files.has(pointer)
    ]
    if missing:
        findings.refusals += [
            "The push holds LFS pointers whose files were not sent:",
            *_shortened(f"  - {file.path}" for file in missing),
            "Send them with `git lfs push --all REMOTE BRANCH`, then push again",
        ]


def _check_hub_rules(repository: Repository, files: Sequence[NewFile], findings: Findings) -> None:
    """What huggingface.co refuses, in any commit of the push: large files, and binary ones of any size."""
    large = [file for file in files if file.size > LARGE_FROM]
    binary = binary_files(repository, [file for file in files if file.size <= LARGE_FROM])
    for kind, found in (("files larger than 10 MiB", large), ("binary files", binary)):
        if found:
            findings.refusals += [
                f"The push was rejected because it contains {kind} outside of LFS, in this commit or before:",
                *_shortened(f"  - {file.path} ({file.size:,} bytes)" for file in found),
            ]
    if large or binary:
        paths = ",".join(sorted({file.path for file in (*large, *binary)})[:MAX_REMARKS])
        findings.refusals.append(
            f"Move them to LFS in all commits: `git lfs migrate import --include='{paths}'`, then push again"
        )


def _printable(line: str) -> str:
    """A line without what a terminal would act on: names in old commits may hold anything."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def _shortened(lines: Iterable[str]) -> list[str]:
    """The first of many lines, and how many more there are."""
    listed = list(lines)
    more = len(listed) - MAX_REMARKS
    return [*listed[:MAX_REMARKS], f"… and {more:,} more"] if more > 0 else listed
