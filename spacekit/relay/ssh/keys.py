"""The keys that may share: `authorized_keys` in the relay's folder, as OpenSSH writes it."""

from __future__ import annotations

import asyncssh

from spacekit.relay.data import DataFolder
from spacekit.relay.limits import MAX_FILE
from spacekit.relay.log import log_event

__all__ = ["Keys", "host_key"]


class Keys:
    """Read anew each time, so that a line that is added or taken away counts at once.

    Args:
        data: Where the file is.
    """

    def __init__(self, data: DataFolder) -> None:
        self._path = data.authorized_keys

    def may_share(self, key: asyncssh.SSHKey, address: str) -> bool:
        """Whether a key is in the file, for this address, and not kept from forwarding."""
        known = self._known()
        if known is None:
            return False
        options = known.validate(key, address, address)
        if options is None or options.get("no-port-forwarding"):
            return False
        return not options.get("restrict") or bool(options.get("port-forwarding"))

    def _known(self) -> asyncssh.SSHAuthorizedKeys | None:
        try:
            text = self._path.read_bytes()[:MAX_FILE].decode()
            return asyncssh.import_authorized_keys(text) if text.strip() else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, asyncssh.KeyImportError) as error:
            log_event("authorized-keys-unreadable", error=type(error).__name__)
            return None

    @property
    def are_there(self) -> bool:
        """Whether there is any."""
        return self._known() is not None


def host_key(data: DataFolder) -> asyncssh.SSHKey:
    """The relay's own key, made the first time."""

    def make() -> bytes:
        return asyncssh.generate_private_key("ssh-ed25519").export_private_key()

    return asyncssh.import_private_key(data.host_key_text(make))
