"""`spacekit`: the program, and how its errors look."""

from __future__ import annotations

import json
import signal
import sys
from types import FrameType

import typer

import spacekit
from spacekit.cli import (
    build,
    check,
    delete,
    down,
    drop,
    hardware,
    host,
    init,
    link,
    logs,
    new,
    open_command,
    pause,
    preview,
    promote,
    publishers,
    push,
    releases,
    restart,
    rollback,
    run,
    status,
    try_command,
    up,
    values,
)
from spacekit.cli.console import print_error, write_data
from spacekit.errors import SpacekitError

__all__ = ["app", "execute", "main"]

# What shells expect of a program that a signal ended: 128 and the signal's number.
_INTERRUPTED = 128 + signal.SIGINT
_TERMINATED = 128 + signal.SIGTERM
_USAGE = 2

_HELP = """From a Python function to a web app that stays up.

\b
spacekit try                       see it all work on this machine
spacekit new hello my-app          a folder with an app in it
spacekit run my-app                the app, here
spacekit host --trusted            a home for apps, on a machine of yours
spacekit push my-app --to me/app   the app, there
spacekit up my-app                 or as a container, here or on a server
"""

# Plain help: it reads the same in a terminal, a pipe and a log, and loads nothing.
app = typer.Typer(name="spacekit", help=_HELP, rich_markup_mode=None, add_completion=False)
app.command("new", cls=new.NewCommand, help=new.HELP)(new.new)
app.command("init", help=init.HELP)(init.init)
app.command("run", help=run.HELP)(run.run)
app.command("check", help=check.HELP)(check.check)
app.command("build", help=build.HELP)(build.build)
app.command("up", help=up.HELP)(up.up)
app.command("down", help=down.HELP)(down.down)
app.command("push", help=push.HELP)(push.push)
app.command("drop", help=drop.HELP)(drop.drop)
app.command("status", help=status.HELP)(status.status)
app.command("logs", help=logs.HELP)(logs.logs)
app.command("open", help=open_command.HELP)(open_command.open_space)
app.command("restart", help=restart.HELP)(restart.restart)
app.command("releases", help=releases.HELP)(releases.releases)
app.command("rollback", help=rollback.HELP)(rollback.rollback)
app.command("preview", help=preview.HELP)(preview.preview)
app.command("promote", help=promote.HELP)(promote.promote)
app.command("pause", help=pause.HELP)(pause.pause)
app.command("hardware", help=hardware.HELP)(hardware.hardware)
app.command("delete", help=delete.HELP)(delete.delete)
app.add_typer(values.variables_app, name="variables")
app.add_typer(values.secrets_app, name="secrets")
app.command("link", help=link.HELP)(link.link)
app.command("publishers", help=publishers.HELP)(publishers.publishers)
app.command("host", help=host.HELP)(host.host)
app.command("try", help=try_command.HELP)(try_command.try_it)


def main() -> None:
    """Run the program and end it with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: list[str]) -> int:
    """Run one command line; give the exit code: 0, 130 for Ctrl-C, or that of the error."""
    command = typer.main.get_command(app)
    # All usage errors derive from the base of this one, wherever typer keeps it.
    usage_error = typer.BadParameter.__bases__[0]
    try:
        outcome = command.main(args=arguments, prog_name="spacekit", standalone_mode=False)
    except SpacekitError as error:
        _report(error, as_json="--json" in arguments)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone: `spacekit ... | head`. Python must not try to flush it again.
        sys.stdout = None
        return 1
    except Exception as error:
        if not isinstance(error, usage_error):
            raise
        return _report_usage(error)
    return outcome if isinstance(outcome, int) else 0


def _version(is_asked: bool) -> None:
    if is_asked:
        write_data(f"spacekit {spacekit.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(  # noqa: ARG001  its callback acts on it
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Options that come before a command; without any, the help says what there is."""
    if context.invoked_subcommand is None:
        sys.stderr.write(f"{context.get_help()}\n")
        raise typer.Exit(_USAGE)


def _report(error: SpacekitError, *, as_json: bool) -> None:
    """Say what went wrong, to a person and, if asked, to a script."""
    if as_json:
        told = {"code": error.code, "message": error.message, "hint": error.hint, **error.details}
        write_data(json.dumps({"error": told}, indent=2))
    print_error(error.message, error.hint)


def _report_usage(error: Exception) -> int:
    """Say what is wrong with the call itself."""
    context = getattr(error, "ctx", None)
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    print_error(
        message[:1].lower() + message[1:], f"`{context.command_path if context else 'spacekit'} --help`"
    )
    return _USAGE


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack, so that whatever was started is stopped."""
    raise SystemExit(_TERMINATED)
