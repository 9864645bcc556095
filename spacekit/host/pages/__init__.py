"""The host's own few pages: plain HTML, no script."""
