"""`spacekit`: the program, and how its errors look."""

from __future__ import annotations

import gc
import importlib
import json
import signal
import sys
from types import FrameType

import typer

import spacekit
from spacekit.cli.console import print_error, write_data
from spacekit.cli.machine_errors import explained
from spacekit.errors import SpacekitError, UsageError

__all__ = ["execute", "main", "program"]

# What shells expect of a program that a signal ended: 128 and the signal's number.
_INTERRUPTED = 128 + signal.SIGINT
_TERMINATED = 128 + signal.SIGTERM
_USAGE = 2
# Most that a command makes is there until its end: to look for garbage each 700 objects finds none.
_OBJECTS_BEFORE_A_LOOK = 50_000

# Whose JSON is one object a line, for as long as they go on.
_PRINT_LINES = frozenset({"share", "logs"})

_HELP = """From a Python function to a web app that stays up.

\b
spacekit try                       see it all work on this machine
spacekit new hello my-app          a folder with an app in it
spacekit run my-app                the app, here
spacekit share 7860                a link to it, for others
spacekit host --trusted            a home for apps, on a machine of yours
spacekit push my-app --to me/app   the app, there
spacekit up my-app                 or as a container, here or on a server
"""

# Module and what in it is the command, in the order in which the help lists them.
_COMMANDS = {
    "new": "new:new",
    "init": "init:init",
    "run": "run:run",
    "share": "share:share",
    "check": "check:check",
    "build": "build:build",
    "up": "up:up",
    "down": "down:down",
    "push": "push:push",
    "drop": "drop:drop",
    "status": "status:status",
    "logs": "logs:logs",
    "open": "open_command:open_space",
    "restart": "restart:restart",
    "releases": "releases:releases",
    "rollback": "rollback:rollback",
    "preview": "preview:preview",
    "promote": "promote:promote",
    "pause": "pause:pause",
    "hardware": "hardware:hardware",
    "delete": "delete:delete",
    "variables": "values:variables_app",
    "secrets": "values:secrets_app",
    "link": "link:link",
    "publishers": "publishers:publishers",
    "host": "host:host",
    "relay": "relay:relay_app",
    "try": "try_command:try_it",
    "guide": "guide:guide",
}


def program(command: str | None = None) -> typer.Typer:
    """The program with all its commands, or with one: to load the others takes longer than many run.

    Args:
        command: The command's name; one that there is not stands for all.
    """
    # Plain help: it reads the same in a terminal, a pipe and a log, and loads nothing.
    app = typer.Typer(name="spacekit", help=_HELP, rich_markup_mode=None, add_completion=False)
    app.callback(invoke_without_command=True)(_root)
    for name in [command] if command in _COMMANDS else _COMMANDS:
        module_name, _, attribute = _COMMANDS[name].partition(":")
        module = importlib.import_module(f"spacekit.cli.{module_name}")
        found = getattr(module, attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name, cls=getattr(module, "COMMAND_CLASS", None), help=module.HELP)(found)
    return app


def main() -> None:
    """Run the program and end it with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    code = execute(sys.argv[1:])
    gc.freeze()  # what there is goes with the process, and need not be looked through once more
    sys.exit(code)


def execute(arguments: list[str]) -> int:
    """Run one command line; give the exit code: 0, 130 for Ctrl-C, or that of the error."""
    command = typer.main.get_command(program(_name_of(arguments)))
    # All usage errors derive from the base of this one, wherever typer keeps it.
    usage_error = typer.BadParameter.__bases__[0]
    try:
        outcome = command.main(args=arguments, prog_name="spacekit", standalone_mode=False)
    except SpacekitError as error:
        _report(error, arguments)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone: `spacekit ... | head`. Python must not try to flush it again.
        sys.stdout = None
        return 1
    except OSError as error:
        told = explained(error)
        if told is None:
            raise
        _report(told, arguments)
        return told.exit_code
    except Exception as error:
        if not isinstance(error, usage_error):
            raise
        _report(_usage_of(error), arguments)
        return _USAGE
    return outcome if isinstance(outcome, int) else 0


def _name_of(arguments: list[str]) -> str | None:
    """The command that a command line is for."""
    return next((word for word in arguments if not word.startswith("-")), None)


def _version(is_asked: bool) -> None:
    if is_asked:
        write_data(f"spacekit {spacekit.__version__}")
        raise typer.Exit


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


def _report(error: SpacekitError, arguments: list[str]) -> None:
    """Say what went wrong, to a person and, if asked, to a script."""
    if "--json" in arguments:
        told = {"code": error.code, "message": error.message, "hint": error.hint, **error.details}
        is_a_line = _name_of(arguments) in _PRINT_LINES
        write_data(json.dumps({"error": told}, indent=None if is_a_line else 2))
    print_error(error.message, error.hint)


def _usage_of(error: Exception) -> UsageError:
    """What is wrong with the call itself, as our own errors say it."""
    context = getattr(error, "ctx", None)
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    command = context.command_path if context else "spacekit"
    return UsageError(message[:1].lower() + message[1:], f"`{command} --help`")


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack, so that whatever was started is stopped."""
    raise SystemExit(_TERMINATED)
