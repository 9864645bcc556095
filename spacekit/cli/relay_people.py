"""`spacekit relay token`, `ban`, `links`: who may use a relay, who may not, and who does."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.errors import WaitError

if TYPE_CHECKING:
    from spacekit.relay.data import DataFolder

__all__ = ["DEFAULT_DATA", "Data", "add_people_commands"]

_TOKENS = """Tokens that let people share through this relay.

A token is the password of the SSH connection, or SPACEKIT_SHARE_TOKEN. It is shown once: only its hash is
kept.

\b
Examples:
  spacekit relay token add ada
  spacekit relay token list
  spacekit relay token remove ada       ends Ada's links, too
"""
BAN_HELP = """Stop a link, a key or an address, at once and for as long as the ban stands.

\b
Examples:
  spacekit relay ban https://NAME.share.example.org/ --reason phishing
  spacekit relay ban SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8
  spacekit relay ban 203.0.113.0/24
"""
UNBAN_HELP = """Lift a ban."""
BANS_HELP = """List what is banned."""
LINKS_HELP = """List the links that are up: by an id, by which nobody can open them."""

DEFAULT_DATA = Path("spacekit-relay")
Data = Annotated[Path, typer.Option(metavar="DIR", help="Where the relay's keys, tokens and bans are.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
_MIB = 1024 * 1024


def add_people_commands(app: typer.Typer) -> None:
    """Put these commands below `spacekit relay`."""
    tokens = typer.Typer(help=_TOKENS, rich_markup_mode=None, no_args_is_help=True)
    tokens.command("add", help="Make a token for somebody, and print it this once.")(_add)
    tokens.command("list", help="List who has a token.")(_list)
    tokens.command("remove", help="Take a token away, and end its links.")(_remove)
    app.add_typer(tokens, name="token")
    app.command("ban", help=BAN_HELP)(_ban)
    app.command("unban", help=UNBAN_HELP)(_unban)
    app.command("bans", help=BANS_HELP)(_bans)
    app.command("links", help=LINKS_HELP)(_links)


def _folder(data: Path) -> DataFolder:
    from spacekit.relay.data import DataFolder

    return DataFolder(data)


def _add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")],
    data: Data = DEFAULT_DATA,
    as_json: _Json = False,
) -> None:
    """Make a token."""
    from spacekit.relay.tokens import Tokens

    token = Tokens(_folder(data)).add(name)
    if as_json:
        write_data(json.dumps({"name": name, "token": token}))
        return
    stderr().print(f"A token for {name}, shown this once; it is for SPACEKIT_SHARE_TOKEN:")
    write_data(token)


def _list(data: Data = DEFAULT_DATA, as_json: _Json = False) -> None:
    """List the tokens."""
    from spacekit.relay.tokens import Tokens

    found = [{"name": each.get("name"), "added": each.get("added")} for each in Tokens(_folder(data)).all()]
    if as_json:
        write_data(json.dumps(found, indent=2))
        return
    for each in found:
        write_data(f"{each['name']}  since {_day(each['added'])}")
    if not found:
        stderr().print("There is none: spacekit relay token add NAME")


def _remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")],
    data: Data = DEFAULT_DATA,
    as_json: _Json = False,
) -> None:
    """Take a token away."""
    from spacekit.relay.tokens import Tokens

    folder = _folder(data)
    Tokens(folder).remove(name)
    _applied(folder, f"{name} has no token any more", {"name": name}, as_json=as_json)


def _ban(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A link's address or id, SHA256:..., an IP address.")
    ],
    reason: Annotated[str | None, typer.Option(help="For those who read the list.")] = None,
    data: Data = DEFAULT_DATA,
    as_json: _Json = False,
) -> None:
    """Ban something."""
    from spacekit.relay.bans import Bans

    folder = _folder(data)
    ban = Bans(folder).add(what, reason)
    _applied(folder, f"banned: {ban['kind']} {ban['value']}", ban, as_json=as_json)


def _unban(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="As it was banned, or as the list has it.")],
    data: Data = DEFAULT_DATA,
    as_json: _Json = False,
) -> None:
    """Lift a ban."""
    from spacekit.relay.bans import Bans

    folder = _folder(data)
    ban = Bans(folder).remove(what)
    _applied(folder, f"not banned any more: {ban['kind']} {ban['value']}", ban, as_json=as_json)


def _bans(data: Data = DEFAULT_DATA, as_json: _Json = False) -> None:
    """List the bans."""
    from spacekit.relay.bans import Bans

    found = Bans(_folder(data)).all()
    if as_json:
        write_data(json.dumps(found, indent=2))
        return
    for ban in found:
        reason = f"  {ban['reason']}" if ban.get("reason") else ""
        write_data(f"{ban.get('kind')} {ban.get('value')}  since {_day(ban.get('added'))}{reason}")
    if not found:
        stderr().print("Nothing is banned.")


def _links(data: Data = DEFAULT_DATA, as_json: _Json = False) -> None:
    """List the links."""
    from spacekit.relay.control import ask

    folder = _folder(data)
    answer = ask(folder.control, "links")
    if answer is None:
        raise WaitError(f"no relay runs on {data}", "say with --data where the relay keeps its things")
    found = answer["links"]
    if as_json:
        write_data(json.dumps(found, indent=2))
        return
    for link in found:
        who = link["token"] or link["key"] or "anonymous"
        hours = (link["expires"] - time.time()) / 3600
        traffic = (link["bytes_in"] + link["bytes_out"]) / _MIB
        write_data(
            f"{link['id']}  {link['address']}  {who}  {hours:.1f} h left  "
            f"{link['requests']} requests, {traffic:.1f} MiB"
        )
    if not found:
        stderr().print("No link is up.")


def _applied(folder: DataFolder, done: str, told: dict[str, Any], *, as_json: bool) -> None:
    """Have the relay that runs act on it, and say what became of it."""
    from spacekit.relay.control import ask

    answer = ask(folder.control, "apply")
    ended = int(answer["ended"]) if answer else None
    if as_json:
        write_data(json.dumps({**told, "running": answer is not None, "ended": ended}, indent=2))
        return
    after = (
        "no relay runs just now" if ended is None else f"{ended} {'link' if ended == 1 else 'links'} ended"
    )
    write_data(f"{done}; {after}")


def _day(seconds: object) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(float(str(seconds or 0))))
