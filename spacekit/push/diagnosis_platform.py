"""Failures that the machine or the server tells of, rather than the app."""

from __future__ import annotations

import re

from spacekit.push.symptom import Symptom

__all__ = ["SYMPTOMS"]

SYMPTOMS = (
    Symptom(
        "storage-limit",
        re.compile(r"Workload evicted, storage limit exceeded \((\w+)\)"),
        "the app wrote more than the {0} of disk that a Space has, and was ended",
        "download less at start, clear caches, or load models one at a time; bucket volumes hold more",
    ),
    Symptom(
        "out-of-memory",
        re.compile(
            r"Memory limit exceeded(?: \(\w+\))?"
            r"|^Killed$|[Ee]xit(?:ed)?(?: with)?(?: exit)? (?:code|status)[: ]+-?(?:137|9)\b"
            r"|OOMKilled|Out of memory: Killed process|^MemoryError\b|can't allocate memory"
        ),
        "the app needs more memory than its hardware has",
        "load a smaller or quantised model, load it once, or take hardware with more memory (--hardware)",
    ),
    Symptom(
        "no-capacity",
        re.compile(r"Scheduling failure|not enough hardware capacity|unable to schedule", re.IGNORECASE),
        "the server has none of this hardware free now",
        "`spacekit restart` in a while, or ask for other hardware with --hardware",
    ),
    Symptom(
        "quota",
        re.compile(r"You've reached your .*quota|quota (?:limit )?(?:exceeded|reached)", re.IGNORECASE),
        "the account's quota on the server is used up",
        "pause Spaces that nobody uses, wait until it renews, or take a larger plan",
    ),
    Symptom(
        "registry",
        re.compile(
            r"(?:push|authorize|registry|pull access|manifests|blobs).*(?:401|403|denied|[Uu]nauthorized)"
        ),
        "the registry for images refused, which is between the server and its registry",
        "`spacekit restart --factory` builds anew; if it stays, the image in FROM may be private or gone",
    ),
    Symptom(
        "no-logs",
        re.compile(r"SSE is not enabled"),
        "the server gives no logs for this Space",
        "look at the Space's page on the server",
    ),
    Symptom(
        "space-config",
        re.compile(r"[Mm]issing configuration in README|configuration error", re.IGNORECASE),
        "the server can't read the settings at the top of README.md",
        "`spacekit check` says which line",
    ),
)
