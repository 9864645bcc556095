"""`spacekit init`: a folder that has only code becomes one that can be pushed."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.folder.adopt.adopt import Adoption
    from spacekit.folder.adopt.decide import Question, Wanted

__all__ = ["HELP", "init"]

HELP = """Make a folder that has only code one that can be pushed.

Finds the app and its framework, the Python version, and the packages that it imports; then writes what a
Space needs besides: front matter in README.md, requirements.txt, ignore rules, a Dockerfile where one is
needed. Nothing of the app is run, and no line of yours is lost. Running it again changes nothing.

\b
Examples:
  spacekit init
  spacekit init my-app --dry-run
  spacekit init my-app --yes --title "My app"
  spacekit init my-app --app demo/main.py
  spacekit init my-app --from https://example.org/my-app.zip
  spacekit init my-app --github --to ada/app    and the workflow that pushes each commit
"""
_SDKS = ("gradio", "docker", "static")


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take the best guess.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    title: Annotated[str | None, typer.Option(help="The app's name; found without it.")] = None,
    emoji: Annotated[str | None, typer.Option(help="The app's picture.")] = None,
    app_file: Annotated[str | None, typer.Option("--app", metavar="FILE", help="The app's file.")] = None,
    sdk: Annotated[str | None, typer.Option(help="What runs it: gradio, docker or static.")] = None,
    config: Annotated[
        bool, typer.Option("--config", help="Put front matter in spacekit.toml, not in README.md.")
    ] = False,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="ZIP|URL|DIR", help="Bring the folder from there first, to DIR."),
    ] = None,
    github: Annotated[
        bool, typer.Option("--github", help="Write the GitHub workflow that pushes each commit, too.")
    ] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="OWNER/NAME", help="With --github: the Space.")
    ] = None,
    endpoint: Annotated[str | None, typer.Option(help="With --github: the server.")] = None,
) -> None:
    """Bring, infer, show, ask, write."""
    need("deploy", "`spacekit init`")
    if sdk not in {None, *_SDKS}:
        raise UsageError(f"--sdk can be {', '.join(_SDKS)}, not {sdk!r:.40}", "leave it out to have it found")
    wanted = _wanted(app_file, sdk, title, emoji, in_settings=config)
    if (to or endpoint) and not github:
        raise UsageError("--to and --endpoint go with --github", "`spacekit push` takes them otherwise")
    if github and source is not None:
        raise UsageError("--github and --from do not go together", "run `spacekit init --github` after it")
    if github:
        from spacekit.cli.init_github import add_workflow, workflow_target

        target = workflow_target(directory, to, endpoint)
        _init(directory, wanted, yes=yes, dry_run=dry_run, as_json=as_json)
        add_workflow(directory, target, is_dry=dry_run)
        return
    if source is None:
        _init(directory, wanted, yes=yes, dry_run=dry_run, as_json=as_json)
        return
    from spacekit.cli.init_from import brought

    with brought(source, directory, is_dry=dry_run) as folder:
        _init(folder, wanted, yes=yes, dry_run=dry_run, as_json=as_json)


def _wanted(
    app_file: str | None, sdk: str | None, title: str | None, emoji: str | None, *, in_settings: bool
) -> Wanted:
    """What the options ask for."""
    from spacekit.folder.adopt.decide import Wanted
    from spacekit.folder.scaffold import check_title

    for text in (title, emoji):
        check_title(text)
    return Wanted(app_file, sdk, title, emoji, in_settings)


def _init(directory: Path, wanted: Wanted, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Infer, show, ask, write."""
    from spacekit.cli.init_view import adoption_json, show_adoption
    from spacekit.folder.edits import apply_edits
    from spacekit.image.adopted import adopted

    adoption = adopted(directory, wanted)
    asks = not yes and not dry_run
    if asks and adoption.edits and (as_json or not sys.stdin.isatty()):
        asked = "".join(f"\n  it would ask: {question.text}" for question in adoption.questions)
        raise UsageError(
            f"init asks before it writes {_files(adoption)}, and there is nobody to ask{asked}",
            "--dry-run shows what it would write, --yes writes it",
        )
    if asks and adoption.questions:
        adoption = adopted(directory, _answered(wanted, adoption.questions))
    if not as_json:
        show_adoption(adoption, stdout(), stderr(), takes_guess=not asks)
    if adoption.edits and not dry_run:
        if asks and not typer.confirm(f"Write {_files(adoption)}?", default=True, err=True):
            stderr().print("Nothing was written")
            raise typer.Abort
        apply_edits(directory, adoption.edits)
    if as_json:
        write_data(json.dumps(adoption_json(adoption, written=not dry_run), indent=2, ensure_ascii=False))
    else:
        stderr().print(_end(adoption, directory, dry_run=dry_run))


def _answered(wanted: Wanted, questions: tuple[Question, ...]) -> Wanted:
    """Ask what only a person knows; Enter takes the best guess."""
    for question in questions:
        stderr().print(question.text)
        for number, choice in enumerate(question.choices, 1):
            stderr().print(f"  {number}  {choice}")
        answer = 0
        while not 1 <= answer <= len(question.choices):
            answer = typer.prompt("Number", default=1, type=int, err=True)
        given = question.choices[answer - 1]
        is_sdk = question.about == "sdk"
        wanted = replace(wanted, sdk=given) if is_sdk else replace(wanted, app_file=given)
    return wanted


def _files(adoption: Adoption) -> str:
    """The files that would be written, by name."""
    return ", ".join(edit.path for edit in adoption.edits)


def _end(adoption: Adoption, directory: Path, *, dry_run: bool) -> str:
    where = shlex.quote(str(directory))
    if not adoption.edits:
        return f"Nothing to do: {where} has all that a Space needs; `spacekit check {where}` looks closer"
    if dry_run:
        return "Nothing was written: this was a dry run"
    return (
        f"\nLook at it with: spacekit check {where}\nPut it on a Space: spacekit push {where} --to OWNER/NAME"
    )
