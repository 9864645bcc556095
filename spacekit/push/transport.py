"""What carries the files of a plan to a Space: the Hub's API, or git.

Whatever is no file (making the Space, its visibility, hardware, variables and secrets) has gone before, by
`spacekit.push.control`, whichever transport there is.
"""

from __future__ import annotations

from typing import Protocol

from spacekit.folder.app_folder import AppFolder
from spacekit.push.content import Content
from spacekit.push.plan import Plan
from spacekit.push.progress import Progress
from spacekit.push.remote import RemoteState
from spacekit.push.target import Target

__all__ = ["Sender", "Transport"]


class Sender(Protocol):
    """What brings the files of a plan to a Space's repository."""

    @property
    def target(self) -> Target:
        """Where it leads."""

    def carry_out(self, plan: Plan, message: str, progress: Progress) -> str | None:
        """Make the Space's files as the plan says; give the commit that it is at then.

        The Space is there, and `plan.parent` is the commit to build on: for a Space that was just made, the
        server's first one. Cut off at any moment, the Space is at the old commit or at the new one, and the
        same push, run again, finishes. A plan without a commit changes nothing.

        Raises:
            StaleError: The Space is no longer at `plan.parent`.
            RemoteError: The server refused or could not be reached.
        """


class Transport(Sender, Protocol):
    """A way from a folder to a Space's repository."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of this push besides its files; once `content` was asked."""

    def content(self, folder: AppFolder) -> list[Content]:
        """The files that would be in the repository.

        Raises:
            FolderError: This folder can't go this way.
        """

    def fetch(self) -> RemoteState:
        """What the Space holds now; a Space that is not there is a state, not an error.

        Raises:
            RemoteError: The server can't be reached or does not accept the token.
        """
