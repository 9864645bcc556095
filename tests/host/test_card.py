"""A README's front matter."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from check_cases import CASES, write_folder
from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import check
from spacekit.host.card import SDKS, new_readme, read_card, seconds_of


def _card(lines: str) -> str:
    return f"---\nsdk: gradio\n{lines}\n---\n# Title\n"


def test_a_good_card_has_its_values_and_nothing_to_say() -> None:
    """Values come out as they stand, without errors."""
    card = read_card(
        _card('title: Hello\nemoji: "👋"\ncolorFrom: red\npython_version: "3.12"\npinned: false')
    )
    assert ((), ()) == (card.errors, card.warnings)
    assert "Hello" == card.text("title")


@pytest.mark.parametrize("sdk", SDKS)
def test_the_card_of_a_new_space_is_valid(sdk: str) -> None:
    """What the host writes passes its own check."""
    assert () == read_card(new_readme("my: app", sdk)).errors


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ("colorFrom: mauve", "`colorFrom` must be one of red"),
        ("emoji: smile", "`emoji` must be an emoji"),
        ("sdk_version: 5.10", "`sdk_version` must be quoted"),
        ("python_version: 3.10", "`python_version` must be quoted"),
        ("python_version: two", '`python_version` must be like "3.11"'),
        ("app_file: ../x.py", "`app_file` must be a path within"),
        ("app_file: /x.py", "`app_file` must be a path within"),
        ("app_port: 99999", "`app_port` must be a port"),
        ("base_path: x", "`base_path` must begin with"),
        ("fullWidth: maybe", "`fullWidth` must be true or false"),
        ("tags: one", "`tags` must be a list"),
        ("startup_duration_timeout: soon", "`startup_duration_timeout` must be like"),
        ("custom_headers: {x-frame-options: DENY}", "`custom_headers` may hold"),
        ("custom_headers: {cross-origin-opener-policy: x}", "may set cross-origin-opener-policy to"),
        ("title: [", "not valid YAML"),
        ("a: &a [x]\nb: *a", "aliases"),
    ],
)
def test_each_mistake_is_named(lines: str, part: str) -> None:
    """A wrong value gives one error that names the key and the values that fit."""
    (error,) = read_card(_card(lines)).errors
    assert part in error


@pytest.mark.parametrize(
    ("readme", "part"),
    [
        ("# only a title", "no front matter"),
        ("---\ntitle: x\n---\n", "no `sdk`"),
        ("---\nsdk: streamlit\n---\n", "use `sdk: docker`"),
        ("---\nsdk: flask\n---\n", "must be one of gradio, docker, static"),
        ("---\n- a\n---\n", "`key: value`"),
        ("---\n" + "x: y\n" * 20_000 + "---\n", "longer than"),
    ],
)
def test_a_card_that_cannot_be_used_says_why(readme: str, part: str) -> None:
    """Front matter that the host can't act on has an error that says what to write."""
    assert any(part in error for error in read_card(readme).errors)


def test_dates_become_text() -> None:
    """Every value fits into JSON: YAML makes dates of what looks like one."""
    assert '{"sdk": "gradio", "date": "2026-01-02"}' == json.dumps(read_card(_card("date: 2026-01-02")).data)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text is a card, good or bad, and its data is JSON."""
    json.dumps(read_card(f"---\n{text}\n---\n").data)


def test_a_card_of_brackets_is_refused_quickly() -> None:
    """Deep nesting is an error, not a crash, and not seconds of work."""
    begun = time.process_time()
    assert read_card(_card("x: " + "[" * 5_000)).errors
    assert read_card(_card("x: " + "[" * 256)).errors
    assert time.process_time() - begun < 0.5


def test_durations_are_read_as_on_the_hub() -> None:
    """`30m` and `1h` are seconds."""
    assert (1800, 3600, None) == (seconds_of("30m"), seconds_of("1h"), seconds_of("1 fortnight"))


@pytest.mark.parametrize("check_id", [name for name in CASES if name.startswith("card-")])
def test_the_host_refuses_what_a_check_calls_an_error(tmp_path: Path, check_id: str) -> None:
    """Whoever checked a folder is not refused by the host for its settings, and the other way round."""
    case = CASES[check_id]
    for files in (case.bad, case.good):
        folder = read_folder(write_folder(tmp_path / str(len(files)), case.base, files))
        # ZeroGPU is the Hub's; what it runs is no rule of a host's.
        errors = [each for each in check(folder) if each.is_error and each.id != "card-zero-gpu"]
        assert bool([each for each in errors if each.id.startswith("card-")]) == bool(
            read_card(folder.readme()).errors
        )
