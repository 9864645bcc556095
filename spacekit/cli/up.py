"""`spacekit up`: a folder's app, up on an engine."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.build import On, secret_values, show_findings_of
from spacekit.cli.console import Steps, stderr, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Environment, duration

if TYPE_CHECKING:
    from spacekit.image.live.deployment import TakeOver

__all__ = ["HELP", "report", "up"]

HELP = """Keep a folder's app up in a container, here or on a server.

Its image is built first. Doing it again brings the new version: it starts beside the old one, and gets the
requests once it answers; none is lost. Secrets come from [secrets] of spacekit.toml, else from .env.

\b
Examples:
  spacekit up my-app
  spacekit up my-app --on ssh://me@server --domain app.example.org
  spacekit up my-app --memory 2g --cpus 2 --port 8080
  spacekit status --on here --dir my-app     (logs, rollback: the same way)
  spacekit down my-app

docs/up.md has the rest.
"""
# Models that are loaded first take minutes; as long as a Space has by default.
_START_S = 1800.0
_PORT = 7860


def up(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    on: On = "here",
    name: Annotated[str | None, typer.Option(help="What it is called there; the folder's name.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port on the engine's machine.")] = _PORT,
    address: Annotated[
        str | None, typer.Option("--host", help="The address of that port; this machine only without --on.")
    ] = None,
    domain: Annotated[
        str | None, typer.Option(help="Its name on the web, with TLS; ports 80 and 443.")
    ] = None,
    memory: Annotated[str | None, typer.Option(metavar="2g", help="The most memory.")] = None,
    cpus: Annotated[float | None, typer.Option(min=0.01, max=1024, help="The most processors.")] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Let it write to /tmp and its caches alone.")
    ] = False,
    base: Annotated[str | None, typer.Option(metavar="IMAGE", help="The image to begin with.")] = None,
    secret: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="As of `spacekit build`: for build steps.")
    ] = None,
    environment: Environment = None,
    timeout: Annotated[
        str | None, typer.Option(metavar="30m", help="How long it may take until it answers.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Start it anew though nothing changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Plan, build, start, take over."""
    need("image", "`spacekit up`")
    from spacekit.cli.up_environment import app_variables
    from spacekit.image.build import BuildOptions, build_arguments, build_image
    from spacekit.image.engine import open_engine
    from spacekit.image.live.address import address_of, default_address
    from spacekit.image.live.deployment import Deployment
    from spacekit.image.live.settings import RunSettings
    from spacekit.image.names import app_name, check_app_name
    from spacekit.image.plan import plan_build

    chosen = check_app_name(name or app_name(directory))
    seconds = duration(timeout) or _START_S
    steps = Steps()
    with open_engine(on) as engine, tempfile.TemporaryDirectory(prefix="spacekit-") as scratch:
        with steps.step("Reading the folder", "Read the folder"):
            plan = plan_build(directory, Path(scratch), environment=environment, base=base)
            show_findings_of(plan)
            settings = RunSettings(
                chosen,
                plan.port,
                port,
                address or default_address(engine),
                domain,
                memory,
                cpus,
                read_only,
                app_variables(plan.folder.settings, directory),
            )
        tag = f"spacekit/{chosen}:latest"
        with steps.step(f"Building {chosen}", f"Built {chosen}"):
            options = BuildOptions(
                tag,
                secrets=secret_values(secret or [], directory),
                arguments=build_arguments(plan.folder.settings.variables),
            )
            image = build_image(plan, engine, options, steps.line)
        with steps.step(f"Starting {chosen}", f"{chosen} answers"):
            deployment = Deployment(engine, settings, steps.update)
            done = deployment.up(image, plan.revision, seconds, is_forced=force)
        where = address_of(engine, settings)
    if not done.is_new:
        stderr().print(f"Nothing to do: {chosen} is up as the folder is")
    report(done, chosen, where, as_json=as_json)


def report(done: TakeOver, name: str, where: str | None, *, as_json: bool) -> None:
    """Say what serves now."""
    if not as_json:
        if where:
            write_data(where)
        return
    told = {
        "name": name,
        "address": where,
        "changed": done.is_new,
        **done.version.as_dict(),
        "replaced": done.replaced.number if done.replaced else None,
    }
    write_data(json.dumps(told, indent=2))
