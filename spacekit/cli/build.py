"""`spacekit build`: a folder becomes an image."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import Steps, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Environment
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.image.plan import BuildPlan

__all__ = ["HELP", "On", "build", "secret_values", "show_findings_of"]

HELP = """Build a container image of a folder.

Any app folder will do: spacekit, Gradio, Streamlit, a page, plain Python. A Dockerfile of its own is used as
it is. The same folder gives layers with the same digests.

\b
Examples:
  spacekit build my-app
  spacekit build my-app -t registry.example.org/me/my-app:1.0 --push
  spacekit build my-app --render
  spacekit build my-app --sbom sbom.json
  spacekit build my-app --secret HF_TOKEN

It needs a Docker engine; --render, --compose and --systemd do not. docs/build.md has the rest.
"""
On = Annotated[str, typer.Option("--on", metavar="ssh://user@server", help="The engine of a server, by ssh.")]


def build(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    tag: Annotated[
        str | None, typer.Option("-t", "--tag", help="The image's name; the folder's own.")
    ] = None,
    base: Annotated[str | None, typer.Option(metavar="IMAGE", help="The image to begin with.")] = None,
    push: Annotated[bool, typer.Option("--push", help="Send the image to its registry.")] = False,
    platform: Annotated[str | None, typer.Option(metavar="linux/arm64", help="Another platform.")] = None,
    sbom: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what is in it, as CycloneDX JSON.")
    ] = None,
    secret: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A variable, or a line of .env, that build steps may mount."),
    ] = None,
    revision: Annotated[str | None, typer.Option(metavar="TEXT", help="The revision, for the label.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Make every step anew.")] = False,
    render: Annotated[bool, typer.Option("--render", help="Print the Dockerfile and stop.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write what --render prints there, with its ignore file."),
    ] = None,
    compose: Annotated[bool, typer.Option("--compose", help="Print a compose file and stop.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Print a systemd unit and stop.")] = False,
    environment: Environment = None,
    on: On = "here",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Plan, build, write what is in it, send."""
    need("image", "`spacekit build`")
    from spacekit.image.names import app_name, check_platform, check_tag

    name = check_tag(tag or app_name(directory))
    if push and "/" not in name:
        raise UsageError(
            f"{name} names no registry to push to", "for example -t registry.example.org/me/app:1.0"
        )
    if platform:
        check_platform(platform)
    if output is not None and not render:
        raise UsageError("--output says where --render writes", "add --render")
    if render or compose or systemd:
        if as_json:
            raise UsageError("--json tells what was built, and nothing would be", "leave --json out")
        _print_only(directory, name, environment, base, render=render, compose=compose, output=output)
        return
    from spacekit.image.build import BuildOptions, build_arguments, build_image
    from spacekit.image.engine import open_engine
    from spacekit.image.plan import plan_build

    steps = Steps()
    with open_engine(on) as engine, tempfile.TemporaryDirectory(prefix="spacekit-") as scratch:
        with steps.step("Reading the folder", "Read the folder"):
            plan = plan_build(directory, Path(scratch), environment=environment, base=base, revision=revision)
            show_findings_of(plan)
        options = BuildOptions(
            name,
            platform,
            secret_values(secret or [], directory),
            not no_cache,
            build_arguments(plan.folder.settings.variables),
        )
        with steps.step(f"Building {name}", f"Built {name}"):
            identity = build_image(plan, engine, options, steps.line)
        if sbom is not None:
            from spacekit.image.sbom import write_sbom

            with steps.step("Listing what is in it", f"Listed what is in it: {sbom}"):
                write_sbom(engine, identity, plan, sbom)
        if push:
            from spacekit.image.push import push_image

            with steps.step(f"Sending {name}", f"Sent {name}"):
                push_image(engine, name, steps.update)
    if as_json:
        told = {"image": identity, "tag": name, "revision": plan.revision, "port": plan.port}
        write_data(json.dumps(told, indent=2))
    else:
        write_data(name)


def show_findings_of(plan: BuildPlan) -> None:
    """Say what is odd about the folder, refuse what can't work.

    Raises:
        FolderError: Something can't.
    """
    from spacekit.cli.console import Steps
    from spacekit.folder.checks import check, refuse_errors
    from spacekit.push.run import warn

    # What a Space needs beyond an image is no matter here: its card, limits of the Hub.
    matters: tuple[str, ...] = ("secret", "docker-") if plan.is_own else ("secret",)
    folder = plan.folder
    if plan.is_own and folder.sdk is None:
        # A folder with nothing but a Dockerfile is what `sdk: docker` says.
        docker = MappingProxyType({**folder.front_matter.values, "sdk": "docker"})
        folder = replace(folder, front_matter=replace(folder.front_matter, values=docker))
    if folder.sdk in ("gradio", "static"):
        # Of code alone it was found out what to start.
        matters += ("app-",)
    findings = [finding for finding in check(folder) if finding.id.startswith(matters)]
    for sentence in plan.notes:
        Steps().warn(sentence)
    warn(findings, Steps())
    refuse_errors(findings)


def secret_values(names: list[str], directory: Path) -> dict[str, str]:
    """Values by name: of the environment, else of the folder's .env.

    Raises:
        UsageError: One is nowhere.
    """
    from spacekit.folder.settings import SecretSource
    from spacekit.push.secrets import read_secrets

    found = read_secrets([SecretSource(name, "file", ".env") for name in names], directory)
    values = {}
    for name in names:
        value = os.environ.get(name) or (found.value(name) if name in found else None)
        if not value:
            raise UsageError(f"the secret {name!r:.60} is nowhere", "set the variable, or put it into .env")
        if not name.isidentifier():
            raise UsageError(f"{name!r:.60} can't be the name of a secret", "for example HF_TOKEN")
        values[name] = value
    return values


def _print_only(
    directory: Path,
    tag: str,
    environment: str | None,
    base: str | None,
    *,
    render: bool,
    compose: bool,
    output: Path | None,
) -> None:
    """The Dockerfile, or what runs the image, for hands and tools of one's own."""
    from spacekit.image.plan import render_for

    plan = render_for(directory, environment=environment, base=base)
    if output is not None:
        _write(plan, output)
        return
    if render:
        if not plan.is_own and not (directory / ".dockerignore").is_file():
            Steps().warn(
                "the Dockerfile copies the whole folder, .env and .git too, and there is no .dockerignore; "
                "--output DIR writes one beside it"
            )
        write_data(plan.dockerfile.rstrip("\n"))
        return
    from spacekit.image.run_files import render_compose, render_unit

    secrets = (directory / ".env").is_file()
    made = render_compose if compose else render_unit
    variables = plan.folder.settings.variables
    write_data(made(tag, plan.title, plan.port, variables, has_secrets=secrets).rstrip("\n"))


def _write(plan: BuildPlan, output: Path) -> None:
    """The Dockerfile, and beside it what it must not copy; no file that is there is touched.

    Raises:
        UsageError: There are such files, or they can't be written.
    """
    from spacekit.image.ignore_file import render_dockerignore

    if plan.is_own:
        raise UsageError("the folder has a Dockerfile of its own", "leave --render out")
    files = {"Dockerfile": plan.dockerfile, "Dockerfile.dockerignore": render_dockerignore(plan.folder)}
    for name in files:
        if (output / name).exists():
            raise UsageError(f"{output / name} is there already", "move it away, or name another folder")
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (output / name).write_text(text)
    except OSError as error:
        raise UsageError(f"{output} can't be written to: {error.strerror}", "name another folder") from error
    write_data(str(output / "Dockerfile"))
