"""An app of an app that runs somewhere else: a Space, or whatever speaks the same protocol."""

from __future__ import annotations

from spacekit_runtime.external.space.build import build
from spacekit_runtime.external.space.remote import Remote

__all__ = ["Remote", "build"]
