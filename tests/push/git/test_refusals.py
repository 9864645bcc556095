"""What servers and git say, in words that a person can act on."""

from __future__ import annotations

import pytest

from spacekit.errors import StaleError
from spacekit.push.git.command import GitFailed
from spacekit.push.git.refusals import explain
from spacekit.push.target import Target

TARGET = Target("ada/hello", "https://huggingface.co")
HOOK = " ! [remote rejected] main -> main (pre-receive hook declined)"

# As seen in the wild, in issues about pushes to the Hub, and from git's own programs.
SAID = [
    (
        "large-files",
        "remote: Your push was rejected because it contains files larger than 10 MiB.",
        "remote: Please use https://git-lfs.github.com/ to store large files.",
        HOOK,
    ),
    (
        "binary-files",
        "remote: Your push was rejected because it contains binary files.",
        "remote: Please use https://huggingface.co/docs/hub/xet to store binary files.",
        "remote: Offending files:",
        "remote:   - assets/demo.mp4 (ref: refs/heads/main)",
        HOOK,
    ),
    (
        "lfs-missing",
        "remote: Your push was rejected because an LFS pointer pointed to a file that does not exist.",
        HOOK,
    ),
    (
        "lfs-too-large",
        "You need to configure your repository to enable upload of files > 5GB.",
        'Run "hf lfs-enable-largefiles ./path/to/your/repo" and try again.',
    ),
    ("storage", "remote: Repository storage limit reached (Max: 1 GB)", HOOK),
    ("shallow", " ! [remote rejected] main -> main (shallow update not allowed)"),
    ("readme-settings", "remote: Your push was rejected: Invalid metadata in README.md.", HOOK),
    ("readme-settings", "remote: README.md: sdk must be one of gradio, docker, static", HOOK),
    (
        "forbidden",
        "remote: You are not authorized to push to this repo.",
        "fatal: unable to access 'https://x/': The requested URL returned error: 403",
    ),
    ("unauthorized", "fatal: Authentication failed for 'https://huggingface.co/spaces/ada/hello/'"),
    (
        "unauthorized",
        "fatal: could not read Username for 'https://huggingface.co': terminal prompts disabled",
    ),
    ("not-found", "remote: Repository not found", "fatal: repository 'https://x/' not found"),
    ("payment", "fatal: unable to access 'https://x/': The requested URL returned error: 402"),
    ("rate-limit", "fatal: unable to access 'https://x/': The requested URL returned error: 429"),
    ("dns", "fatal: unable to access 'https://x/': Could not resolve host: x"),
    ("unreachable", "fatal: unable to access 'http://x/': Failed to connect to x port 1: Connection refused"),
    ("tls", "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none"),
    ("server", "fatal: unable to access 'https://x/': The requested URL returned error: 503"),
    (
        "cut",
        "error: RPC failed; curl 56 Recv failure: Connection reset by peer",
        "fatal: the remote end hung up unexpectedly",
    ),
    ("stale", "!\tabc:refs/heads/main\t[rejected] (fetch first)"),
    ("stale", "!\tabc:refs/heads/main\t[rejected] (non-fast-forward)"),
    ("stale", "!\tabc:refs/heads/main\t[rejected] (stale info)"),
    ("stale", "!\tabc:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at x)"),
    ("remote", "remote: something nobody has heard of", HOOK),
]


@pytest.mark.parametrize(("code", "said"), [(each[0], each[1:]) for each in SAID])
def test_each_refusal_has_its_cause_and_cure(code: str, said: tuple[str, ...]) -> None:
    """The same word for scripts each time, the server's own words, and what to do."""
    error = explain(GitFailed("push", list(said)), TARGET)
    assert code == error.code
    assert error.hint
    assert not error.message.endswith(".")
    for line in said:
        words = line.removeprefix("remote: ").strip().rstrip(".")
        assert not line.startswith("remote: ") or words in error.message


def test_the_cure_names_the_files() -> None:
    """The command that is to be copied has the files that the server listed, by their paths here."""
    said = [
        "remote: it contains binary files.",
        "remote:   - a b.mp4 (ref: refs/heads/main)",
        "remote:  - c.png",
    ]
    error = explain(GitFailed("push", said), TARGET, "apps/demo/")
    assert "--include='apps/demo/a b.mp4,apps/demo/c.png'`" in (error.hint or "")


def test_a_stale_push_is_a_stale_error() -> None:
    """Whoever catches those of the other transport catches these too."""
    said = ["! [rejected] main -> main (fetch first)"]
    assert isinstance(explain(GitFailed("push", said), TARGET), StaleError)


def test_progress_and_frames_are_no_words() -> None:
    """Of what a server sends, only what it says is shown, in one line and with an end."""
    said = ["remote: -----------", "remote: Resolving deltas: 100% (1/1)", f"remote: {'no ' * 400}", HOOK]
    message = explain(GitFailed("push", said), TARGET).message
    assert "---" not in message
    assert "Resolving" not in message
    assert 400 > len(message)
