"""What clients of LFS send.

https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from spacekit.host.limits import MAX_LFS_OBJECTS


class LargeFile(BaseModel):
    """A file, by the SHA-256 of its content."""

    oid: str = Field(max_length=256)
    size: int = Field(ge=0)


class Batch(BaseModel):
    """What a client wants to send or to have."""

    operation: Literal["upload", "download"]
    objects: list[LargeFile] = Field(max_length=MAX_LFS_OBJECTS)
    transfers: list[str] = ["basic"]
    hash_algo: str = "sha256"
