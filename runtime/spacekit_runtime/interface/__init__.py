"""`Interface`: an app for one function."""

from __future__ import annotations

from spacekit_runtime.interface.interface import Interface

__all__ = ["Interface"]
