"""Apps made of what is somewhere else."""

from __future__ import annotations

from spacekit_runtime.external.chat import load_chat
from spacekit_runtime.external.load import load
from spacekit_runtime.external.openapi import load_openapi

__all__ = ["load", "load_chat", "load_openapi"]
