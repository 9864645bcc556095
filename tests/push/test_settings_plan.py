"""What changes besides files: a pure comparison, and values of secrets that nobody sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import FolderError
from spacekit.folder.settings import SecretSource
from spacekit.push.control import refuse_missing_secrets
from spacekit.push.dotenv import parse_dotenv
from spacekit.push.secrets import SecretValues, read_secrets
from spacekit.push.settings_plan import SecretsMode, SpaceSettings, WantedSettings, plan_settings

names = st.sampled_from(["A", "B", "C"])
values = st.dictionaries(names, st.sampled_from(["1", "2"]))


@given(values, values)
def test_variables_become_what_is_wanted_and_others_stay(
    wanted: dict[str, str], there: dict[str, str]
) -> None:
    """Set what is missing or differs, keep what nobody names; after that nothing is left to do."""
    plan = plan_settings(WantedSettings(variables=wanted), SpaceSettings(variables=there))
    after = there | {change.name: str(change.new) for change in plan.variables}
    assert there | wanted == after
    assert set(there) - set(wanted) == set(plan.kept_variables)
    assert plan_settings(WantedSettings(variables=wanted), SpaceSettings(variables=after)).is_empty


@pytest.mark.parametrize(
    ("mode", "set_now", "kept"),
    [("missing", ("NEW",), ("OLD",)), ("all", ("OLD", "NEW"), ()), ("none", (), ("OLD",))],
)
def test_secrets_are_set_as_asked(mode: SecretsMode, set_now: tuple[str, ...], kept: tuple[str, ...]) -> None:
    """Those that are missing, all anew, or none; a secret that only the Space has is said."""
    wanted = WantedSettings(secrets=("OLD", "NEW"), secrets_mode=mode)
    plan = plan_settings(wanted, SpaceSettings(secrets=("OLD", "OTHER")))
    assert (set_now, kept, ("OTHER",)) == (plan.secrets, plan.kept_secrets, plan.other_secrets)


def test_only_what_differs_changes() -> None:
    """Hardware, sleep and visibility that are as wanted, or not wanted at all, are left alone."""
    there = SpaceSettings(visibility="public", hardware="cpu-basic", sleep_seconds=3600)
    assert plan_settings(WantedSettings(), there).is_empty
    assert plan_settings(WantedSettings("public", "cpu-basic", 3600), there).is_empty
    changed = plan_settings(WantedSettings("private", "t4-small", -1), there)
    assert ["visibility", "hardware", "sleep"] == [change.name for change in changed.changes]


def test_a_new_space_is_public_by_itself() -> None:
    """Nothing has to be asked for then."""
    assert plan_settings(WantedSettings("public"), SpaceSettings(), creates=True).is_empty
    assert not plan_settings(WantedSettings("private"), SpaceSettings(), creates=True).is_empty


def test_values_of_secrets_come_from_where_the_settings_say(tmp_path: Path) -> None:
    """The environment, under this name or another, or a dotenv file; and they show nowhere."""
    (tmp_path / ".env").write_text('FILED="from a file"\n')
    sources = [
        SecretSource("OWN", "env", "OWN"),
        SecretSource("RENAMED", "env", "OTHER"),
        SecretSource("FILED", "file", ".env"),
        SecretSource("EMPTY", "env", "EMPTY"),
        SecretSource("LOST", "file", "no.env"),
    ]
    found = read_secrets(sources, tmp_path, {"OWN": "own value", "OTHER": "other value", "EMPTY": ""})
    shown = ["own value", "other value", "from a file"]
    assert shown == [found.value(name) for name in ("OWN", "RENAMED", "FILED")]
    assert {"EMPTY": "the environment variable EMPTY", "LOST": "the file no.env"} == found.missing
    assert not any(value in repr(found) + str(found) for value in shown)


def test_a_dotenv_file_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    """A settings file of somebody else's folder gets no other file's content onto a server."""
    (tmp_path / "app").mkdir()
    (tmp_path / ".env").write_text("KEY=1\n")
    (tmp_path / "app" / "link.env").symlink_to(tmp_path / ".env")
    for where in ("../.env", "link.env"):
        with pytest.raises(FolderError, match="outside the folder"):
            read_secrets([SecretSource("KEY", "file", where)], tmp_path / "app", {})


def test_a_secret_without_a_value_stops_the_push() -> None:
    """Unless it is there already, or secrets are left alone."""
    values = SecretValues({}, {"KEY": "the environment variable KEY"})
    lacking = plan_settings(WantedSettings(secrets=("KEY",)), SpaceSettings())
    with pytest.raises(
        FolderError, match="the secret KEY has no value: the environment variable KEY has none"
    ):
        refuse_missing_secrets(lacking, values)
    there = plan_settings(WantedSettings(secrets=("KEY",)), SpaceSettings(secrets=("KEY",)))
    refuse_missing_secrets(there, values)


def test_a_plan_for_scripts_has_names_of_secrets_alone() -> None:
    """Values of variables are public; those of secrets are not even in the plan."""
    plan = plan_settings(WantedSettings(variables={"A": "1"}, secrets=("KEY",)), SpaceSettings())
    told = json.loads(json.dumps(plan.as_dict()))
    assert {"set": ["KEY"], "kept": [], "others": []} == told["secrets"]
    assert [{"name": "A", "old": None, "new": "1"}] == told["variables"]["set"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB = two words \n", {"A": "1", "B": "two words"}),
        ("export A=1 # why\n", {"A": "1"}),
        ("A='it # stays'\n", {"A": "it # stays"}),
        ('A="one\\ntwo \\"quoted\\" \\\\"\n', {"A": 'one\ntwo "quoted" \\'}),
        ('A="over\nlines"\nB=1', {"A": "over\nlines", "B": "1"}),
        ("A=pa$$word#1\n", {"A": "pa$$word#1"}),
        ("A=\nB=#no\n", {"A": "", "B": ""}),
        ("# A=1\n\nnot a line\n9A=1\n", {}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_dotenv_files_are_read_as_everywhere(text: str, expected: dict[str, str]) -> None:
    """Quotes, comments, escapes and line ends as the dotenv libraries have them; nothing is expanded."""
    assert expected == parse_dotenv(text)


@given(st.text(alphabet=st.characters(exclude_characters="'\r\n\0", exclude_categories=["Cs"])))
def test_any_value_in_single_quotes_is_itself(value: str) -> None:
    """Whatever is in it."""
    assert {"KEY": value} == parse_dotenv(f"KEY='{value}'\n")
