"""Packages that only some apps have: loaded when a value asks for one."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from spacekit_runtime.errors import Error


def is_installed(module: str) -> bool:
    """Tell whether a package is there, without loading it."""
    return importlib.util.find_spec(module) is not None


def need(module: str, package: str, purpose: str) -> Any:
    """A module of a package that spacekit itself does without.

    Args:
        module: The module's name.
        package: What `pip install` knows it by.
        purpose: What needs it, as the beginning of a sentence.

    Raises:
        Error: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Error(f"{purpose} needs {package}: pip install {package}") from error
