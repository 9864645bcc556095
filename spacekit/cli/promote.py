"""`spacekit promote`: what was tested on one Space, on another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spacekit.cli.console import stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, SettingsFolder, Token, duration

__all__ = ["HELP", "promote"]

HELP = """Bring a Space to what was tested on another one.

The files are those of the commit that runs there, byte for byte, in one commit. Variables, secrets, hardware
and what [space] says are the target's own, as spacekit.toml has them; none of it is read from the source.

\b
Examples:
  spacekit promote --from staging --to prod --dry-run
  spacekit promote --from staging --to prod --rollback
  spacekit promote --from ada/hello-staging --to ada/hello
  spacekit promote --from staging --to prod --revision 1a2b3c4

--from and --to are environments of spacekit.toml or Spaces, also on two servers (--from-endpoint,
--from-token). docs/releases.md has the rest.
"""
Secrets = Literal["missing", "all", "none"]


def promote(
    source: Annotated[str, typer.Option("--from", metavar="ENV|OWNER/NAME", help="Where it was tested.")],
    to: Annotated[str, typer.Option("--to", metavar="ENV|OWNER/NAME", help="Where it goes.")],
    revision: Annotated[
        str | None, typer.Option(metavar="REV", help="Another commit of the source than the one that runs.")
    ] = None,
    endpoint: Endpoint = None,
    token: Token = None,
    from_endpoint: Annotated[str | None, typer.Option(help="The source's server, if it is another.")] = None,
    from_token: Annotated[
        str | None, typer.Option(help="The source's token, if it is another; SPACEKIT_FROM_TOKEN.")
    ] = None,
    folder: SettingsFolder = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Do not follow the build.")] = False,
    goes_back: Annotated[
        bool, typer.Option("--rollback", help="If it does not run, return to the version that did.")
    ] = False,
    timeout: Annotated[str | None, typer.Option(metavar="30m", help="How long it may take.")] = None,
    secrets: Annotated[
        Secrets, typer.Option(help="Which secrets of the target's settings to set: missing, all, or none.")
    ] = "missing",
) -> None:
    """Plan, show, carry out, follow."""
    need("deploy", "`spacekit promote`")
    from spacekit.cli.plan_view import show_plan
    from spacekit.cli.promote_run import PromoteRun
    from spacekit.cli.sides import sides

    seconds = duration(timeout)
    here, there = sides(source, to, folder, (endpoint, token), (from_endpoint, from_token))
    run = PromoteRun(here, there, folder, secrets)
    with tempfile.TemporaryDirectory(prefix="spacekit-promote-") as scratch:
        promotion = run.plan(revision, Path(scratch))
        plan = promotion.plan
        if not as_json:
            show_plan(plan, stdout())
        if plan.is_empty:
            stderr().print(f"Nothing to promote: {there.target.space} has what {here.target.space} has")
        outcome: dict[str, Any] = {"plan": promotion.as_dict(), "commit": plan.parent}
        outcome |= {"address": None, "stage": None}
        if not dry_run:
            outcome |= run.carry_out(promotion, follows=not detach, timeout=seconds, goes_back=goes_back)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])
