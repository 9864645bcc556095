"""`spacekit host`: a home for Spaces on a machine of one's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.cli.extras import need

__all__ = ["HELP", "host"]

HELP = """Host Spaces on this machine, behind the Hub's API.

The admin token is printed once, on the first start; SPACEKIT_HOST_TOKEN sets one of your own. Where a Docker
engine answers, apps run as its containers. Elsewhere they are processes of this machine, which is no sandbox:
--trusted says that you trust whoever holds the token.

\b
Examples:
  spacekit host --trusted
  spacekit host --trusted --data /srv/spaces --host 0.0.0.0 --port 80 \\
                --domain apps.example.com
  spacekit host --trusted --public-url https://apps.example.com
"""
_DEFAULT_PORT = 7870
_MAX_PORT = 65_535
_PULL_SECONDS = 300.0


def host(
    port: Annotated[
        int, typer.Option(min=0, max=_MAX_PORT, help="The port; 0 takes a free one.")
    ] = _DEFAULT_PORT,
    data: Annotated[Path, typer.Option(help="Where everything is kept.")] = Path("spacekit-data"),
    trusted: Annotated[
        bool, typer.Option("--trusted", help="Run Spaces as processes of this machine.")
    ] = False,
    address: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    domain: Annotated[str, typer.Option(help="The name that Spaces are subdomains of.")] = "localhost",
    name: Annotated[
        list[str] | None, typer.Option(metavar="<str>", help="One more name of the API; may be given again.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The address that people use, where a proxy stands in front.")
    ] = None,
    hub_rules: Annotated[
        bool, typer.Option("--hub-rules", help="Hold pushes to the limits of huggingface.co.")
    ] = False,
    pull_every: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="How often a Space looks at the repository that it follows."),
    ] = _PULL_SECONDS,
    allow_http_links: Annotated[
        bool, typer.Option("--allow-http-links", help="Let Spaces follow repositories by plain http.")
    ] = False,
    oidc_issuer: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Whose CI jobs may push, besides GitHub's; may be given again."),
    ] = None,
    allow_private_webhooks: Annotated[
        bool, typer.Option("--allow-private-webhooks", help="Let webhooks call into the inner network.")
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            metavar="auto|docker|none", help="Run Spaces as containers; auto: when a Docker engine answers."
        ),
    ] = "auto",
    base: Annotated[
        str | None, typer.Option(metavar="IMAGE", help="What rendered Dockerfiles begin with.")
    ] = None,
    memory: Annotated[
        str | None, typer.Option(metavar="512m", help="The most memory of one container.")
    ] = None,
    cpus: Annotated[float | None, typer.Option(help="The most processors of one container.")] = None,
) -> None:
    """Serve until Ctrl-C."""
    need("host", "`spacekit host`")
    from spacekit.host import serve

    announce = partial(_announce, trusted=trusted, engine=engine)
    serve(
        port=port,
        data=data,
        trusted=trusted,
        host=address,
        domain=domain,
        on_ready=announce,
        names=tuple(name or ()),
        public_url=public_url,
        hub_rules=hub_rules,
        pull_every=pull_every,
        allow_http_links=allow_http_links,
        oidc_issuers=tuple(oidc_issuer or ()),
        allow_private_webhooks=allow_private_webhooks,
        engine=engine,
        base=base,
        memory=memory,
        cpus=cpus,
    )


def _announce(url: str, token: str | None, *, trusted: bool, engine: str) -> None:
    """Say where the host is, and its token the one time that it can be said."""
    write_data(url)
    if token:
        stderr().print(f"\nAdmin token, shown this once: {token}")
        stderr().print("Set SPACEKIT_HOST_TOKEN to it wherever you push from.\n")
    if not trusted and engine != "docker":
        without = "without --trusted" if engine == "none" else "without --trusted or a Docker engine"
        stderr().print(f"warning: {without} this host takes pushes, but runs no Space", style="yellow")
    stderr().print(f"Push an app to it with: spacekit push DIR --to OWNER/NAME --endpoint {url}")
    stderr().print("Ctrl-C stops it.")
