"""A real kernel without a page: cells are run, and what they show is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from jupyter_client.manager import start_new_kernel

PATIENCE_SECONDS = 60


@dataclass
class Shown:
    """What is shown below a cell.

    Attributes:
        text: What was printed, and the tracebacks.
        html: What is shown as HTML.
        result: What the last line gave, as text.
    """

    text: str = ""
    html: list[str] = field(default_factory=list)
    result: str | None = None


class RunningKernel:
    """A kernel with the packages of this environment."""

    def __enter__(self) -> Self:
        """Start it."""
        self._manager, self._client = start_new_kernel(kernel_name="python3")
        self._cells: dict[str, str] = {}
        self._shown: dict[str, Shown] = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._client.stop_channels()
        self._manager.shutdown_kernel()

    def run(self, cell: str, code: str) -> Shown:
        """Run code as a cell's; gives what is shown below the cell when it has ended."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell})
        sent = message["header"]["msg_id"]
        self._cells[sent] = cell
        self._shown[cell] = Shown()
        self._client.shell_channel.send(message)
        is_idle = False
        while not is_idle:
            told = self._client.get_iopub_msg(timeout=PATIENCE_SECONDS)
            is_idle = self._hear(told) and told["parent_header"]["msg_id"] == sent
        self._client.get_shell_msg(timeout=PATIENCE_SECONDS)
        return self._shown[cell]

    def wait_for(self, cell: str, text: str) -> None:
        """Wait until a text is shown below a cell: what threads print, the kernel sends a little later."""
        while text not in self._shown[cell].text:
            self._hear(self._client.get_iopub_msg(timeout=PATIENCE_SECONDS))

    def interrupt(self) -> None:
        """Interrupt it, as a person does whose cell takes too long."""
        self._manager.interrupt_kernel()

    def _hear(self, told: dict[str, Any]) -> bool:
        """Note what a message shows; tells whether it is the last one of a cell."""
        shown = self._shown.get(self._cells.get(told["parent_header"].get("msg_id", ""), ""), Shown())
        content = told["content"]
        match told["msg_type"]:
            case "stream":
                shown.text += content["text"]
            case "error":
                shown.text += "\n".join(content["traceback"])
            case "display_data":
                shown.html.append(content["data"].get("text/html", ""))
            case "execute_result":
                shown.result = content["data"]["text/plain"]
            case "status":
                return bool(content["execution_state"] == "idle")
        return False
