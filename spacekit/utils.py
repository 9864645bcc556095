"""What people import from `gradio.utils`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from spacekit._elsewhere import find


def get_space() -> str | None:
    """The Space that the app runs as, `owner/name`; `None` anywhere else."""
    return os.environ.get("SPACE_ID") if os.environ.get("SYSTEM") == "spaces" else None


def colab_check() -> bool:
    """Tell whether the app runs in a notebook on Colab."""
    return "google.colab" in sys.modules


def abspath(path: str | Path) -> Path:
    """A path from the root, with links in it left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # resolve() would follow links


def get_upload_folder() -> str:
    """Where files that come in and go out are kept."""
    from spacekit_runtime.files.cache import FileCache  # most who import this do not ask

    return str(FileCache().root)


def __getattr__(name: str) -> Any:
    return find(name, __name__)
