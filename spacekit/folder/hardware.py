"""The hardware of Spaces, by name. An open set: the Hub adds to it."""

from __future__ import annotations

__all__ = ["KNOWN_HARDWARE", "ZERO_GPU", "ZERO_GPU_PYTHONS"]

ZERO_GPU = frozenset({"zero-a10g", "zerogpu"})
# The versions that ZeroGPU's machines have.
ZERO_GPU_PYTHONS = ("3.12.12", "3.10.13")
KNOWN_HARDWARE = ZERO_GPU | frozenset(
    """
    cpu-basic cpu-upgrade cpu-xl cpu-performance t4-small t4-medium l4x1 l4x4 l40sx1 l40sx4 l40sx8 a10g-small
    a10g-large a10g-largex2 a10g-largex4 a100-large a100x4 a100x8 h100 h100x8 h200 h200x2 h200x4 h200x8
    rtx-pro-6000 rtx-pro-6000x2 rtx-pro-6000x4 rtx-pro-6000x8 inf2x6 sprx8
    """.split()  # noqa: SIM905  a page of names reads best as text
)
