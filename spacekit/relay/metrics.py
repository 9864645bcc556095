"""What the relay counts, as Prometheus reads it. Nothing in it names a link or a person."""

from __future__ import annotations

from collections import Counter

__all__ = ["Metrics"]

_HELP = {
    "links_opened_total": "Links that were put up.",
    "links_refused_total": "Links that were refused, by reason.",
    "requests_total": "Requests of visitors, by the class of the answer.",
    "refused_total": "Requests that were refused before any app, by reason.",
    "bytes_total": "Bytes that passed, by direction.",
    "websockets_total": "WebSockets that were passed on.",
    "ssh_connections_total": "SSH connections.",
    "wrong_passwords_total": "Wrong passwords and tokens, by place.",
}


class Metrics:
    """Counts by name and, where there is one, one label."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def count(self, name: str, label: str = "", value: str = "", by: int = 1) -> None:
        """Add to a count."""
        self._counts[name, label, value] += by

    def set(self, name: str, label: str, value: str, count: int) -> None:
        """Set a count that is kept elsewhere."""
        self._counts[name, label, value] = count

    def text(self, **gauges: int) -> str:
        """All counts, and what stands now."""
        lines = []
        for name, explained in _HELP.items():
            lines += [f"# HELP spacekit_relay_{name} {explained}", f"# TYPE spacekit_relay_{name} counter"]
            found = sorted((key, count) for key, count in self._counts.items() if key[0] == name)
            lines += [
                f"spacekit_relay_{name}" + (f'{{{label}="{value}"}}' if label else "") + f" {count}"
                for (_, label, value), count in found
            ]
        for name, number in sorted(gauges.items()):
            lines += [f"# TYPE spacekit_relay_{name} gauge", f"spacekit_relay_{name} {number}"]
        return "\n".join(lines) + "\n"
