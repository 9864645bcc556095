"""The host killed while a push is under way: the old revision or the new one, and a whole repository."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from git_client import GitClient, Ran, space_url
from running_host import RunningHost
from small_spaces import push

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
_MOMENTS = 4

pytestmark = pytest.mark.e2e


def test_a_kill_within_a_push_leaves_the_old_or_the_new_one(tmp_path: Path) -> None:
    """Whenever the host dies during a push, it comes back whole, and the next push completes."""
    with RunningHost() as host:
        push(host.api(), "me/killed", {"README.md": STATIC})
        port = host.port
        clone = GitClient(tmp_path).clone(space_url(host.url, "me/killed"), "clone")
        clone.commit({f"f{number}.txt": os.urandom(20_000) for number in range(50)})
        begun = time.monotonic()
        clone("push", "origin", "main")
        duration = time.monotonic() - begun
        for step in range(1, _MOMENTS + 1):
            old = str(host.api().space_info("me/killed").sha)
            new = clone.commit({f"g{step}-{number}.txt": os.urandom(20_000) for number in range(50)})
            ran: list[Ran] = []
            pushing = threading.Thread(target=lambda ran=ran: ran.append(clone.run("push", "origin", "main")))
            pushing.start()
            time.sleep(duration * step / _MOMENTS)  # the moments to die at, spread over a push
            host.kill()
            pushing.join()
            host.start(port=port)
            head = host.api().space_info("me/killed").sha
            assert head in (old, new)
            assert new == head or ran[0].code != 0
            assert "" == host.fsck()
            assert [] == list((host.data / "spool").iterdir())
            leftovers = [path for folder in host.repositories() for path in folder.glob("objects/tmp_*")]
            assert [] == leftovers
            clone("push", "origin", "main")
            runtime = host.api().get_space_runtime("me/killed").raw
            assert new == runtime["targetSha"]
