"""What people read of a share link. Loads nothing: a launch without one reads it too."""

from __future__ import annotations

import math
import time

from spacekit_runtime.errors import ShareError

_HOUR = 3600
_MINUTE = 60

DANGER = "Anyone who has the link can use the app, and it runs on this machine with your rights."
DANGER_WITH_LOGIN = (
    "Anyone who has the link and a login can use the app, and it runs on this machine with your rights."
)
OTHER_WEB_APP = "Anyone who has the link can use it, as you can on this machine."
OTHER_WITH_LOGIN = "Anyone who has the link and the login can use it, as you can on this machine."
WARNING_PAGE = "Visitors first see a page that warns them of links from people they do not know."
# What is asked of people who want a link and name no relay.
WAYS = """\
  1. a relay of your own, on a server that has a name:
         spacekit relay --domain share.example.org
     and then here:
         SPACEKIT_SHARE_SERVER=share.example.org
  2. somebody else's SSH relay; who runs it can read and change all that passes:
         SPACEKIT_SHARE_SERVER=ssh://localhost.run
  3. no relay: {open_app}
     in a network of your own, or with a port that your router forwards here"""


def no_relay(open_app: str = 'launch(server_name="0.0.0.0")') -> ShareError:
    """What to say where no relay is named.

    Args:
        open_app: How the app is made to listen to others.
    """
    ways = WAYS.format(open_app=open_app)
    return ShareError(
        "a share link needs a relay, and none is named", f"one of three ways:\n{ways}", code="no-relay"
    )


def lifetime(expires: float | None, now: float | None = None) -> str | None:
    """When a link ends: `until Tue 14:00, 72 hours`.

    Args:
        expires: The end, in seconds since 1970.
        now: The present; that of the clock by default.
    """
    if expires is None:
        return None
    left = expires - (time.time() if now is None else now)
    return f"until {time.strftime('%a %H:%M', time.localtime(expires))}, {span(left)}"


def span(seconds: float) -> str:
    """A length of time, as one says it."""
    if seconds >= 2 * _HOUR - _MINUTE:
        return f"{math.floor(seconds / _HOUR + 0.1)} hours"
    minutes = max(1, round(seconds / _MINUTE))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def carrier(name: str) -> str:
    """A word about who carries the traffic of a relay that is somebody else's."""
    return f"The traffic goes through {name}, whose owners can read and change it."


def first_sight(fingerprint: str) -> str:
    """What to say of a host key that nothing vouched for."""
    return f"First time at this relay. Compare its key with what its owner says: {fingerprint}"


def shown(error: ShareError) -> str:
    """An error as it stands in a terminal or below a notebook's cell."""
    return f"error: {error.cause}\n\nhint: {error.hint}"
