"""Serve one app under Gradio or under spacekit until standard input ends; a program for either environment.

    python serve_app.py gradio|spacekit path/to/app.py

It prints one line of JSON: `{"url": ...}`, or `{"error": ..., "at": ...}` where the app does not come up.
The app says `import gradio as gr` and nothing of this: under spacekit that name is spacekit.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

# Nothing is asked of the network, and what comes by the environment is the same on both sides.
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "GRADIO_SSR_MODE": "False"}
# What only says where and how the app of the moment is served.
OURS = {"inbrowser", "prevent_thread_lock", "quiet", "server_name", "server_port", "share", "inline", "debug"}


def main(library: str, path: Path) -> None:
    """Bring the app up, say where it is, and wait."""
    os.environ.update(QUIET)
    os.chdir(path.parent)
    sys.path.insert(0, str(path.parent))
    said = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer = {"url": _serve(library, path)}
        except BaseException as error:  # noqa: BLE001  # whatever an app does is told, not hidden
            frames = traceback.extract_tb(error.__traceback__)
            at = next((f"{f.lineno}: {f.line}" for f in reversed(frames) if f.filename == str(path)), "")
            answer = {"error": f"{type(error).__name__}: {error}", "at": at}
    print(json.dumps(answer), file=said, flush=True)
    if "url" in answer:
        sys.stdin.read()
    # Threads of the server and of the app must not hold the process.
    os._exit(0)


def _serve(library: str, path: Path) -> str:
    gradio = importlib.import_module(library)
    sys.modules["gradio"] = gradio
    launched: list[tuple[Any, dict[str, Any]]] = []
    real_launch = gradio.Blocks.launch
    # An app that launches itself is served all the same, with what it says of how it looks.
    gradio.Blocks.launch = lambda demo, *_, **options: launched.append((demo, options))
    app = runpy.run_path(str(path), run_name="__main__")
    demo, options = launched[-1] if launched else (app["demo"], {})
    kept = {name: value for name, value in options.items() if name not in OURS}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"server_name": "127.0.0.1", "server_port": port, "quiet": True, "prevent_thread_lock": True}
    _, url, _ = real_launch(demo, **kept, **own)
    return str(url)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
