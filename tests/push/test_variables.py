"""What differs between a file and a Space, and what is remembered of secrets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.known_secrets import KnownSecrets
from spacekit.push.target import Target
from spacekit.push.variables import compare_secrets, compare_variables

names = st.sampled_from(["A", "B", "C", "SPACEKIT_PREVIEW_OF"])
values = st.dictionaries(names, st.sampled_from(["1", "2"]))
TARGET = Target("ada/app", "https://example.org")
NOW, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


@given(values, values, st.booleans())
def test_every_name_is_said_once_and_the_difference_ends(
    wanted: dict[str, str], there: dict[str, str], prunes: bool
) -> None:
    """Carried out, the Space has what the file has, and what was kept; then nothing is left to do."""
    drift = compare_variables(wanted, there, prunes=prunes)
    said = [*drift.set_now, *drift.unchanged, *drift.removed, *drift.kept]
    assert sorted({*wanted, *there}) == sorted(said)
    after = {name: value for name, value in there.items() if name not in drift.removed}
    after |= {name: wanted[name] for name in drift.set_now}
    assert {**{name: there[name] for name in drift.kept}, **wanted} == after
    assert compare_variables(wanted, after, prunes=prunes).is_empty
    assert not (set(drift.removed) & {"SPACEKIT_PREVIEW_OF"})


def test_a_secret_is_set_unless_it_is_known_to_be_the_same() -> None:
    """What nobody knows is set, and said to be unknown."""
    drift = compare_secrets(["A", "B", "C", "N"], ["A", "B", "C", "X"], {"A": True, "B": False}, prunes=False)
    assert (("N",), ("B",), ("C",), ("A",)) == (drift.added, drift.changed, drift.unknown, drift.unchanged)
    assert (("N", "B", "C"), ("X",)) == (drift.set_now, drift.kept)


def test_what_was_set_here_is_known_until_somebody_else_sets_it(tmp_path: Path) -> None:
    """By its value, its Space and its time; another Space's, and one of another time, are not."""
    known = KnownSecrets(TARGET, tmp_path)
    known.remember("KEY", "value", NOW)
    known.save()
    again = KnownSecrets(TARGET, tmp_path)
    assert {"KEY": True} == again.verdicts({"KEY": "value", "NEW": "x"}, {"KEY": NOW})
    assert {"KEY": False} == again.verdicts({"KEY": "other"}, {"KEY": NOW})
    assert {} == again.verdicts({"KEY": "value"}, {"KEY": LATER})
    assert {} == again.verdicts({"KEY": "value"}, {})
    elsewhere = KnownSecrets(Target("ada/other", TARGET.endpoint), tmp_path)
    assert {} == elsewhere.verdicts({"KEY": "value"}, {"KEY": NOW})
    assert b"value" not in (tmp_path / "known-secrets.json").read_bytes()


def test_a_memory_that_others_can_read_or_that_is_broken_is_begun_anew(tmp_path: Path) -> None:
    """Rather nothing known than something that anybody may have written."""
    file = tmp_path / "known-secrets.json"
    known = KnownSecrets(TARGET, tmp_path)
    known.remember("KEY", "value", NOW)
    known.save()
    file.chmod(0o644)
    assert {} == KnownSecrets(TARGET, tmp_path).verdicts({"KEY": "value"}, {"KEY": NOW})
    for text in ("", "[]", "{}", '{"key": "00", "spaces": {}}', '{"key": 1, "spaces": []}'):
        file.write_text(text)
        file.chmod(0o600)
        assert {} == KnownSecrets(TARGET, tmp_path).verdicts({"KEY": "value"}, {"KEY": NOW})
