"""Validators that many apps need: `validator=lambda sound: is_audio_correct_length(sound, 1, 30)`."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path

from spacekit_runtime.graph.validation import Verdict, validate
from spacekit_runtime.video_length import video_length


def is_audio_correct_length(
    audio: tuple[int, Sized], min_length: float | None, max_length: float | None
) -> Verdict:
    """Say whether a sound is neither too short nor too long.

    Args:
        audio: The samples in a second, and the samples.
        min_length: Least length in seconds; `None` for any.
        max_length: Most, likewise.
    """
    if min_length is None and max_length is None:
        return validate(True, "")
    rate, samples = audio
    return _verdict("Audio", len(samples) / rate, min_length, max_length)


def is_video_correct_length(video: str | Path, min_length: float | None, max_length: float | None) -> Verdict:
    """Say whether a video is neither too short nor too long.

    Args:
        video: Where it lies.
        min_length: Least length in seconds; `None` for any.
        max_length: Most, likewise.

    Raises:
        Error: Its length can't be read.
    """
    if min_length is None and max_length is None:
        return validate(True, "")
    return _verdict("Video", video_length(video), min_length, max_length)


def _verdict(kind: str, seconds: float, least: float | None, most: float | None) -> Verdict:
    if least is not None and seconds < least:
        return validate(False, f"{kind} is too short. It must be at least {least} seconds")
    if most is not None and seconds > most:
        return validate(False, f"{kind} is too long. It must be at most {most} seconds")
    return validate(True, "")
