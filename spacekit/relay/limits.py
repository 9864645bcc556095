"""Every limit of the relay, with its reason. Those of `RelayLimits` are an operator's to change."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
MINUTE = 60
HOUR = 60 * MINUTE

# --- Names and times of links

# 16 letters of base32. With a thousand links up, a guess is right once in 10^21.
NAME_BYTES = 10
# Shared links are for showing something. What stays up for longer has a home of its own.
MAX_HOURS = 72
# Nobody opens a link in less.
MIN_LIFE = 10

# --- The SSH side

# From the first byte to being let in; OpenSSH's client needs three round trips.
LOGIN_SECONDS = 20
# Who is in says at once what is wanted; `ssh` without -R would otherwise sit there for ever.
FORWARD_SECONDS = 20
# Connections that have no link yet: of one address, and in all. Each costs a key exchange and some memory.
GREETING_PER_ADDRESS = 16
GREETING_IN_ALL = 512
# As the client does it: after three of these without an answer the other side is gone.
KEEPALIVE_SECONDS = 15
KEEPALIVES_MISSED = 3
# A terminal and the subsystem, and one to spare.
SESSIONS_PER_CONNECTION = 3
# A line of the subsystem. Ours have a few hundred bytes.
MAX_LINE = 8 * KIB
MAX_RESUME = 256
MAX_AUTH = 256
# What `ssh` may send of its terminal before somebody presses Ctrl-C.
MAX_TYPED = 64 * KIB
# A password that is no token is answered this much later, so that guessing takes its time.
GUESS_SECONDS = 1.0
# What an app may send ahead, one connection: 512 KiB fill 40 Mbit/s at 100 ms. A visitor who does not read
# can have three times as much waiting here: read already, under way, and on its way out.
WINDOW = 512 * KIB
# Larger packets cost less work a byte; OpenSSH takes no larger ones than 256 KiB.
PACKET = 128 * KIB
# The app's side has a connection to open on its own machine.
OPEN_SECONDS = 10
# How long a connection that is told the end may take to read it.
FAREWELL_SECONDS = 1

# --- The web side

# A request's head, as most servers have it; and lines in it, for heads of many tiny ones.
MAX_HEAD = 32 * KIB
MAX_HEADERS = 128
# A head comes in one packet. 10 s is for the worst of networks.
HEAD_SECONDS = 10
# Between two requests of one connection. Proxies in front keep theirs for a minute.
KEEP_ALIVE_SECONDS = 75
# A body that stands still, in either direction: nobody sends or reads any more.
STALL_SECONDS = 60
# A visitor whose network is gone says nothing, nor does one who listens to a quiet stream: the system asks,
# after this silence, so often, this far apart.
PROBE_AFTER, PROBES, PROBE_EVERY = 60, 4, 15
# What is read from a visitor ahead of a slow app.
READ_AHEAD = 256 * KIB
# Connections to an app that wait for another request: a page's six, and some. Servers drop theirs after 2 s
# (gunicorn) or 5 s (uvicorn, Node), and a request that meets a closing one is lost, so ours go sooner.
IDLE_PER_LINK = 8
IDLE_SECONDS = 1.5
# Names and passwords in a form of the relay's own.
MAX_FORM = 4 * KIB
# Wrong passwords of one visitor for one link before each further one has to wait, and for how long.
WRONG_PASSWORDS = 5
WRONG_SECONDS = 30
# Wrong passwords for one link by all together, in this time: the rest wait.
WRONG_IN_ALL = 60
WRONG_WINDOW = 10 * MINUTE
# Visitors whose wrong passwords are remembered, one link; the oldest are forgotten.
WRONG_VISITORS = 10_000
# A wrong password is answered this much later.
WRONG_DELAY = 0.5
# A form of the relay's is good for as long as somebody may leave it open.
FORM_SECONDS = HOUR

# --- Data

# Files of an operator's: thousands of lines fit.
MAX_FILE = MIB
MAX_TOKENS = 1000
MAX_BANS = 10_000


@dataclass(frozen=True)
class RelayLimits:
    """What an operator may set.

    Args:
        hours: The longest life of a link.
        links: Links in all. A link is an SSH connection: some 300 KiB, and one open file.
        links_per_client: Links of one token, key or address. More than a person shows at a time.
        connections_per_link: Visitors' requests under way for one link; a page makes six at most.
        connections_per_address: Connections of one visitor's address: an office behind one has many pages.
        connections: Connections of visitors in all: each is an open file, and 2 MiB if nobody reads.
        bytes_per_second: What passes through one link, both ways together; `None` is no limit.
    """

    hours: float = MAX_HOURS
    links: int = 1000
    links_per_client: int = 20
    connections_per_link: int = 128
    connections_per_address: int = 64
    connections: int = 2048
    bytes_per_second: int | None = 16 * MIB
