"""What our server offers an app beyond ASGI."""

from __future__ import annotations

# The extension of a request's scope that ends its connection at once, whatever waits to be written.
ABORT = "spacekit.abort"
