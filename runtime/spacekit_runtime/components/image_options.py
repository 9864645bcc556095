"""What `Image` and its kin are told of the camera and of a watermark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


@dataclass
class WebcamOptions:
    """How a camera is used.

    Args:
        mirror: Whether a person sees themselves as in a mirror; pictures are taken as they are seen.
        constraints: What is asked of the camera, as `getUserMedia` takes it: `{"video": {"width": 640}}`.
    """

    mirror: bool = True
    constraints: dict[str, Any] | None = None


@dataclass
class WatermarkOptions:
    """A picture that is laid over each picture that is shown.

    Args:
        watermark: The picture: a path, a Pillow image or a numpy array.
        position: A corner, or where its left upper corner is, in pixels from the left and the top.
    """

    watermark: Any = None
    position: tuple[int, int] | Corner = "bottom-right"
