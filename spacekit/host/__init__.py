"""`spacekit host`: your own Spaces, behind the Hub's API.

    from pathlib import Path
    from spacekit.host import serve

    serve(port=7870, data=Path("/var/lib/spacekit"), trusted=True)

A client is pointed at it with `HF_ENDPOINT=http://127.0.0.1:7870`. The data directory:

    host.lock        held while a host runs: two hosts never share one
    host.db          SQLite (WAL): Spaces, their variables and encrypted secrets, links, publishers, token
                     digests, builds
    secrets.key      what the secrets are encrypted with
    repositories/    <key>.git, a bare git repository a Space: the one truth for content
    logs/<key>/      build.jsonl and run.jsonl
    spool/           files of commits that are being received; emptied at start
    spaces/          what Spaces run from, all of it derived (see builder/workplace.py); where the data
                     directory lies behind a folder closed to other users, it is in the temporary directory

Which way a request goes: `proxy.router` sends it to the API (`app`, `hub`, `pages`) or to a Space. Which way
a push goes: `hub.commits` -> `store.commit` -> `fleet` -> `run.runner` -> `builder` -> `run.app`; with a
Docker engine `containers` builds and starts instead. What a Space follows comes in by `links`; whom a CI job
is let in by is in `oidc`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .limits import PULL_INTERVAL
from .settings import DEFAULT_PORT, HostSettings

if TYPE_CHECKING:
    from .server import HostServer, OnReady

__all__ = ["DEFAULT_PORT", "HostServer", "HostSettings", "serve"]

TOKEN_VARIABLE = "SPACEKIT_HOST_TOKEN"  # noqa: S105 - a name


def serve(
    port: int = DEFAULT_PORT,
    data: Path = Path("spacekit-data"),
    trusted: bool = False,
    host: str = "127.0.0.1",
    token: str | None = None,
    domain: str = "localhost",
    on_ready: OnReady | None = None,
    *,
    names: tuple[str, ...] = (),
    public_url: str | None = None,
    hub_rules: bool = False,
    pull_every: float = PULL_INTERVAL.total_seconds(),
    allow_http_links: bool = False,
    oidc_issuers: tuple[str, ...] = (),
    allow_private_webhooks: bool = False,
    engine: str = "auto",
    base: str | None = None,
    memory: str | None = None,
    cpus: float | None = None,
) -> None:
    """Run a host until SIGINT or SIGTERM.

    Args:
        port: The port of the API and of all Spaces; 0 takes a free one.
        data: Where everything is kept.
        trusted: Whether Spaces may run as processes of this machine, which is no sandbox.
        host: The address to listen on.
        token: The admin token; without one, SPACEKIT_HOST_TOKEN, else the one that the first start made.
        domain: The name that Spaces are subdomains of.
        on_ready: Called with the address, and with a token that was just made, once it takes requests.
        names: More host names under which the API may be reached.
        public_url: The address that people use where a proxy stands in front.
        hub_rules: Whether pushes are held to the Hub's own limits.
        pull_every: Seconds between two looks at the repository that a Space follows.
        allow_http_links: Whether Spaces may follow repositories by plain http.
        oidc_issuers: Whose id tokens are taken from CI jobs, besides GitHub's.
        allow_private_webhooks: Whether webhooks may call into the inner network.
        engine: Whether Spaces are containers: `auto` when a Docker engine answers, `docker`, or `none`.
        base: The image that rendered Dockerfiles begin with.
        memory: The most memory of one Space in a container, as `512m` or `2g`.
        cpus: The most processors of one.
    """
    from .log import setup_logging
    from .server import HostServer

    setup_logging()
    # Taken out of the environment: nothing that the host starts can inherit it.
    token = os.environ.pop(TOKEN_VARIABLE, None) or None if token is None else token
    settings = HostSettings(
        data=data,
        port=port,
        host=host,
        trusted=trusted,
        domain=domain,
        names=names,
        public_url=public_url,
        hub_rules=hub_rules,
        pull_interval=pull_every,
        allow_http_links=allow_http_links,
        oidc_issuers=oidc_issuers,
        allow_private_webhooks=allow_private_webhooks,
        engine=engine,
        base=base,
        memory=memory,
        cpus=cpus,
    )
    HostServer(settings, token, on_ready).run()


def __getattr__(name: str) -> object:
    """Load the server only where it is used: it brings FastAPI, SQLAlchemy and aiohttp."""
    if name == "HostServer":
        from .server import HostServer

        return HostServer
    raise AttributeError(name)
