"""Every limit of the host in one place, each with its reason."""

from __future__ import annotations

from datetime import timedelta

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# --- requests -------------------------------------------------------------------------------------
# Any JSON body but a commit. The largest the client sends is a preupload of 256 files with a sample of
# 512 bytes each (about 0.3 MB) or the README for validation.
MAX_JSON_BODY = 8 * MIB
# One line of a commit without the long texts in it (those go to disk): a header with a long description.
MAX_COMMIT_LINE = 256 * KIB
# A JSON text longer than this is taken for file content and decoded to disk as it comes.
MAX_TEXT_IN_MEMORY = 32 * KIB
# One file: base64 in one JSON line is how the Hub's client sends it, from its own memory.
MAX_FILE_SIZE = 1 * GIB
# One commit: what a deploy carries; larger data belongs in a volume.
MAX_COMMIT_SIZE = 4 * GIB
# The lines of one that comes packed: base64 writes four bytes for three, and the rest is small.
MAX_PACKED_COMMIT = 2 * MAX_COMMIT_SIZE
# The Hub advises fewer than 100,000 files a repository.
MAX_COMMIT_OPERATIONS = 100_000
# As on the Hub: the client sends 256 files a preupload.
MAX_PREUPLOAD_FILES = 4_096
MAX_DESCRIPTION = 64 * KIB
# Files and folders of one revision: twice as many as a commit may touch, so that no tree is taken that
# could not be listed.
MAX_TREE_ENTRIES = 2 * MAX_COMMIT_OPERATIONS

# --- git ------------------------------------------------------------------------------------------
# A pack that comes in: what a commit may hold.
MAX_PUSH_SIZE = MAX_COMMIT_SIZE
# What a fetch asks for, unpacked: 50 bytes a commit that the client has or wants, for 600,000 of them.
MAX_FETCH_REQUEST = 32 * MIB
# Branches and tags that one push may change.
MAX_PUSHED_REFS = 1_000
# A client that sends or takes nothing for this long is gone.
GIT_IDLE_TIME = timedelta(seconds=120)
# One clone or push as a whole: 4 GiB at 10 Mbit/s.
GIT_TIME = timedelta(hours=1)
# git processes for clients at once, for strangers and for others; each may take a core and MAX_GIT_MEMORY.
GIT_AT_ONCE = 16
# Large files that are read out of git for clients at once, for strangers and for others: a process each, for
# as long as the slowest reader takes.
DOWNLOADS_AT_ONCE = 32
# Lists with all there is of each Space, likewise: some git processes for each of up to LIST_PAGE Spaces.
LISTS_AT_ONCE = 2
# How long any of these wait for their turn.
TURN_TIME = timedelta(seconds=30)
# Address space of each: 16 MiB files are held in memory, larger ones are streamed, packs are mapped in
# windows (see git_http.process).
MAX_GIT_MEMORY = 2 * GIB
# Each push leaves a pack, and git looks into all of them for each object: past this many they are put
# together at the next start.
MAX_PACKS = 50
MAX_REMARKS = 20  # lines of one kind that a push is answered with; nobody reads more

# --- links ----------------------------------------------------------------------------------------
PULL_INTERVAL = timedelta(minutes=5)
# No forge is asked more often than this for one Space by the clock.
MIN_PULL_INTERVAL = timedelta(seconds=10)
MAX_PULL_INTERVAL = timedelta(days=7)  # rarer than that is never; webhooks call all the same
# After a webhook the next one waits for so long: a thousand calls are not a thousand fetches.
WEBHOOK_PAUSE = timedelta(seconds=1)
PULLS_AT_ONCE = 4  # of all Spaces; each is a git process, and a pack is unpacked on a core
MAX_REPOSITORY_URL = 2_048  # what every server takes
MAX_KNOWN_HOSTS = 16 * KIB  # some ten keys
MAX_REPOSITORY_TOKEN = 4 * KIB
SSH_CONNECT_TIME = timedelta(seconds=30)
# Of what git says when it fails, the end: the reason comes last.
MAX_GIT_WORDS = 16 * KIB

# --- large files ----------------------------------------------------------------------------------
# One file through LFS: what the Hub takes.
MAX_LARGE_FILE = 500 * GIB
# Left free on the disk, for the builds and for git itself.
DISK_RESERVE = 1 * GIB
# git-lfs asks for 100 at a time, huggingface_hub for 256.
MAX_LFS_OBJECTS = 1_000
# How long an upload or download may wait for its turn: git-lfs queues 100 files behind 8 transfers.
SIGNED_FOR = timedelta(hours=6)
# A large file that no pointer names was sent by a push that never came, after this long.
UNNAMED_AFTER = timedelta(days=1)
# From here on a file belongs in large-file storage, .gitattributes or not: git holds whole files.
LARGE_FROM = 10 * MIB
# Of clients that send large files by LFS, from here on: in a commit even packed base64 adds 0.5 % to a file.
SENT_APART_FROM = 3 * MIB

# --- tokens of jobs -------------------------------------------------------------------------------
# As long as the Hub's: a build and a push fit in, and what leaks is soon worth nothing.
JOB_TOKEN_LIFE = timedelta(hours=1)
MAX_ID_TOKEN = 16 * KIB  # GitHub's have 2 KiB
ID_TOKEN_LEEWAY = timedelta(seconds=30)  # how far clocks may be apart
# An id token says when it was made; one that claims to live for longer than a CI job was not made for this.
MAX_ID_TOKEN_LIFE = timedelta(hours=24)
MAX_ISSUER_ANSWER = 256 * KIB  # an issuer's keys: each has 2 KiB at most with its certificates
ISSUER_TIME = timedelta(seconds=10)
ISSUER_KEYS_LIFE = timedelta(hours=1)
# A key that is not known, or an issuer that did not answer, is asked for again this often at most: anyone
# may name any key.
ISSUER_KEYS_PAUSE = timedelta(seconds=60)
MAX_ISSUER_KEYS = 64
MAX_PUBLISHERS = 100  # of one Space

# --- webhooks -------------------------------------------------------------------------------------
MAX_WEBHOOKS = 100  # of a host; each change looks through all of them
MAX_WEBHOOK_WATCHED = 100
MAX_WEBHOOK_URL = 2_048
MAX_WEBHOOK_SECRET = 256
WEBHOOK_CALL_TIME = timedelta(seconds=10)  # who is called has to answer, not to work
# Between the attempts of one call: over a minute, which is a restart of who is called.
WEBHOOK_RETRIES = (timedelta(seconds=1), timedelta(seconds=10), timedelta(seconds=60))
MAX_WEBHOOK_FAILURES = 10  # calls in a row that nobody took, before a webhook is disabled
MAX_WEBHOOK_BACKLOG = 100  # calls that wait for one webhook; the oldest go first

# --- names ----------------------------------------------------------------------------------------
MAX_REPO_ID = 96  # as huggingface_hub checks it
MAX_REPO_PATH = 1_024  # bytes; git, tar and every file system we build on take this much
MAX_PATH_PART = 255  # bytes; what ext4, xfs, APFS and NTFS allow
MAX_DNS_LABEL = 63  # RFC 1035

# --- answers --------------------------------------------------------------------------------------
TREE_PAGE = 1_000  # entries; the Hub's page size
LIST_PAGE = 1_000
COMMITS_PAGE = 50
RELEASES_PAGE = 100  # each with its runs
MAX_SHOWN_RUNS = 20  # of one revision: one that is woken and lost over and over has no end of them
STREAM_CHUNK = 256 * KIB

# --- logs -----------------------------------------------------------------------------------------
MAX_LOG_SIZE = 8 * MIB  # of one log file; the older half is dropped beyond it
MAX_LOG_LINE = 16 * KIB
# Proxies commonly cut a silent connection after 30 or 60 seconds.
LOG_KEEPALIVE = timedelta(seconds=15)
ERROR_LINES = 12  # of a log, in an error message: a Python traceback's end fits

# --- builds and processes -------------------------------------------------------------------------
BUILDS_AT_ONCE = 2
MAX_BUILD_TIME = timedelta(minutes=30)
STARTUP_TIME = timedelta(minutes=30)  # the Hub's startup_duration_timeout
HEALTH_INTERVAL = 0.1  # seconds between two looks at an app that starts
HEALTH_REQUEST_TIME = 5.0
# uvicorn waits for open requests when it is told to stop; a stream that never ends must not hold us.
STOP_GRACE = timedelta(seconds=5)
# What an app that is replaced may still take for the requests that it has.
DRAIN_TIME = timedelta(seconds=10)
MAX_CRASHES = 5  # in a row, before the Space is given up
HEALTHY_AFTER = timedelta(seconds=60)  # a run this long clears the count of crashes
FIRST_BACKOFF = 0.5  # seconds, doubled with each crash
MAX_BACKOFF = 30.0
# Processes that an app left and that ended since count as its own until somebody looks at them.
REAP_INTERVAL = timedelta(seconds=30)
# Lines that an app may write to its log a second, and at once: nobody reads more, and each costs the host.
LOG_LINES_PER_SECOND = 500
LOG_BURST = 5_000
MAX_PROCESSES = 4_096  # a Space's user may have: far above what an app needs, far below a fork bomb
MAX_OPEN_FILES = 65_536
# In a container: threads count, and numeric libraries start some for each core.
MAX_CONTAINER_PROCESSES = 512
# What the engine itself keeps of a container's output, twice; the Space's log has the rest.
MAX_CONTAINER_LOG = 8 * MIB
# How often an engine that is away is asked for: one that is updated is back within seconds.
ENGINE_POLL = timedelta(seconds=1)
# One that takes a request and says nothing is away as well; a busy one answers this within milliseconds.
ENGINE_PING_TIME = timedelta(seconds=5)
# How often work is begun anew because the engine went away within it: more is no restart, it is broken.
ENGINE_ATTEMPTS = 5
MIN_SPACE_MEMORY = 64 * MIB  # less holds no Python with a server
# How exactly a killed host knows when what it ran was last alive: one write a minute, however many run.
RUN_NOTED_EVERY = timedelta(seconds=60)

# --- pushes that meet ------------------------------------------------------------------------------
# How long a push may be silent before the next one takes its place: it renews its lease three times as often.
LEASE_TIME = timedelta(seconds=30)
MAX_LEASE_TEXT = 200  # who holds it, in a line

# --- variables and secrets ------------------------------------------------------------------------
MAX_VARIABLES = 256  # of each kind a Space may have
MAX_VARIABLE_NAME = 256
# Linux takes 128 KiB a variable, and 2 MiB for all of them with the arguments.
MAX_VARIABLE_VALUE = 64 * KIB
MAX_VARIABLES_SIZE = 512 * KIB  # of each kind together
MAX_VARIABLE_DESCRIPTION = 1_024
# Several changes in a row become one restart: a client that sets a list sends one every few milliseconds.
SETTINGS_PAUSE = timedelta(seconds=0.5)
# Shorter texts turn up in a log by chance, and hiding them would tell what they are.
MIN_HIDDEN_SECRET = 6

# --- sleep ----------------------------------------------------------------------------------------
MAX_SLEEP_TIME = timedelta(days=365)
WAKE_WAIT = timedelta(seconds=10)  # how long a request waits for a sleeping Space before it gets a page

# --- proxy ----------------------------------------------------------------------------------------
CONNECT_TIME = 10.0  # seconds; the app is on this machine
MAX_HEADER = 64 * KIB
