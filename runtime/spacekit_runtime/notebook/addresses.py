"""Where a browser may find an app that runs beside a notebook's kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# local   the app's own address; right where the browser is on the kernel's machine
# proxy   a path below the notebook server's own address, which only the page knows
# path    a path of the host that the notebook's page is from
# sure    a whole address, which needs no try
# colab   a port, for which Colab's page has an address
Kind = Literal["local", "proxy", "path", "sure", "colab"]


@dataclass(frozen=True)
class Address:
    """One way to an app.

    Attributes:
        kind: See `Kind`.
        value: The address, path or port; empty for `local`.
    """

    kind: Kind
    value: str = ""
