"""`python -m spacekit.github`: what the action's last step runs."""

from __future__ import annotations

import os
import sys

from spacekit.errors import SpacekitError
from spacekit.github.action import run
from spacekit.github.job import annotate

if __name__ == "__main__":
    try:
        sys.exit(run(os.environ))
    except SpacekitError as error:
        annotate("error", "spacekit", f"{error.message}\n{error.hint or ''}")
        sys.exit(error.exit_code)
