"""Serve apps under Gradio or under spacekit, one after the other; a program for either environment.

    python serve_app.py gradio|spacekit

It reads the path of an app from each line, closes the one before, and answers with one line of JSON:
`{"url": ...}`, or `{"error": ..., "at": ...}` where the app does not come up. The app says
`import gradio as gr` and nothing of this: under spacekit that name is spacekit.
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


class Server:
    """Serves one app at a time.

    Args:
        library: What an app's `import gradio` gives it.
    """

    def __init__(self, library: str) -> None:
        gradio = importlib.import_module(library)
        sys.modules["gradio"] = gradio
        self._real_launch = gradio.Blocks.launch
        # An app that launches itself is served all the same, with what it says of how it looks.
        gradio.Blocks.launch = lambda demo, *_, **options: self._launched.append((demo, options))
        self._launched: list[tuple[Any, dict[str, Any]]] = []
        self._demo: Any = None

    def serve(self, path: Path) -> dict[str, str]:
        """Bring an app up, and say where it is, or why it is not."""
        if self._demo is not None:
            self._demo.close(verbose=False)
            self._demo = None
        before = list(sys.path)
        sys.path.insert(0, str(path.parent))
        try:
            os.chdir(path.parent)
            return {"url": self._launch(path)}
        except BaseException as error:  # noqa: BLE001  # whatever an app does is told, not hidden
            frames = traceback.extract_tb(error.__traceback__)
            at = next((f"{f.lineno}: {f.line}" for f in reversed(frames) if f.filename == str(path)), "")
            return {"error": f"{type(error).__name__}: {error}", "at": at}
        finally:
            sys.path[:] = before

    def _launch(self, path: Path) -> str:
        self._launched.clear()
        app = runpy.run_path(str(path), run_name="__main__")
        self._demo, options = self._launched[-1] if self._launched else (app["demo"], {})
        kept = {name: value for name, value in options.items() if name not in OURS}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        own = {"server_name": "127.0.0.1", "server_port": port, "quiet": True, "prevent_thread_lock": True}
        _, url, _ = self._real_launch(self._demo, **kept, **own)
        return str(url)


def main(library: str) -> None:
    """Serve what the lines of standard input name, until they end."""
    os.environ.update(QUIET)
    said = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        server = Server(library)
        for line in sys.stdin:
            print(json.dumps(server.serve(Path(line.strip()))), file=said, flush=True)
    # Threads of the server and of apps must not hold the process.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
