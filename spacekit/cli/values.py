"""`spacekit secrets` and `spacekit variables`: listed, set, taken away, and kept as a file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target
from spacekit.errors import StaleError

if TYPE_CHECKING:
    from spacekit.push.target import Target
    from spacekit.push.variables import Drift, Kind

__all__ = ["SECRETS_HELP", "VARIABLES_HELP", "secrets_app", "variables_app"]

SECRETS_HELP = """List, set and sync the secrets of a Space.

No value is ever shown, and none is read from the command line.

\b
Examples:
  spacekit secrets list --to ada/hello
  spacekit secrets set API_KEY --to ada/hello               asks for the value
  spacekit secrets set API_KEY --to ada/hello < key.txt
  spacekit secrets sync --from .env --env prod --dry-run
  spacekit secrets unset API_KEY --to ada/hello
"""
VARIABLES_HELP = """List, set and sync the variables of a Space.

Variables are public; what nobody should read is a secret (`spacekit secrets`).

\b
Examples:
  spacekit variables list --to ada/hello
  spacekit variables set MODE=fast LEVEL=3 --to ada/hello
  spacekit variables sync --from prod.env --env prod --dry-run
  spacekit variables unset MODE --to ada/hello
"""
_MARKS = {
    "added": ("+", "green", ""),
    "changed": ("~", "yellow", ""),
    "unknown": ("?", "yellow", "its value there is not known, so it is set"),
    "removed": ("-", "red", ""),
    "kept": ("=", "dim", "is not in the file: kept (--prune takes it away)"),
    "unchanged": ("=", "dim", "unchanged"),
}
_JSON = typer.Option("--json", help="Print the outcome as JSON.")
_DRY = typer.Option("--dry-run", help="Show what would be done and stop.")


def _list(kind: Kind, target: Target, *, as_json: bool) -> None:
    from spacekit.push.lines import clean_line
    from spacekit.push.variable_store import VariableStore

    store = VariableStore(target, kind)
    if kind == "variable":
        found = store.variables()
        if as_json:
            write_data(json.dumps(found, indent=2, sort_keys=True))
        for name in [] if as_json else sorted(found):
            write_data(f"{clean_line(name)}={clean_line(found[name])}")
        return
    times = store.secrets()
    if as_json:
        told = {name: moment.isoformat() if moment else None for name, moment in sorted(times.items())}
        write_data(json.dumps(told, indent=2))
    for name in [] if as_json else sorted(times):
        write_data(clean_line(name))


def _set(kind: Kind, target: Target, given: list[str], *, as_json: bool) -> None:
    from spacekit.cli.given_values import read_values
    from spacekit.push.lease import lease
    from spacekit.push.variable_store import VariableStore

    values = read_values(kind, given)
    store, steps = VariableStore(target, kind), Steps()
    names = ", ".join(values)
    with lease(target, f"{kind}s set", steps.say), steps.step(f"Setting {names}", f"Set {names}"):
        store.refuse_both(values)
        store.set(values)
    if as_json:
        write_data(json.dumps({"set": sorted(values)}, indent=2))


def _unset(kind: Kind, target: Target, names: list[str], *, as_json: bool) -> None:
    from spacekit.push.lease import lease
    from spacekit.push.variable_store import VariableStore
    from spacekit.push.variables import check_name

    for name in names:
        check_name(kind, name)
    store, steps = VariableStore(target, kind), Steps()
    listed = ", ".join(names)
    with lease(target, f"{kind}s unset", steps.say), steps.step(f"Unsetting {listed}", f"Unset {listed}"):
        store.unset(names)
    if as_json:
        write_data(json.dumps({"unset": names}, indent=2))


def _sync(kind: Kind, target: Target, file: Path, *, prunes: bool, dry_run: bool, as_json: bool) -> None:
    """Compare, show, and end the difference."""
    from spacekit.cli.given_values import read_file
    from spacekit.push.lease import lease
    from spacekit.push.variable_store import VariableStore

    wanted = read_file(kind, file)
    store, steps = VariableStore(target, kind), Steps()
    drift = store.drift(wanted, prunes=prunes)
    if not as_json:
        _show(drift, file, target)
    if not (drift.is_empty or dry_run):
        count = len(drift.set_now) + len(drift.removed)
        doing = f"Setting {count} {kind}{'' if count == 1 else 's'} of {target.space}"
        with lease(target, f"{kind}s sync", steps.say), steps.step(doing, doing.replace("Setting", "Set", 1)):
            if store.drift(wanted, prunes=prunes) != drift:
                raise StaleError(
                    f"the {kind}s of {target.space} changed since they were compared",
                    "run the same command again to see the new difference",
                )
            store.refuse_both(drift.set_now)
            store.set({name: wanted[name] for name in drift.set_now})
            store.unset(drift.removed)
    if as_json:
        write_data(json.dumps({**drift.as_dict(), "dry_run": dry_run}, indent=2))


def _show(drift: Drift, file: Path, target: Target) -> None:
    from rich.table import Table
    from rich.text import Text

    from spacekit.push.lines import clean_line

    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    for state, (mark, style, note) in _MARKS.items():
        for name in getattr(drift, state):
            table.add_row(Text(f"  {mark}", style), Text(clean_line(name)), Text(note, "dim"))
    stdout().print(f"{drift.kind}s of {target.space} on {target.endpoint}, and {file}:")
    if table.row_count:
        stdout().print(table, soft_wrap=False)
    if drift.is_empty:
        stderr().print("Nothing to set")


def _app(kind: Kind, help_text: str) -> typer.Typer:
    """The commands of one kind."""
    app = typer.Typer(help=help_text, rich_markup_mode=None, add_completion=False, no_args_is_help=True)
    purpose = f"`spacekit {kind}s`"

    @app.command("list", help=f"List the {kind}s of a Space{', by name' if kind == 'secret' else ''}.")
    def list_values(
        to: To = None,
        environment: Environment = None,
        endpoint: Endpoint = None,
        token: Token = None,
        folder: SettingsFolder = Path(),
        as_json: Annotated[bool, _JSON] = False,
    ) -> None:
        need("deploy", purpose)
        _list(kind, folder_target(to, environment, endpoint, token, folder), as_json=as_json)

    what = "NAME, whose value is asked for or read from stdin" if kind == "secret" else "NAME=VALUE, or NAME"

    @app.command("set", help=f"Set {kind}s: {what}.")
    def set_values(
        given: Annotated[list[str], typer.Argument(metavar="NAME...")],
        to: To = None,
        environment: Environment = None,
        endpoint: Endpoint = None,
        token: Token = None,
        folder: SettingsFolder = Path(),
        as_json: Annotated[bool, _JSON] = False,
    ) -> None:
        need("deploy", purpose)
        _set(kind, folder_target(to, environment, endpoint, token, folder), given, as_json=as_json)

    @app.command("unset", help=f"Take {kind}s away.")
    def unset_values(
        names: Annotated[list[str], typer.Argument(metavar="NAME...")],
        to: To = None,
        environment: Environment = None,
        endpoint: Endpoint = None,
        token: Token = None,
        folder: SettingsFolder = Path(),
        as_json: Annotated[bool, _JSON] = False,
    ) -> None:
        need("deploy", purpose)
        _unset(kind, folder_target(to, environment, endpoint, token, folder), names, as_json=as_json)

    @app.command("sync", help=f"Set the {kind}s that a dotenv file has.")
    def sync_values(
        file: Annotated[Path, typer.Option("--from", metavar="FILE", help="A file of NAME=value lines.")],
        to: To = None,
        environment: Environment = None,
        endpoint: Endpoint = None,
        token: Token = None,
        folder: SettingsFolder = Path(),
        prunes: Annotated[bool, typer.Option("--prune", help="Take away what the file lacks.")] = False,
        dry_run: Annotated[bool, _DRY] = False,
        as_json: Annotated[bool, _JSON] = False,
    ) -> None:
        need("deploy", purpose)
        target = folder_target(to, environment, endpoint, token, folder)
        _sync(kind, target, file, prunes=prunes, dry_run=dry_run, as_json=as_json)

    return app


secrets_app = _app("secret", SECRETS_HELP)
variables_app = _app("variable", VARIABLES_HELP)
