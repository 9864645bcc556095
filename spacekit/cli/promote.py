"""`spacekit promote`: what was tested on one Space, on another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.progress_view import ShownProgress
from spacekit.cli.target_options import Endpoint, SettingsFolder, Token, duration

if TYPE_CHECKING:
    from spacekit.cli.sides import Side
    from spacekit.push.promote import Promotion
    from spacekit.push.secrets import SecretValues
    from spacekit.push.settings_plan import WantedSettings

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
    from spacekit.cli.rollout_run import RolloutRun, serving_of
    from spacekit.cli.sides import sides

    seconds = duration(timeout)
    here, there = sides(source, to, folder, (endpoint, token), (from_endpoint, from_token))
    steps, progress = Steps(), None
    progress = ShownProgress(steps)
    with tempfile.TemporaryDirectory(prefix="spacekit-promote-") as name:
        with steps.step(f"Comparing {there.target.space} with {here.target.space}"):
            wanted = _wanted(there, secrets)
            values = _secret_values(there, folder)
            promotion = _plan(here, there, revision, Path(name), folder, wanted)
            _refuse(promotion, values)
        plan = promotion.plan
        if not as_json:
            show_plan(plan, stdout())
        if plan.is_empty:
            stderr().print(f"Nothing to promote: {there.target.space} has what {here.target.space} has")
        outcome: dict[str, Any] = {
            "plan": promotion.as_dict(),
            "commit": plan.parent,
            "address": None,
            "stage": None,
        }
        if not dry_run:
            before = serving_of(there.target) if goes_back and not plan.creates else None
            commit = plan.parent if plan.is_empty else _send(promotion, values, steps, progress)
            rollout = RolloutRun(
                there.target,
                smoke=there.settings.smoke,
                timeout=seconds or there.settings.timeout_seconds,
                follows=not detach,
                goes_back=goes_back,
            )
            outcome |= rollout.see_through(commit, before, steps, is_new=not plan.is_empty)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])


def _plan(
    here: Side, there: Side, revision: str | None, scratch: Path, folder: Path, wanted: WantedSettings
) -> Promotion:
    """Choose the commit and compare; nothing is changed."""
    from dataclasses import replace

    from spacekit.push.deploy import settings_of
    from spacekit.push.hub import HubTransport
    from spacekit.push.promote import choose_source, plan_promotion
    from spacekit.push.rollback import history
    from spacekit.push.rollout import Rollout

    source, target = HubTransport(here.target), HubTransport(there.target)
    commit = choose_source(here.target, history(source), Rollout(here.target, "").view(), revision)
    front = {
        "source": here.settings.front_matter,
        "target": there.settings.front_matter,
        "own": _own_front_matter(folder),
    }
    promotion = plan_promotion(source, commit, target, scratch, front)
    plan = promotion.plan
    settings = settings_of(there.target, wanted, exists=not plan.creates)
    is_open = plan.creates and wanted.visibility in (None, "public")
    notes = (*plan.notes, *(["the new Space is public: `visibility` says otherwise"] if is_open else []))
    return replace(promotion, plan=replace(plan, settings=settings, wanted=wanted, notes=notes))


def _own_front_matter(folder: Path) -> dict[str, Any]:
    """What the README of the folder says at its top, without spacekit.toml."""
    from spacekit.folder.app_folder import MAX_TEXT_BYTES, README
    from spacekit.folder.front_matter import parse_front_matter

    path = folder / README
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        return dict(parse_front_matter(stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")).values)


def _wanted(there: Side, secrets: Secrets) -> WantedSettings:
    from spacekit.push.settings_plan import wanted_by

    return wanted_by(there.settings, secrets_mode=secrets)


def _secret_values(there: Side, folder: Path) -> SecretValues:
    from spacekit.push.secrets import read_secrets

    return read_secrets(there.settings.secrets, folder)


def _refuse(promotion: Promotion, values: SecretValues) -> None:
    from spacekit.push.control import refuse_missing_secrets

    refuse_missing_secrets(promotion.plan.settings, values)


def _send(promotion: Promotion, values: SecretValues, steps: Steps, progress: ShownProgress) -> str | None:
    """Fetch what is needed, then change the target: settings, and all files in one commit."""
    from spacekit.push.deploy import carry_out
    from spacekit.push.hub import HubTransport
    from spacekit.push.promotion_transport import PromotionTransport

    plan = promotion.plan
    transport = PromotionTransport(promotion, HubTransport(plan.target))
    if promotion.fetched:
        with steps.step(f"Fetching from {promotion.source.space}", f"Fetched from {promotion.source.space}"):
            transport.fetch(progress)
    with steps.step(f"Promoting to {plan.target.space}", f"Promoted to {plan.target.space}"):
        commit = carry_out(plan, transport, values, promotion.message, progress, steps.say)
    if commit and plan.has_commit:
        steps.say(f"  commit {commit[:7]}")
    return commit
