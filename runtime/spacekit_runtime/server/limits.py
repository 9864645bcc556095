"""What the server takes at most. Past a limit there is an error that says so, never a hang."""

from __future__ import annotations

# A request's JSON is held in memory. Files are uploaded apart from it, so this is for text and small
# images that clients send inline.
MOST_BODY_BYTES = 64 << 20
# Values in it. Each is an object of fifty bytes and more, of which the shortest takes two bytes to send: as
# many as fit into a body would be gigabytes, and the server would answer nobody for half a minute. A table of
# a million cells goes through.
MOST_VALUES = 2_000_000
# Names that clients give their sessions: 36 characters is a UUID.
LONGEST_SESSION_HASH = 128
# Tokens that clients hand to functions: one of Hugging Face's has 37 characters, a signed one more.
LONGEST_TOKEN = 8192
# Events of one session that have not ended: a page has a handful.
MOST_EVENTS_IN_A_SESSION = 1000
# Answers of `/call` that nobody has fetched yet are kept for a minute, and this many of them.
MOST_UNREAD_CALLS = 10_000
UNREAD_CALL_SECONDS = 60.0
# A stream with nothing to say gives a sign of life this often, in seconds, where HEARTBEAT_INTERVAL says
# nothing else; proxies close silent ones.
HEARTBEAT_EVERY = 15.0
# The same where GRADIO_IS_E2E_TEST is set: Gradio's tests do not wait for long.
TEST_HEARTBEAT_EVERY = 0.25
# A folder of a project has some thousands of files; a page sends them in several requests.
MOST_FILES_IN_AN_UPLOAD = 10_000
# A part names its field, its file and its type; browsers send nothing else.
MOST_PART_HEADERS = 8
# Names that clients give their uploads: Gradio's have 11 characters.
LONGEST_UPLOAD_ID = 128
# Uploads that are remembered for those who ask how far they are.
MOST_WATCHED_UPLOADS = 1000
# How long an upload may take to begin after somebody asked how far it is, in seconds.
UPLOAD_PATIENCE = 3.0
# What is read of an upload before it is handed to a thread: enough to be worth the switch.
UPLOAD_PIECE_BYTES = 256 * 1024
