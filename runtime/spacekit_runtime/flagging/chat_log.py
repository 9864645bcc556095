"""What people say of a chat's answers, as a table: one row each time."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from spacekit_runtime.errors import UserInputError
from spacekit_runtime.flagging.csv_logger import append
from spacekit_runtime.request import LikeData

HEADER = ("conversation", "index", "value", "flag", "timestamp")


class ChatCSVLogger:
    """Keeps what people say of a chat's answers in `log.csv`: the conversation, and which message it was."""

    def setup(self, flagging_dir: str) -> None:
        """Make the folder.

        Args:
            flagging_dir: Where the table is kept.
        """
        self.flagging_dir = Path(flagging_dir)
        self.flagging_dir.mkdir(parents=True, exist_ok=True)

    def flag(self, like_data: LikeData, messages: list[Any]) -> None:
        """Add a row.

        Args:
            like_data: Which message it is about, and what was said of it.
            messages: The conversation.

        Raises:
            UserInputError: There is no such message.
        """
        index = like_data.index
        at = index[0] if isinstance(index, list) and index else index
        if not isinstance(at, int) or not 0 <= at < len(messages):
            raise UserInputError("the message that was judged is not there")
        said = like_data.liked
        flag = ("Like" if said else "Dislike") if isinstance(said, bool) else str(said)
        conversation, value = _text(messages), _text(messages[at].get("content"))
        row = [conversation, str(at), value, flag, str(dt.datetime.now())]  # noqa: DTZ005  # as Gradio
        append(self.flagging_dir / "log.csv", [row], header=HEADER)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
