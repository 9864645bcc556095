"""The lines and files by which a step speaks to its job."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from action_runner import outputs_of
from hypothesis import given
from hypothesis import strategies as st

from spacekit.github.job import annotate, hide, unheeded, write_outputs, write_summary


@given(st.text(alphabet="ab<=\n%", max_size=40))
def test_an_output_is_one_output(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    """A value with line ends and delimiters in it sets no other."""
    file = tmp_path_factory.mktemp("job") / "output"
    write_outputs({"GITHUB_OUTPUT": str(file)}, {"url": value, "sha": "abc"})
    assert {"url": value, "sha": "abc"} == outputs_of(file.read_text())


def test_an_annotation_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What an error says can't begin a command of its own."""
    annotate("error", "a, b: c", "first\n::set-env name=X::y\r%")
    assert "::error title=a%2C b%3A c::first%0A::set-env name=X::y%0D%25\n" == capsys.readouterr().out


def test_secrets_are_masked_first(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty one would star out everything."""
    hide("")
    hide("hf_a\nb")
    assert "::add-mask::hf_a%0Ab\n" == capsys.readouterr().out


def test_logs_give_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    """What others wrote stands between two lines with a word that none of them can know."""
    words = []
    for _ in range(2):
        with unheeded():
            sys.stderr.write("::set-output name=url::evil\n")
        first, order, last = capsys.readouterr().err.splitlines()
        words.append(first.removeprefix("::stop-commands::"))
        assert (f"::{words[-1]}::", "::set-output name=url::evil") == (last, order)
    assert words[0] != words[1]


def test_a_summary_is_added(tmp_path: Path) -> None:
    """Other steps have theirs in the same file; one that GitHub would refuse is left out."""
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    write_summary(environment, "one")
    write_summary(environment, "two")
    write_summary(environment, "x" * 1024 * 1024)
    write_summary({}, "nowhere")
    assert "one\ntwo\n" == (tmp_path / "summary").read_text()
