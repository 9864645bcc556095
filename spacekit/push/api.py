"""The Hub's client, set up for one server."""

from __future__ import annotations

from huggingface_hub import HfApi, constants

from spacekit.push.target import Target

__all__ = ["LARGE_FILES", "hub_api"]

# Tells a spacekit host that this client sends large files by git-lfs; it answers others with what every
# client can do. huggingface.co does not know it and passes it over.
LARGE_FILES = {"X-Spacekit-Large-Files": "lfs"}


def hub_api(target: Target) -> HfApi:
    """A client for the target's server, signed in as the target says."""
    if target.is_hugging_face:
        return HfApi(endpoint=target.endpoint, token=target.token)
    # Xet is a storage that huggingface.co alone has; for want of it the client falls back on git-lfs. It
    # reads its environment when it is imported, and this flag each time that it uploads.
    constants.HF_HUB_DISABLE_XET = True
    return HfApi(endpoint=target.endpoint, token=target.token, headers=dict(LARGE_FILES))
