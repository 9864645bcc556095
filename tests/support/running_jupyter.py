"""A real Jupyter server with real kernels, and a notebook of it in a browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from playwright.sync_api import FrameLocator, Locator, Page, expect

# JupyterLab is a large program, and a kernel that loads spacekit for the first time a slow one.
START_SECONDS = 120
CELL_MS = 90_000
# Nothing is asked of other machines, and no notice lies over the notebook.
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    }
}


class RunningJupyter:
    """JupyterLab with the packages of this environment, in a folder of its own.

    Args:
        folder: For its notebooks and settings; empty.
        base: The path that it is served below.
        environ: More of the environment of its kernels.
    """

    def __init__(self, folder: Path, base: str = "/", **environ: str) -> None:
        self.folder = folder
        self._base = base
        self._environ = environ
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        """Start it, and wait until it answers."""
        for name in ("config", "data", "runtime", "python"):
            (self.folder / f".{name}").mkdir(parents=True)
        environ = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(self.folder / ".config"),
            "JUPYTER_DATA_DIR": str(self.folder / ".data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / ".runtime"),
            "IPYTHONDIR": str(self.folder / ".python"),
            # Of what the developer of the moment sits in, the kernels are to know nothing.
            **dict.fromkeys(("VSCODE_PID", "CODESPACE_NAME"), ""),
            **self._environ,
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
        options = [
            f"--ServerApp.root_dir={self.folder}",
            f"--ServerApp.base_url={self._base}",
            "--IdentityProvider.token=",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.allow_remote_access=True",
            "--ServerApp.disable_check_xsrf=True",
        ]
        settings = self.folder / ".config" / "labconfig"
        settings.mkdir()
        (settings / "default_setting_overrides.json").write_text(json.dumps(QUIET))
        log = (self.folder / ".log").open("w")
        self._process = subprocess.Popen(
            [*command, *options], env=environ, cwd=self.folder, stdout=log, stderr=log, text=True
        )
        log.close()
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            for known in (self.folder / ".runtime").glob("jpserver-*.json"):
                # It writes this file and its answers when it gets to it: either may be half there.
                with contextlib.suppress(json.JSONDecodeError, httpx.TransportError):
                    found = json.loads(known.read_text())["url"]
                    if httpx.get(f"{found}api/status").status_code == 200:
                        self.url = found
                        return
            time.sleep(0.05)
        raise AssertionError(self.log())

    def log(self) -> str:
        """What it said."""
        return (self.folder / ".log").read_text()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, with its kernels."""
        self._end()

    def _end(self) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def notebook(self, name: str, cells: Sequence[str]) -> None:
        """Write a notebook with cells of code."""
        content = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{number}",
                    "metadata": {},
                    "execution_count": None,
                    "outputs": [],
                    "source": source,
                }
                for number, source in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self.folder / f"{name}.ipynb").write_text(json.dumps(content))

    def kernels(self) -> list[dict[str, Any]]:
        """The kernels that run."""
        return list(httpx.get(f"{self.url}api/kernels").json())

    def shut_down_kernels(self) -> None:
        """End all kernels, and wait until they are gone."""
        for kernel in self.kernels():
            httpx.delete(f"{self.url}api/kernels/{kernel['id']}", timeout=30).raise_for_status()


class Notebook:
    """A notebook that is open in a page.

    Args:
        page: The page.
        url: The server's address.
        name: The notebook's.
    """

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page = page
        page.goto(f"{url}doc/tree/{name}.ipynb?reset")
        expect(self.cell(0)).to_be_visible(timeout=CELL_MS)
        self._wait_for_kernel()

    def _wait_for_kernel(self) -> None:
        """A cell that is run before there is a kernel does not run."""
        kernel = self.page.locator(".jp-Toolbar-kernelName[aria-label^=Python]").first
        expect(kernel).to_be_visible(timeout=CELL_MS)
        idle = self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first
        expect(idle).to_be_visible(timeout=CELL_MS)

    def cell(self, number: int) -> Locator:
        """A cell."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)

    def output(self, number: int) -> Locator:
        """What is shown below a cell."""
        return self.cell(number).locator(".jp-Cell-outputWrapper")

    def app(self, number: int) -> FrameLocator:
        """The app that is shown below a cell."""
        return self.output(number).frame_locator("iframe")

    def start(self, number: int) -> None:
        """Run a cell as a person does."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, number: int) -> None:
        """Run a cell, and wait until it has ended."""
        prompt = self.cell(number).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.start(number)
        ended = re.compile(r"\[\d+\]:")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(ended)

    def interrupt(self) -> None:
        """Interrupt the kernel."""
        self.page.get_by_title("Interrupt the kernel").click()

    def restart(self) -> None:
        """Restart the kernel, and wait until it is back."""
        self.page.get_by_title("Restart the kernel", exact=True).click()
        confirm = self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart")
        # Its answer comes when the old kernel is gone.
        with self.page.expect_response(lambda response: "/restart" in response.url):
            confirm.click()
        self._wait_for_kernel()

    def save(self) -> None:
        """Save the notebook with what it shows."""
        self.page.get_by_title("Save and create checkpoint").first.click()
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)

    def write(self, number: int, code: str) -> None:
        """Change the code of a cell."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
