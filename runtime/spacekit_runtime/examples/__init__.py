"""Examples: rows of values that a click puts into an app's inputs, and what the app makes of them."""

from __future__ import annotations

from spacekit_runtime.examples.examples import CacheMode, Examples, kept_when

__all__ = ["CacheMode", "Examples", "kept_when"]
