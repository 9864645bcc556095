"""Arguments of Gradio's that have no effect here: docs/differences.md says why of each."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

# By what takes them: each argument, with the values by which nobody asks for anything.
WITHOUT_EFFECT: dict[str, dict[str, tuple[Any, ...]]] = {
    "Blocks": {"analytics_enabled": (None, False)},
    "Dataset": {"proxy_url": (None,)},
    "launch": {
        "enable_monitoring": (None, False),
        "node_port": (None,),
        "node_server_name": (None,),
        "num_workers": (None, 0, 1),
        "run_history": (None, False),
        "ssr_mode": (None, False),
    },
    "mount_gradio_app": {
        "enable_monitoring": (None, False),
        "node_port": (None,),
        "node_server_name": (None,),
        "run_history": (None, False),
        "server_name": (None, "0.0.0.0"),  # noqa: S104  # Gradio's default
        "server_port": (None, 7860),
        "ssr_mode": (None, False),
    },
}


def warn_without_effect(name: str, given: Mapping[str, Any], *, stacklevel: int) -> None:
    """Tell an author of the arguments that ask for something which they won't get.

    Args:
        name: What takes the arguments: a key of `WITHOUT_EFFECT`.
        given: The arguments by their names; others are passed over.
        stacklevel: How far away the author's own line is, as for `warnings.warn` here.
    """
    asked = [
        f"{argument}="
        for argument, nothing in WITHOUT_EFFECT[name].items()
        if argument in given and given[argument] not in nothing
    ]
    if asked:
        why = "see 'Arguments without effect' in docs/differences.md"
        warnings.warn(f"{name}() ignores {', '.join(asked)}: {why}", stacklevel=stacklevel + 1)
