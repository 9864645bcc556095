"""What a job did, as people read it on GitHub."""

from __future__ import annotations

from typing import Any

from spacekit.github.event import Task
from spacekit.github.outcome import Outcome, outcome_of
from spacekit.github.summary import comment_of, marker_of, removal_comment, summary_of

PLAN: dict[str, Any] = {
    "space": "ada/app",
    "is_empty": False,
    "upload_size": 1200,
    "added": [{"path": "new|file`.py", "size": 1200}],
    "changed": [{"path": "app.py", "size": 1}],
    "deleted": [],
    "unchanged": ["README.md"],
    "settings": {
        "changes": [{"name": "hardware", "old": None, "new": "t4-small"}],
        "variables": {"set": [{"name": "MODE", "old": None, "new": "hidden-value"}], "kept": []},
        "secrets": {"set": ["API_KEY"], "kept": [], "others": []},
    },
}
TOLD = {"plan": PLAN, "commit": "c" * 40, "address": "https://ada-app.hf.space"}


def test_a_push_is_told_with_its_plan_and_its_link() -> None:
    """The link first; then how many files, and their names behind a fold."""
    shown = summary_of(Task("push"), Outcome("ada/app", TOLD, "RUNNING"))
    assert "### ✅ <code>ada/app</code> runs" in shown
    assert "[https://ada-app.hf.space](https://ada-app.hf.space)" in shown
    assert "Files: 1 added, 1 changed, 0 deleted, 1 unchanged, 1.2 kB to send" in shown
    for line in ("+ new|file`.py", "~ app.py", "* hardware: t4-small", "* variable MODE", "* secret API_KEY"):
        assert f"\n{line}\n" in shown
    assert "hidden-value" not in shown


def test_a_failure_says_what_to_do() -> None:
    """Cause as it was printed, the next step after it."""
    told = {"error": {"code": "build", "message": "pip failed\n  no such package", "hint": "correct app.py"}}
    shown = summary_of(Task("push"), Outcome("ada/app", told, "BUILD_ERROR", 4))
    assert "### ❌ <code>ada/app</code>: the push failed" in shown
    assert "pip failed\n  no such package" in shown
    assert "**What to do:** correct app.py" in shown
    assert "<code>BUILD_ERROR</code>" in shown


def test_a_command_that_died_is_no_success() -> None:
    """Without a word from it the exit code speaks."""
    assert "failed" in summary_of(Task("push"), Outcome("ada/app", {}, exit_code=137))


def test_nothing_to_do_is_said() -> None:
    """A push that changes nothing is not told as one that did."""
    told = TOLD | {"plan": PLAN | {"is_empty": True, "added": [], "changed": []}}
    assert "is as the folder is" in summary_of(Task("push"), Outcome("ada/app", told))


def test_a_long_plan_is_cut() -> None:
    """Twenty names, and how many more there are."""
    plan = PLAN | {"added": [{"path": f"f{number}", "size": 1} for number in range(3000)]}
    shown = summary_of(Task("push"), Outcome("ada/app", TOLD | {"plan": plan}))
    assert "… and 2981 more" in shown
    assert len(shown) < 2000


def test_a_comment_is_found_again() -> None:
    """It begins with the mark of its preview, whatever it says, and says of which commit it is."""
    task = Task("preview", "pr-7")
    failed = {"error": {"message": "x"}}
    for told in (TOLD, failed, {}):
        assert comment_of(task, Outcome("ada/app-preview-pr-7", told), "f" * 40).startswith(marker_of("pr-7"))
    assert "<code>fffffff</code>" in comment_of(task, Outcome("ada/app-preview-pr-7", TOLD), "f" * 40)
    assert removal_comment(task, "ada/x").startswith(marker_of("pr-7"))
    assert 1 == marker_of("pr-7 --><b>").count("-->")


def test_a_preview_is_told_by_its_own_name() -> None:
    """Also where the command failed before it had an address, and where there was none to delete."""
    task, remove = Task("preview", "pr-7"), Task("remove", "pr-7")
    preview = {"space": "ada/app-preview-pr-7", "expires": "2026-12-05T10:00:00+00:00"}
    made = outcome_of(task, "ada/app", {"preview": preview, "commit": "c" * 40}, 0)
    assert ("ada/app-preview-pr-7", "2026-12-05T10:00:00+00:00") == (made.space, made.expires)
    assert "| Removed after | 2026\\-12\\-05 10\\:00 UTC |" in comment_of(task, made, "")
    assert "ada/app" == outcome_of(task, "ada/app", {"error": {"message": "x"}}, 3).space
    gone = outcome_of(remove, "ada/app", {"deleted": ["ada/app-preview-pr-7"]}, 0)
    assert "ada/app-preview-pr-7" == gone.space
    none = outcome_of(remove, "ada/app", {"error": {"code": "no-preview", "message": "x"}}, 3)
    assert (None, 0, "") == (none.error, none.exit_code, none.space)
    assert outcome_of(remove, "ada/app", {"error": {"code": "remote", "message": "x"}}, 3).error
