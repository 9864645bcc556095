"""`%load_ext spacekit`, which brings `%%blocks`: run a cell, and show the app that it makes."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from typing import Any

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.served import served

USUAL_NAME = "demo"


def load_ipython_extension(ipython: Any) -> None:
    """Bring `%%blocks`; IPython calls this for `%load_ext spacekit`.

    Args:
        ipython: Its shell.
    """

    def blocks(line: str, cell: str) -> None:
        """Run the cell, and show the app that it makes below it. Run again, it takes the app's place.

            %%blocks [--demo-name NAME] [--share] [--height PIXELS]

        The cell need not launch the app. It is the one called `demo`, or NAME; without such a name the last
        one that the cell makes. `--share` makes a share link.
        """
        __tracebackhide__ = True  # IPython shows what the cell did, and not how we ran it
        arguments = _parser().parse_args(line.split())
        before = [app.launched for app in served if isinstance(app, Blocks)]
        made = _run(ipython, cell)
        if any(app.launched not in before for app in served if isinstance(app, Blocks)):
            return  # the cell has launched one itself
        app = _find(arguments.demo_name, ipython.user_ns, made)
        app.launch(share=True if arguments.share else None, height=arguments.height)

    ipython.register_magic_function(blocks, "cell", "blocks")


def _parser() -> Any:
    parser = importlib.import_module("IPython.core.magic_arguments").MagicArgumentParser("%%blocks")
    parser.add_argument("--demo-name", default=None)
    parser.add_argument("--share", nargs="?", const=True, default=False)
    parser.add_argument("--height", type=int, default=None)
    return parser


@dataclass
class _Made:
    """What a cell has done: the names that it binds, in their order, and the value that it ends with."""

    names: list[str]
    value: Any = None


def _run(shell: Any, cell: str) -> _Made:
    """Run the code of a cell in the notebook's names, with its lines in tracebacks."""
    __tracebackhide__ = True
    source = shell.transform_cell(cell)
    filename = shell.compile.cache(source, shell.execution_count, raw_code=cell)
    tree = ast.parse(source, filename)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = [node for node in names if isinstance(node.ctx, ast.Store)]
    made = _Made([node.id for node in sorted(bound, key=lambda node: (node.lineno, node.col_offset))])
    end = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(shell.compile(tree, filename, "exec"), shell.user_ns)  # noqa: S102  # what a cell is for
    if isinstance(end, ast.Expr):
        expression = ast.Expression(end.value)
        made.value = eval(shell.compile(expression, filename, "eval"), shell.user_ns)  # noqa: S307  # as above
    return made


def _find(name: str | None, names: dict[str, Any], made: _Made) -> Blocks:
    """The app that a cell is about.

    Raises:
        LaunchError: There is none.
    """
    if name is not None:
        candidates = [names.get(name)]
    else:
        bound = [names.get(one) for one in made.names]
        usual = [names.get(USUAL_NAME)]
        candidates = [*(usual if USUAL_NAME in made.names else []), made.value, *reversed(bound), *usual]
    for candidate in candidates:
        if isinstance(candidate, Blocks):
            return candidate
    if name is not None:
        raise LaunchError(f"%%blocks --demo-name {name}: the notebook has no app of that name")
    raise LaunchError("%%blocks found no app in this cell; make one: `with gr.Blocks() as demo:`")
