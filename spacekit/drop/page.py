"""The page: what is where, and what leads to what."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import spacekit as gr
from spacekit.drop import views
from spacekit.drop.folder_drop import FolderDrop
from spacekit.drop.telling import Stopped, Telling, watched
from spacekit.drop.work import Server, Stage, Work
from spacekit.errors import SpacekitError
from spacekit.folder.incoming.copies import ZIP, Sent

__all__ = ["STYLE", "make_page"]

STYLE = Path(__file__).with_name("style.css")
TITLE = "spacekit drop"
# Fixes that have a button of their own; one more button does all of them.
_MOST_FIXES = 8
_LOG_LINES = 12

logger = logging.getLogger("spacekit.drop")

Shown = dict[Any, Any]
Act = Callable[[Work, Telling], None]


def make_page(server: Server) -> gr.Blocks:
    """The app that the page is.

    Args:
        server: Where it pushes to.
    """
    with gr.Blocks(title=TITLE) as demo:
        Page(server).listen()
    return demo


class Page:
    """The components, made at their places, and their listeners."""

    def __init__(self, server: Server) -> None:
        self.work = gr.State(lambda: Work(server, space=server.space or ""), delete_callback=Work.clear)
        self.heading = _text("Where we are", views.heading_view(Work(server)))
        self.problem = _text("Problem", visible=False)
        with gr.Column() as self.at_drop:
            self.folder = FolderDrop(label="Folder", show_label=False, elem_classes="drop-zone")
            with gr.Row(elem_classes="drop-buttons"):
                self.zip = gr.UploadButton("Choose a zip", file_types=[ZIP], size="md")
        with gr.Column(visible=False) as self.at_adopt:
            self.adoption = _text("What is missing")
            self.question = gr.Radio([], label="Which one?", visible=False)
            with gr.Row(elem_classes="drop-buttons"):
                self.add = gr.Button("Add them", variant="primary", size="md")
                self.leave = gr.Button("Leave it as it is", size="md")
        with gr.Column(visible=False) as self.at_look:
            self.findings = _text("Findings")
            self.fixes = [_Fix() for _ in range(_MOST_FIXES)]
            self.advice = _text("Advice")
            with gr.Row(elem_classes="drop-buttons"):
                self.fix_all = gr.Button("Fix all of it", variant="primary", size="md", visible=False)
                self.go_on = gr.Button("Continue", variant="primary", size="md")
        with gr.Column(visible=False) as self.at_target:
            self.space = gr.Textbox(
                label="Space", placeholder="owner/name", info="A new one, or one of yours"
            )
            self.is_private = gr.Checkbox(label="Private: only I can see it")
            with gr.Row(elem_classes="drop-buttons"):
                self.show_plan = gr.Button("Show the plan", variant="primary", size="md")
        with gr.Column(visible=False) as self.at_plan:
            self.plan = _text("Plan")
            with gr.Row(elem_classes="drop-buttons"):
                self.push = gr.Button("Push", variant="primary", size="md")
                self.back = gr.Button("Another Space", size="md")
        self.done = _text("Outcome", visible=False)
        with gr.Column(visible=False) as self.at_work:
            self.told = _text("Steps")
            self.log = gr.Textbox(
                label="Log",
                lines=_LOG_LINES,
                max_lines=_LOG_LINES,
                interactive=False,
                visible=False,
                elem_classes="drop-log",
            )
        with gr.Row(visible=False, elem_classes="drop-buttons") as self.at_end:
            self.stop = gr.Button("Stop", variant="stop", size="md", visible=False)
            self.retry = gr.Button("Back to the plan", size="md", visible=False)
            self.over = gr.Button("Start over", size="md")

    @property
    def places(self) -> list[Any]:
        """All that changes."""
        fixes = [each for fix in self.fixes for each in (fix.row, fix.text, fix.button)]
        columns = [self.at_drop, self.at_adopt, self.at_look, self.at_target, self.at_plan, self.at_work]
        texts = [
            self.heading,
            self.problem,
            self.adoption,
            self.findings,
            self.advice,
            self.plan,
            self.done,
            self.told,
        ]
        inputs = [self.folder, self.zip, self.question, self.space, self.log]
        buttons = [self.add, self.fix_all, self.go_on, self.push, self.stop, self.retry]
        return [*columns, *texts, *inputs, *buttons, self.at_end, *fixes]

    def listen(self) -> None:
        """Say what each button does."""
        work, places = self.work, self.places
        long = [
            self.folder.upload(self._take, [self.folder, work], places, **_PRIVATE),
            self.zip.upload(self._take, [self.zip, work], places, **_PRIVATE),
            self.add.click(self._act(lambda w, t: w.complete(t, adds=True)), work, places, **_PRIVATE),
            self.leave.click(self._act(lambda w, t: w.complete(t, adds=False)), work, places, **_PRIVATE),
            self.fix_all.click(self._act(Work.fix_all), work, places, **_PRIVATE),
            self.show_plan.click(self._plan, [self.space, self.is_private, work], places, **_PRIVATE),
            self.space.submit(self._plan, [self.space, self.is_private, work], places, **_PRIVATE),
            self.push.click(self._push, work, places, **_PRIVATE),
        ]
        long += [
            fix.button.click(self._act(_fixing(at)), work, places, **_PRIVATE)
            for at, fix in enumerate(self.fixes)
        ]
        self.question.input(self._choose, [self.question, work], places, **_PRIVATE)
        self.go_on.click(self._move("target"), work, places, **_PRIVATE)
        self.back.click(self._move("target"), work, places, **_PRIVATE)
        self.retry.click(self._move("plan"), work, places, **_PRIVATE)
        self.stop.click(self._stopped, work, places, cancels=long, **_PRIVATE)
        self.over.click(self._start_over, work, places, cancels=long, **_PRIVATE)

    async def _take(self, files: Any, work: Work) -> AsyncIterator[Shown]:
        given = files if isinstance(files, list) else [files] if files else []
        sent = [Sent(file.orig_name, Path(file)) for file in given]
        async for shown in self._long(work, lambda w, t: w.take(sent, t)):
            yield shown

    async def _plan(self, space: str, is_private: bool, work: Work) -> AsyncIterator[Shown]:
        async for shown in self._long(work, lambda w, t: w.make_plan(space, t, is_private=is_private)):
            yield shown

    async def _push(self, work: Work) -> AsyncIterator[Shown]:
        work.stage = "live"
        async for shown in self._long(work, Work.push):
            yield shown

    def _act(self, act: Act) -> Callable[[Work], AsyncIterator[Shown]]:
        async def run(work: Work) -> AsyncIterator[Shown]:
            async for shown in self._long(work, act):
                yield shown

        return run

    def _move(self, stage: Stage) -> Callable[[Work], Shown]:
        def move(work: Work) -> Shown:
            work.stage, work.problem, work.telling = stage, None, None
            return self.shown(work)

        return move

    def _choose(self, chosen: str, work: Work) -> Shown:
        question = next(iter(work.adoption.questions), None) if work.adoption else None
        try:
            if question is not None:
                work.choose(question.about, chosen)
            work.problem = None
        except SpacekitError as error:
            work.problem = error
        return self.shown(work)

    def _stopped(self, work: Work) -> Shown:
        was_live = work.stage == "live"
        work.telling = None
        if was_live:
            work.stage = "plan"
        what = "Stopped"
        hint = (
            "if the commit was there already, the Space goes on building it; the same push follows it again"
            if was_live
            else "nothing was sent"
        )
        work.problem = SpacekitError(what, hint)
        return self.shown(work)

    def _start_over(self, work: Work) -> Shown:
        work.start_over()
        return {**self.shown(work), self.folder: None, self.zip: None}

    async def _long(self, work: Work, act: Act) -> AsyncIterator[Shown]:
        """Do what takes a while, and show how it goes."""
        work.problem = None
        try:
            async for telling in watched(lambda telling: act(work, telling)):
                work.telling = telling
                yield self.shown(work, is_busy=True)
        except SpacekitError as error:
            work.problem = error
        except Stopped:
            return
        except Exception:
            logger.exception("a step of the drop page failed")
            work.problem = SpacekitError(
                "something went wrong that nobody thought of", "the terminal has the details"
            )
        yield self.shown(work)

    def shown(self, work: Work, *, is_busy: bool = False) -> Shown:
        """The page for a folder as it stands."""
        stage, telling, adoption = work.stage, work.telling, work.adoption
        is_live = stage in {"live", "done"}
        has_told = telling is not None and (is_busy or is_live)
        return {
            self.heading: views.heading_view(work),
            self.problem: gr.update(value=views.problem_view(work.problem), visible=work.problem is not None),
            self.at_drop: gr.update(visible=stage == "drop" and not is_busy),
            self.at_adopt: gr.update(visible=stage == "adopt" and not is_busy),
            self.at_look: gr.update(visible=stage == "look" and not is_busy),
            self.at_target: gr.update(visible=stage == "target" and not is_busy),
            self.at_plan: gr.update(visible=stage == "plan" and not is_busy),
            self.at_work: gr.update(visible=has_told),
            self.at_end: gr.update(visible=is_busy or stage != "drop"),
            self.told: views.telling_view(telling) if telling is not None and has_told else "",
            self.log: gr.update(
                value="\n".join(telling.lines) if telling else "", visible=bool(telling and telling.lines)
            ),
            self.done: gr.update(
                value=views.done_view(work) if work.address else "", visible=work.address is not None
            ),
            self.stop: gr.update(visible=is_busy),
            self.retry: gr.update(visible=stage == "live" and not is_busy),
            **self._shown_adoption(work if adoption else None),
            **self._shown_findings(work),
            self.plan: views.plan_view(work.plan, work.told_notes) if work.plan else "",
            self.push: gr.update(value="See whether it runs" if work.plan and work.plan.is_empty else "Push"),
            self.space: gr.update(value=work.space) if stage != "target" or work.space else gr.skip(),
            self.folder: gr.skip() if stage == "drop" and not work.problem else None,
            self.zip: None,
        }

    def _shown_adoption(self, work: Work | None) -> Shown:
        adoption = work.adoption if work else None
        if adoption is None:
            return {self.question: gr.update(visible=False)}
        question = next(iter(adoption.questions), None)
        shown: Shown = {self.adoption: views.adoption_view(adoption)}
        shown[self.add] = gr.update(value="Add it" if len(adoption.edits) == 1 else "Add them")
        if question is None:
            return {**shown, self.question: gr.update(visible=False)}
        choices = list(question.choices)
        return {
            **shown,
            self.question: gr.update(choices=choices, value=choices[0], label=question.text, visible=True),
        }

    def _shown_findings(self, work: Work) -> Shown:
        fixable = work.fixable
        advice = [each for each in work.findings if each.fix is None and not each.is_error]
        shown: Shown = {
            self.findings: views.findings_view(work.findings),
            # What has no button of its own is read all the same.
            self.advice: views.advice_view([*fixable[_MOST_FIXES:], *advice]),
        }
        for at, fix in enumerate(self.fixes):
            is_there = at < len(fixable)
            shown[fix.row] = gr.update(visible=is_there)
            shown[fix.text] = views.finding_view(fixable[at]) if is_there else ""
            shown[fix.button] = gr.update(variant="primary" if len(fixable) == 1 else "secondary")
        shown[self.fix_all] = gr.update(value=f"Fix all {len(fixable)}", visible=len(fixable) > 1)
        # One accent a view: what mends comes before what goes on.
        shown[self.go_on] = gr.update(
            variant="secondary" if fixable else "primary",
            interactive=not work.has_errors,
            value="Continue" if not work.has_errors else "Mend the errors first",
        )
        return shown


class _Fix:
    """One finding that mends itself, and the button that does it."""

    def __init__(self) -> None:
        with gr.Row(visible=False, elem_classes="drop-fix") as self.row:
            self.text = _text("Finding")
            self.button = gr.Button("Fix", size="sm")


def _text(label: str, value: str = "", *, visible: bool = True) -> gr.Markdown:
    return gr.Markdown(value, label=label, latex_delimiters=[], elem_classes="drop-text", visible=visible)


def _fixing(at: int) -> Act:
    return lambda work, telling: work.fix(at, telling)


# The page is for a person: nothing of it is an endpoint.
_PRIVATE: Any = {"api_visibility": "private", "show_progress": "hidden", "trigger_mode": "once"}
