"""A return to an earlier version, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacekit.errors import StaleError

if TYPE_CHECKING:
    from spacekit.push.rollback import Return
    from spacekit.push.steps import Steps
    from spacekit.push.target import Target

__all__ = ["return_to", "send_return"]

_SHORT_SHA = 7


def return_to(target: Target, revision: str, steps: Steps, *, broken: str) -> str:
    """Go back to a revision and wait until it runs; give the commit that does it.

    Raises:
        StaleError: The newest commit is not the broken one: somebody else's is not taken back.
    """
    from spacekit.push.hub import HubTransport
    from spacekit.push.rollback import history, plan_return

    transport = HubTransport(target)
    commits = history(transport)
    if commits[0].commit_id != broken:
        raise StaleError(
            f"someone else pushed to {target.space} meanwhile, so nothing was taken back",
            "`spacekit status` says what runs; push again to see the difference",
        )
    to = next(commit for commit in commits if commit.commit_id == revision)
    return send_return(target, plan_return(transport, commits, to), steps)[0]


def send_return(target: Target, back: Return, steps: Steps, timeout: float | None = None) -> tuple[str, str]:
    """Make the commit and follow it; give the commit and the app's address."""
    from spacekit.push.follow import follow
    from spacekit.push.hub import HubTransport
    from spacekit.push.rollback import carry_out_return

    short = back.revision[:_SHORT_SHA]
    with steps.step(f"Returning to {short}", f"Returned to {short}: {back.title}"):
        commit = carry_out_return(HubTransport(target), back, steps.say)
    return commit, follow(target, commit, steps, is_new=True, timeout=timeout)
