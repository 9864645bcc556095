"""`python -m spacekit.host`: a host as a plain program, for service managers and for tests."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spacekit.errors import SpacekitError

from . import DEFAULT_PORT, serve
from .limits import PULL_INTERVAL


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m spacekit.host", description="Host Spaces on this machine."
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="0 takes a free one (default: %(default)s)"
    )
    parser.add_argument("--data", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--domain", default="localhost", help="Spaces are subdomains of it (default: %(default)s)"
    )
    parser.add_argument("--name", action="append", default=[], help="one more name of the API")
    parser.add_argument("--public-url", help="the address that people use, with a proxy in front")
    parser.add_argument("--hub-rules", action="store_true", help="hold pushes to the Hub's own limits")
    parser.add_argument(
        "--pull-every",
        type=float,
        default=PULL_INTERVAL.total_seconds(),
        help="seconds between two looks at a repository that a Space follows (default: %(default)g)",
    )
    parser.add_argument(
        "--allow-http-links", action="store_true", help="let Spaces follow repositories by plain http"
    )
    parser.add_argument(
        "--oidc-issuer", action="append", default=[], help="whose CI jobs may push, besides GitHub's"
    )
    parser.add_argument(
        "--allow-private-webhooks", action="store_true", help="let webhooks call into the inner network"
    )
    parser.add_argument(
        "--engine", default="auto", help="run Spaces as containers: auto, docker or none (default: auto)"
    )
    parser.add_argument("--base", help="the image that rendered Dockerfiles begin with")
    parser.add_argument("--memory", help="the most memory of a container, as 512m or 2g")
    parser.add_argument("--cpus", type=float, help="the most processors of a container")
    parser.add_argument("--trusted", action="store_true", help="run Spaces as processes, which is no sandbox")
    parser.add_argument("--ready-file", type=Path, help="write the address there once requests are taken")
    choices = parser.parse_args()
    try:
        serve(
            port=choices.port,
            data=choices.data,
            trusted=choices.trusted,
            host=choices.host,
            domain=choices.domain,
            on_ready=lambda url, token: _announce(url, token, choices.ready_file),
            names=tuple(choices.name),
            public_url=choices.public_url,
            hub_rules=choices.hub_rules,
            pull_every=choices.pull_every,
            allow_http_links=choices.allow_http_links,
            oidc_issuers=tuple(choices.oidc_issuer),
            allow_private_webhooks=choices.allow_private_webhooks,
            engine=choices.engine,
            base=choices.base,
            memory=choices.memory,
            cpus=choices.cpus,
        )
    except SpacekitError as error:
        sys.stderr.write(f"error: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"\nhint: {error.hint}\n")
        return 1
    return 0


def _announce(url: str, token: str | None, ready_file: Path | None) -> None:
    """Say where the host is, and the token, this once."""
    sys.stdout.write(f"spacekit host: {url}\n")
    if token:
        sys.stdout.write(f"admin token, shown this once: {token}\n")
    sys.stdout.flush()
    if ready_file:
        partial = ready_file.with_name(f"{ready_file.name}.partial")
        partial.write_text(f"{url}\n")
        partial.replace(ready_file)  # whole or not there


if __name__ == "__main__":
    sys.exit(main())
