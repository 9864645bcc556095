"""`spacekit relay`: a relay of share links on a machine of one's own."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.cli.extras import need
from spacekit.cli.relay_people import DEFAULT_DATA, Data, add_people_commands
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.relay.serve import Running
    from spacekit.relay.settings import RelaySettings

__all__ = ["relay_app"]

HELP = """Run a relay of share links on a machine of your own.

Apps reach it by SSH, visitors by HTTP at names below --domain. Each link is a name that nobody can guess; it
ends with its app, and after 72 hours at most. What passes is not stored. --print writes the files for Caddy
(the certificate), systemd and compose.

\b
Examples:
  spacekit relay --domain share.localhost --anonymous  here, to try
  spacekit relay --domain share.example.org            for those with a token
  spacekit relay token add ada                         a token for Ada
  spacekit relay --domain share.example.org --print caddy
  spacekit relay links
  spacekit relay ban https://NAME.share.example.org/ --reason phishing
"""
_MAX_PORT = 65_535
_SSH_PORT, _HTTP_PORT = 2222, 7880
# As in spacekit.relay.limits, which `--help` need not load; a test holds the two together.
_HOURS = 72
_RATE = "16M"
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_DOMAIN = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*", re.ASCII)

relay_app = typer.Typer(help=HELP, rich_markup_mode=None, invoke_without_command=True)
add_people_commands(relay_app)


@relay_app.callback()
def relay(
    context: typer.Context,
    domain: Annotated[
        str | None, typer.Option(metavar="NAME", help="The relay's name; links are names below it.")
    ] = None,
    data: Data = DEFAULT_DATA,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Let everyone share.")] = False,
    no_warning: Annotated[
        bool, typer.Option("--no-warning", help="Show browsers no warning on their first visit.")
    ] = False,
    ssh_port: Annotated[int, typer.Option(min=0, max=_MAX_PORT, help="The port of SSH.")] = _SSH_PORT,
    http_port: Annotated[int, typer.Option(min=0, max=_MAX_PORT, help="The port of HTTP.")] = _HTTP_PORT,
    ssh_host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where SSH listens; everywhere.")
    ] = None,
    http_host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where HTTP listens: behind a proxy on this machine.")
    ] = "127.0.0.1",
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=_MAX_PORT, help="Tell Prometheus /metrics, on loopback.")
    ] = None,
    scheme: Annotated[
        Literal["http", "https"] | None,
        typer.Option(help="How visitors come; https, or http below localhost."),
    ] = None,
    public_port: Annotated[
        int | None, typer.Option(min=1, max=_MAX_PORT, help="The port in links, if it is not the usual one.")
    ] = None,
    public_ssh_port: Annotated[
        int | None, typer.Option(min=1, max=_MAX_PORT, help="The port of SSH as clients reach it.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NETWORK", help="Whose X-Forwarded-For counts; loopback's always. May be given again."
        ),
    ] = None,
    max_hours: Annotated[float, typer.Option(min=0.001, max=_HOURS, help="How long a link lives.")] = _HOURS,
    max_links: Annotated[int, typer.Option(min=1, help="Links in all.")] = 1000,
    max_connections: Annotated[int, typer.Option(min=1, help="Connections of visitors in all.")] = 2048,
    links_per_client: Annotated[int, typer.Option(min=1, help="Links of one token, key or address.")] = 20,
    connections_per_link: Annotated[int, typer.Option(min=1, help="Requests at once, one link.")] = 128,
    connections_per_address: Annotated[
        int, typer.Option(min=1, help="Connections of one visitor's address.")
    ] = 64,
    rate: Annotated[
        str, typer.Option(metavar="16M", help="Bytes a second through one link; 0 is no limit.")
    ] = _RATE,
    prints: Annotated[
        Literal["caddy", "systemd", "compose"] | None,
        typer.Option("--print", help="Print a file that runs this relay for good, and stop."),
    ] = None,
) -> None:
    """Serve until Ctrl-C, or print a file."""
    if context.invoked_subcommand:
        return
    name = _domain(domain)
    need("relay", "`spacekit relay`")
    from spacekit.relay.limits import RelayLimits
    from spacekit.relay.settings import LOOPBACK, RelaySettings, is_local

    here = is_local(name)
    settings = RelaySettings(
        domain=name,
        data=data,
        ssh_host="127.0.0.1" if here and ssh_host is None else ssh_host or "",
        ssh_port=ssh_port,
        http_host=http_host,
        http_port=http_port,
        metrics_port=metrics_port,
        scheme=scheme or ("http" if here else "https"),
        public_port=public_port,
        public_ssh_port=public_ssh_port,
        is_anonymous=anonymous,
        warns=not no_warning,
        trusted_proxies=(*LOOPBACK, *(_network(each) for each in trusted_proxy or ())),
        limits=RelayLimits(
            hours=max_hours,
            links=max_links,
            connections=max_connections,
            links_per_client=links_per_client,
            connections_per_link=connections_per_link,
            connections_per_address=connections_per_address,
            bytes_per_second=_bytes(rate),
        ),
    )
    if prints:
        from spacekit.relay.service_files import render

        write_data(render(prints, settings).rstrip("\n"))
        return
    from spacekit.relay.serve import serve

    serve(settings, lambda running: _announce(settings, running))


def _domain(domain: str | None) -> str:
    name = (domain or "").lower().strip(".")
    if not name:
        raise UsageError(
            "a relay has a name: --domain share.example.org",
            "to try it on this machine: spacekit relay --domain share.localhost --anonymous",
        )
    if not _DOMAIN.fullmatch(name):
        raise UsageError(f"{domain!r} is no host name", "--domain share.example.org, without scheme and port")
    return name


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise UsageError(f"{text!r} is no address or network", "--trusted-proxy 10.0.0.0/8") from None


def _bytes(rate: str) -> int | None:
    found = re.fullmatch(r"(\d{1,9})([kmg]?)", rate.strip().lower())
    if not found:
        raise UsageError(f"{rate!r} is no rate", "--rate 16M; 0 is no limit")
    return int(found[1]) * _UNITS[found[2]] or None


def _announce(settings: RelaySettings, running: Running) -> None:
    """Say where it is, and what is next."""
    say = stderr().print
    write_data(running.address)
    say(f"\nSSH on port {running.ssh_port}, HTTP on port {running.http_port}.")
    say(f"Host key: {running.fingerprint}")
    if settings.is_anonymous:
        say("Everyone who reaches it may share.")
    elif not running.may_share:
        say("warning: nobody may share yet", style="yellow")
        say(f"A token for somebody: spacekit relay token add NAME --data {settings.data}")
    if settings.scheme == "https":
        say(f"Visitors come by https, so a proxy with a certificate for *.{settings.domain} stands in front:")
        say(f"  spacekit relay --domain {settings.domain} --print caddy")
    port = settings.public_ssh_port or running.ssh_port
    say(f"Share with it: SPACEKIT_SHARE_SERVER={settings.domain}:{port}, then launch(share=True)")
    say(f"or with plain ssh: ssh -p {port} -R 80:localhost:7860 {settings.ssh_name}")
    say("Ctrl-C stops it.")
