"""What people import from `gradio.validators`."""

from __future__ import annotations

from spacekit_runtime.validators import is_audio_correct_length, is_video_correct_length

__all__ = ["is_audio_correct_length", "is_video_correct_length"]
