"""One promotion as it is seen: compared, fetched, carried out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from spacekit.cli.console import Steps
from spacekit.cli.progress_view import ShownProgress
from spacekit.cli.sides import Side
from spacekit.folder.app_folder import MAX_TEXT_BYTES, README
from spacekit.folder.front_matter import parse_front_matter
from spacekit.push.control import refuse_missing_secrets
from spacekit.push.deploy import carry_out, settings_of
from spacekit.push.hub import HubTransport
from spacekit.push.promote import Promotion, choose_source, plan_promotion
from spacekit.push.promotion_transport import PromotionTransport
from spacekit.push.rollback import history
from spacekit.push.rollout import Rollout
from spacekit.push.rollout_run import RolloutRun, serving_of
from spacekit.push.secrets import read_secrets
from spacekit.push.settings_plan import SecretsMode, wanted_by

__all__ = ["PromoteRun"]

_SHORT_SHA = 7


class PromoteRun:
    """Promotes from one Space to another, and says what it does.

    Args:
        here: Where it was tested.
        there: Where it goes.
        folder: The folder whose spacekit.toml and README.md say what is the target's own.
        secrets_mode: Which secrets of the target's settings are set.
    """

    def __init__(self, here: Side, there: Side, folder: Path, secrets_mode: SecretsMode) -> None:
        self._here, self._there = here, there
        self._folder = folder
        self._steps = Steps()
        self._progress = ShownProgress(self._steps)
        self._wanted = wanted_by(there.settings, secrets_mode=secrets_mode)
        self._secrets = read_secrets(there.settings.secrets, folder)

    def plan(self, revision: str | None, scratch: Path) -> Promotion:
        """Choose the commit and compare; nothing is changed."""
        here, there = self._here.target, self._there.target
        doing = f"Comparing {there.space} with {here.space}"
        with self._steps.step(doing, doing.replace("Comparing", "Compared", 1)):
            source = HubTransport(here)
            commit = choose_source(here, history(source), Rollout(here, "").view(), revision)
            front = {
                "source": self._here.settings.front_matter,
                "target": self._there.settings.front_matter,
                "own": _own_front_matter(self._folder),
            }
            promotion = self._with_settings(
                plan_promotion(source, commit, HubTransport(there), scratch, front)
            )
            refuse_missing_secrets(promotion.plan.settings, self._secrets)
        return promotion

    def carry_out(
        self, promotion: Promotion, *, follows: bool, timeout: float | None, goes_back: bool
    ) -> dict[str, Any]:
        """Change the target and see it run; give what a script wants to know.

        A plan that is empty is followed too, as by a push.
        """
        plan, settings = promotion.plan, self._there.settings
        before = serving_of(plan.target) if goes_back and not plan.creates else None
        commit = plan.parent if plan.is_empty else self._send(promotion)
        rollout = RolloutRun(
            plan.target,
            smoke=settings.smoke,
            timeout=timeout or settings.timeout_seconds,
            follows=follows,
            goes_back=goes_back,
        )
        return rollout.see_through(commit, before, self._steps, is_new=not plan.is_empty)

    def _with_settings(self, promotion: Promotion) -> Promotion:
        """The promotion with what changes at the target besides files."""
        plan = promotion.plan
        settings = settings_of(plan.target, self._wanted, exists=not plan.creates)
        is_open = plan.creates and self._wanted.visibility in (None, "public")
        notes = [*plan.notes, *(["the new Space is public: `visibility` says otherwise"] if is_open else [])]
        return replace(
            promotion, plan=replace(plan, settings=settings, wanted=self._wanted, notes=tuple(notes))
        )

    def _send(self, promotion: Promotion) -> str | None:
        """Fetch what is needed, then change the target: settings, and all files in one commit."""
        plan, source, steps = promotion.plan, promotion.source.space, self._steps
        transport = PromotionTransport(promotion, HubTransport(plan.target))
        if promotion.fetched:
            with steps.step(f"Fetching from {source}", f"Fetched from {source}"):
                transport.fetch(self._progress)
        with steps.step(f"Promoting to {plan.target.space}", f"Promoted to {plan.target.space}"):
            commit = carry_out(plan, transport, self._secrets, promotion.message, self._progress, steps.say)
        if commit and plan.has_commit:
            steps.say(f"  commit {commit[:_SHORT_SHA]}")
        return commit


def _own_front_matter(folder: Path) -> dict[str, Any]:
    """What the README of the folder says at its top, without spacekit.toml."""
    path = folder / README
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        return dict(parse_front_matter(stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")).values)
