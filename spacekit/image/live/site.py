"""Caddy's settings for one app. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from spacekit.image.live.settings import SLOTS, RunSettings

__all__ = ["ASKED", "INNER_PORT", "PLACES", "PROBE_PORT", "render_site"]

# Where each app's file that says which slot serves lies in the proxy's container.
PLACES = "/srv/slots"
INNER_PORT, PROBE_PORT = 8080, 2020
# The header of a probe that says whom it is for.
ASKED = "Spacekit-Asked"


def render_site(settings: RunSettings, ports: Mapping[str, int]) -> str:
    """Caddy's settings for one app.

    Args:
        settings: How the app is run.
        ports: Where the version in each slot listens.
    """
    place = settings.domain or f":{INNER_PORT}"
    blue, green = (_upstream(f"{settings.alias(slot)}:{ports[slot]}") for slot in SLOTS)
    return f"""\
{_probe(settings.name)}{place} {{
	@green file {{
		root {PLACES}/{settings.name}
		try_files green
	}}
	handle @green {{
{green}
	}}
	handle {{
{blue}
	}}
}}
"""


def _probe(name: str) -> str:
    """For us alone: whether one version answers, before it gets requests.

    A version is named by its container: in a slot there may be another one yet. What it answers is told by
    Caddy in a word, so that nobody follows a redirect to an address that is none here.
    """
    return f"""\
http://{name}:{PROBE_PORT} {{
	bind 127.0.0.1
	reverse_proxy {{header.{ASKED}}} {{
		header_up -{ASKED}
		transport http {{
			dial_timeout 2s
			response_header_timeout 5s
		}}
		@failed status 5xx
		handle_response @failed {{
			respond 503
		}}
		handle_response {{
			respond 200
		}}
	}}
}}
"""


def _upstream(place: str) -> str:
    # Idle connections are let go before servers do it (uvicorn and Node after 5 s): a request that meets a
    # closing one is lost. What can't be connected to is tried again, as when an app restarts.
    return f"""\
		reverse_proxy {place} {{
			lb_try_duration 5s
			transport http {{
				keepalive 2s
			}}
		}}"""
