"""Checks of the files that would be sent: can each one be, would it arrive, does it belong there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from spacekit.folder.app_folder import README
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

MIB = 1024 * 1024
GIB = 1024 * MIB
# Past it git refuses a file that is not in large-file storage.
GIT_LIMIT = 10 * MIB
# The Hub's hard limit of one file, and where it begins to advise against.
FILE_LIMIT, FILE_ADVICE = 500 * 10**9, 50 * 10**9
# What the Hub's users report as the limit of a Space's repository.
SPACE_LIMIT = 10**9
# The Hub's limit of entries in one folder.
FOLDER_LIMIT = 10_000
IGNORE_FILE = ".spacekitignore"
# As many names as a line holds.
_MAX_NAMED = 3
_WINDOWS_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_WINDOWS_REFUSES = frozenset('<>:"|?*')
# What the common file systems hold.
_MAX_NAME_BYTES = 255


def _unsendable(subject: Subject) -> Iterator[Fault]:
    for file in subject.folder.unsendable:
        cure = f"replace it with a plain file, or list it in {IGNORE_FILE} to leave it out"
        yield Fault(f"{file.path} can't be sent: {file.reason}", cure, file.path)


def _hidden(subject: Subject) -> Iterator[Fault]:
    for path in subject.folder.hidden_from_hub:
        cause = (
            f"{path} would not arrive: of all .gitignore files a Space reads the top one, and it drops this"
        )
        yield Fault(cause, f"add the line `!/{path}` to the .gitignore at the top", path)


def _large(subject: Subject) -> Iterator[Fault]:
    large = [file for file in subject.folder.files if GIT_LIMIT < file.size <= FILE_ADVICE]
    if large:
        what = _listed([f"{file.path} ({_size(file.size)})" for file in large])
        cause = f"larger than the {GIT_LIMIT // MIB} MiB that git takes: {what}"
        yield Fault(cause, "nothing to do: a push puts them into large-file storage", _only(large))


def _huge(subject: Subject) -> Iterator[Fault]:
    for file in subject.folder.files:
        if file.size > FILE_LIMIT:
            cause = f"{file.path} has {_size(file.size)}; the Hub takes 500 GB a file"
            yield Fault(cause, "split it, or load it from somewhere else when the app starts", file.path)
        elif file.size > FILE_ADVICE:
            cause = f"{file.path} has {_size(file.size)}; the disk of a Space has 50 GB"
            cure = "keep it in a model or dataset repository, and load what the app needs"
            yield Fault(cause, cure, file.path, severity=Severity.WARNING)


def _total(subject: Subject) -> Iterator[Fault]:
    if subject.folder.size > SPACE_LIMIT:
        cause = f"the folder has {_size(subject.folder.size)}; the Hub has refused Spaces of more than 1 GB"
        cure = "keep models and data in repositories of their own, and name them in preload_from_hub"
        yield Fault(cause, cure)


def _crowded(subject: Subject) -> Iterator[Fault]:
    entries = Counter(path.rpartition("/")[0] for path in {*subject.paths, *_folders(subject.paths)})
    for folder, count in entries.items():
        if count > FOLDER_LIMIT:
            cause = f"{folder or 'the top folder'} has {count:,} entries; the Hub takes {FOLDER_LIMIT:,}"
            yield Fault(cause, "spread them over subfolders, or pack them into an archive", folder or None)


def _binary(subject: Subject) -> Iterator[Fault]:
    binary = [facts for facts in subject.contents if facts.is_binary and facts.size <= GIT_LIMIT]
    if binary:
        total = _size(sum(facts.size for facts in binary))
        what = _listed([facts.path for facts in binary])
        cause = f"binary, which a plain `git push` to the Hub refuses at any size ({total}): {what}"
        yield Fault(cause, "nothing to do: spacekit's own push takes care of them", _only(binary))


def _pointers(subject: Subject) -> Iterator[Fault]:
    for facts in subject.contents:
        if facts.is_pointer:
            cause = f"{facts.path} is git-lfs's stand-in: the file itself was never fetched"
            yield Fault(cause, "`git lfs install && git lfs pull` fetches it", facts.path)


def _attributes(subject: Subject) -> Iterator[Fault]:
    """Rules that turn what a Space reads at its start into pointers, for everybody who clones."""
    wanted = (README, "requirements.txt", "packages.txt", "Dockerfile", subject.folder.app_file)
    for number, line in enumerate(subject.text(".gitattributes").splitlines(), 1):
        pattern, *attributes = line.split()[:20] or [""]
        if "filter=lfs" not in attributes or pattern.startswith("#"):
            continue
        hit = next((path for path in wanted if subject.has(path) and _matches(path, pattern)), None)
        if hit:
            cause = f".gitattributes puts {hit} into large-file storage, where a Space does not read it"
            cure = f"add the line `{hit} !filter !diff !merge text` below it"
            yield Fault(cause, cure, ".gitattributes", number)


def _matches(path: str, pattern: str) -> bool:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file(path)


def _environments(subject: Subject) -> Iterator[Fault]:
    marks = ("pyvenv.cfg", "conda-meta/history")
    for mark in marks:
        for path in sorted(subject.paths):
            if path.endswith(f"/{mark}"):
                folder = path.removesuffix(f"/{mark}")
                cause = f"{folder} is a Python environment of this machine, which would be sent"
                yield _left_out(subject, folder, cause, is_folder=True)


def _junk(subject: Subject) -> Iterator[Fault]:
    """What tools leave behind, under names that are not left out anyway."""
    endings = (".pyc", ".pyo", ".swp", ".swo", ".orig", ".rej", "~", ".log")
    names = {"desktop.ini", ".coverage", "nohup.out", "npm-debug.log"}
    for path in sorted(subject.paths):
        name = path.rpartition("/")[2]
        if name.lower() in names or name.endswith(endings):
            yield _left_out(subject, path, f"{path} looks like something that a tool left behind")


def _left_out(subject: Subject, path: str, cause: str, *, is_folder: bool = False) -> Fault:
    """A fault that a line in the ignore file cures."""
    line = f"/{path}/" if is_folder else f"/{path}"
    # What a pattern would read in another way is left to a person.
    is_plain = re.fullmatch(r"[\w./ @+~-]+", path) and not path.endswith(" ")
    can_write = subject.has(IGNORE_FILE) or not (subject.folder.path / IGNORE_FILE).exists()
    fix = Fix(IGNORE_FILE, lambda text: add_ignored(text, line)) if is_plain and can_write else None
    return Fault(cause, f"add the line `{line}` to {IGNORE_FILE}", path, fix=fix)


def add_ignored(text: str, line: str) -> str:
    """An ignore file with one more line."""
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else ending
    return f"{text}{gap}{line}{ending}"


def _secrets_file(subject: Subject) -> Iterator[Fault]:
    if (subject.folder.path / ".env").is_file():
        cause = ".env stays here: files of this name are never sent"
        cure = 'list the names of its values under [secrets] in spacekit.toml, each with `".env"`'
        if not subject.folder.settings.secrets:
            yield Fault(cause, cure, ".env")


def _nested_repositories(subject: Subject) -> Iterator[Fault]:
    for folder in sorted(_folders(subject.paths)):
        if (subject.folder.path / folder / ".git").exists():
            cause = f"{folder} is a git repository of its own: its files go along, its history does not"
            yield Fault(cause, f"list it in {IGNORE_FILE} if it is no part of the app", folder)


def _folders(paths: Iterable[str]) -> set[str]:
    """All folders that these files lie in, but for the top."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _case_clashes(subject: Subject) -> Iterator[Fault]:
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for path in {*subject.paths, *_folders(subject.paths)}:
        spellings[path.casefold()].add(path)
    for names in spellings.values():
        if len(names) > 1:
            first, second, *_ = sorted(names)
            cause = f"{first} and {second} differ only in case: macOS and Windows can hold one of them"
            yield Fault(cause, "rename one", second)


def _portable(subject: Subject) -> Iterator[Fault]:
    for path in sorted(subject.paths):
        for name in path.split("/"):
            reason = _not_portable(name)
            if reason:
                cause = f"{path} can't be checked out everywhere: {reason}"
                yield Fault(cause, "give it a plainer name", path)
                break


def _not_portable(name: str) -> str | None:
    if _WINDOWS_RESERVED.fullmatch(name):
        return f"{name} is the name of a device on Windows"
    if name.endswith((" ", ".")):
        return "Windows drops the dot or space at its end"
    bad = next((letter for letter in name if letter in _WINDOWS_REFUSES), None)
    if bad:
        return f"Windows refuses {bad} in a name"
    if len(name.encode()) > _MAX_NAME_BYTES:
        return f"its name is longer than {_MAX_NAME_BYTES} bytes"
    return None


def _listed(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return ", ".join(names[:_MAX_NAMED]) + more


def _only(files: Iterable[object]) -> str | None:
    """The path, where it is about one file."""
    paths = [str(getattr(file, "path", "")) for file in files]
    return paths[0] if len(paths) == 1 else None


def _size(count: int) -> str:
    """A size for people."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


CHECKS = (
    Check("file-unsendable", Severity.ERROR, "every file can be sent", _unsendable),
    Check("file-dropped", Severity.ERROR, "no file that is sent is dropped by the remote", _hidden),
    Check("file-pointer", Severity.ERROR, "files of git-lfs are there themselves", _pointers),
    Check("file-attributes", Severity.ERROR, "what a Space reads is not in large-file storage", _attributes),
    Check("file-huge", Severity.ERROR, "no file is past the Hub's limits", _huge),
    Check("file-crowd", Severity.ERROR, "no folder has more entries than the Hub takes", _crowded),
    Check("file-total", Severity.WARNING, "the folder fits a Space", _total),
    Check("file-environment", Severity.WARNING, "no environment of this machine is sent", _environments),
    Check("file-leftover", Severity.WARNING, "nothing that tools leave behind is sent", _junk),
    Check("file-case", Severity.WARNING, "no two names differ only in case", _case_clashes),
    Check("file-name", Severity.WARNING, "every system can hold the names", _portable),
    Check("file-nested-repository", Severity.INFO, "no repository lies within", _nested_repositories),
    Check("file-large", Severity.INFO, "large files are known", _large),
    Check("file-binary", Severity.INFO, "binary files are known", _binary),
    Check("file-env", Severity.INFO, ".env is known to stay here", _secrets_file),
)
