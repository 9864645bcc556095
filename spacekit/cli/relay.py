"""`spacekit relay`: a relay of share links, and who may use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.cli.extras import need

__all__ = ["relay_app"]

HELP = """Run a relay of share links on a machine of your own.

\b
Examples:
  spacekit relay --domain share.example.org
"""

relay_app = typer.Typer(help=HELP, rich_markup_mode=None, invoke_without_command=True)


@relay_app.callback()
def relay(
    context: typer.Context,
    domain: Annotated[str, typer.Option(help="The relay's name; links are names below it.")] = "localhost",
    data: Annotated[Path, typer.Option(help="Where its keys, tokens and bans are.")] = Path("spacekit-relay"),
    ssh_host: Annotated[str, typer.Option(help="The address SSH listens on.")] = "",
    ssh_port: Annotated[int, typer.Option(min=0, max=65535)] = 2222,
    http_host: Annotated[str, typer.Option()] = "127.0.0.1",
    http_port: Annotated[int, typer.Option(min=0, max=65535)] = 7880,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Let everyone share.")] = False,
    no_warning: Annotated[bool, typer.Option("--no-warning")] = False,
) -> None:
    """Serve until Ctrl-C."""
    if context.invoked_subcommand:
        return
    need("relay", "`spacekit relay`")
    from spacekit.relay.serve import Running, serve
    from spacekit.relay.settings import RelaySettings, is_local

    def announce(running: Running) -> None:
        write_data(running.address)
        stderr().print(f"Host key: {running.fingerprint}")

    serve(
        RelaySettings(
            domain=domain.lower().strip("."),
            data=data,
            ssh_host=ssh_host,
            ssh_port=ssh_port,
            http_host=http_host,
            http_port=http_port,
            scheme="http" if is_local(domain) else "https",
            is_anonymous=anonymous,
            warns=not no_warning,
        ),
        announce,
    )
