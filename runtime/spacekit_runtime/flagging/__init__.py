"""Flagging: people put an answer aside, and the app's author finds it in a table."""

from __future__ import annotations

from spacekit_runtime.flagging.callback import FlaggingCallback
from spacekit_runtime.flagging.chat_log import ChatCSVLogger
from spacekit_runtime.flagging.csv_logger import CSVLogger, SimpleCSVLogger

__all__ = ["CSVLogger", "ChatCSVLogger", "FlaggingCallback", "SimpleCSVLogger"]
