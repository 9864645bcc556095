"""The settings of an app: spacekit.toml, or a table in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import source_tree
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import FolderError, UsageError
from spacekit.folder.app_folder import read_folder
from spacekit.folder.settings import (
    MAX_SETTINGS_BYTES,
    TABLE_KEYS,
    TOP_KEYS,
    SecretSource,
    Settings,
    SettingsFile,
    Smoke,
    read_settings,
    settings_from,
)

DOCS = (source_tree.ROOT / "docs" / "settings.md").read_text()
TOKEN = "hf_" + "a" * 34  # the shape of one
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def settings(text: str) -> SettingsFile:
    """The settings that a spacekit.toml of this text holds."""
    return settings_from(tomllib.loads(text), "spacekit.toml")


def test_an_empty_file_sets_nothing() -> None:
    """What is not said stays as it is on the Space."""
    assert Settings() == settings("").of(None)


def test_every_setting_arrives() -> None:
    """Each key of a file is found in the value, under its name."""
    found = settings(
        """
        to = "ada/hello"
        endpoint = "https://spaces.example.org"
        via = "git"
        visibility = "protected"
        hardware = "t4-small"
        sleep = -1
        prune = false
        timeout = "30m"
        space = { title = "Hello", tags = ["a"], pinned = true }
        variables = { MODE = "fast" }
        secrets = { API_KEY = "env", OTHER = "env:NAME", THIRD = ".env", FOURTH = "../shared/prod.env" }
        smoke = { api = "greet", data = ["Ada"], expect = "Hello, Ada!", timeout = 5 }
        files = { include = ["dist/**"], exclude = ["notes/"] }
        check = { ignore = ["title-missing"] }
        """
    ).of(None)
    expected = Settings(
        to="ada/hello",
        endpoint="https://spaces.example.org",
        via="git",
        visibility="protected",
        hardware="t4-small",
        sleep_seconds=-1,
        prune=False,
        timeout_seconds=1800,
        front_matter={"title": "Hello", "tags": ["a"], "pinned": True},
        variables={"MODE": "fast"},
        secrets=(
            SecretSource("API_KEY", "env", "API_KEY"),
            SecretSource("OTHER", "env", "NAME"),
            SecretSource("THIRD", "file", ".env"),
            SecretSource("FOURTH", "file", "../shared/prod.env"),
        ),
        smoke=Smoke(api="/greet", data=("Ada",), expect="Hello, Ada!", timeout_seconds=5),
        include=("dist/**",),
        exclude=("notes/",),
        ignored_checks=("title-missing",),
    )
    assert expected == found
    assert all(
        getattr(found, each.name) for each in fields(found) if each.name not in {"prune", "environment"}
    )


def test_an_environment_overrides_key_by_key() -> None:
    """Tables are merged, everything else is replaced, and the file's own settings stay as they were."""
    file = settings(
        'to = "ada/hello"\nvariables = { MODE = "fast", LEVEL = "1" }\nfiles.include = ["a"]\n'
        '[env.staging]\nto = "ada/staging"\nvariables = { MODE = "slow" }\nfiles.include = ["b"]\n'
    )
    staging = file.of("staging")
    assert ("ada/staging", {"MODE": "slow", "LEVEL": "1"}) == (staging.to, dict(staging.variables))
    assert (("b",), "staging") == (staging.include, staging.environment)
    assert ("ada/hello", {"MODE": "fast", "LEVEL": "1"}) == (file.base.to, dict(file.base.variables))


def test_an_environments_smoke_test_replaces_the_question() -> None:
    """A page instead of a call: what the call sent and expected does not stay behind."""
    file = settings(
        '[smoke]\napi = "/greet"\ndata = ["Ada"]\nexpect = "Hi"\ntimeout = 9\n'
        '[env.page.smoke]\npath = "/health"\n[env.slow.smoke]\ntimeout = 99\n'
    )
    assert Smoke(path="/health", timeout_seconds=9) == file.of("page").smoke
    assert Smoke("/greet", None, ("Ada",), "Hi", 99) == file.of("slow").smoke


def test_an_unknown_environment_names_those_there_are() -> None:
    """The hint has the right names, or says how to add one."""
    with pytest.raises(UsageError, match="'prod'") as caught:
        settings('[env.staging]\nto = "a/b"\n[env.live]\n').of("prod")
    assert "the environments in spacekit.toml are: staging, live" == caught.value.hint
    with pytest.raises(UsageError) as caught:
        SettingsFile().of("prod")
    assert "add a table [env.NAME] to spacekit.toml" == caught.value.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('hardwear = "x"', "spacekit.toml: `hardwear` is no setting", "did you mean `hardware`?"),
        ("to = 5", "spacekit.toml: `to` is a whole number ('5'), not a string", 'for example to = "text"'),
        ('to = ""', "spacekit.toml: `to` is empty or", "give one line of text"),
        ('via = "ftp"', "spacekit.toml: `via` is 'ftp'", "it can be hub or git"),
        ('visibility = "secret"', "spacekit.toml: `visibility` is 'secret'", "or private"),
        ('prune = "no"', "`prune` is a string ('no'), not true or false", "for example prune = true"),
        ("sleep = true", "`sleep` is true or false ('True'), not a whole number", "sleep = 60"),
        ("sleep = 0", "`sleep` is 0", "-1 for never"),
        ("sleep = -5", "`sleep` is -5", "at least -1"),
        ('timeout = "soon"', "`timeout` is a string ('soon'), not a duration", '"30m"'),
        ("timeout = 0", "`timeout` is 0", "at least 1"),
        ('timeout = "0m"', "`timeout` is", '"30m"'),
        ('endpoint = "host:80"', "`endpoint` is no web address", "https://"),
        ('smoke = "x"', "`smoke` is a string ('x'), not a table", "write it as [smoke]"),
        ('[smoke]\ntimeout = 5', "`smoke` has neither `api` nor `path`", "give one"),
        ('[smoke]\napi = "a"\npath = "/"', "`smoke` has both `api` and `path`", "give one"),
        ('[smoke]\npath = "x"', "`smoke.path` is 'x'", "begins with a slash"),
        ('[smoke]\npath = "/"\ndata = []', "`smoke.data` goes with `api`", "drop it"),
        ('[smoke]\npath = "/"\nexpect = 5', "`smoke.expect` is no string", "text that the page holds"),
        ('[files]\ninclude = "a"', "`files.include` is a string ('a'), not a list", '["one", "two"]'),
        ("[files]\nexclude = [1]", "`files.exclude` holds a whole number ('1')", "list of strings"),
        ("[files]\nexlude = []", "`files.exlude` is no setting", "`exclude`"),
        ("[variables]\nN = 1", "`variables.N` is a whole number ('1'), not a string", 'N = "1"'),
        ("[variables]\n'a b' = 'x'", "`variables.'a b'` is no name of a variable", "letters, digits"),
        ("[space]\nwhen = 2026-01-01", "`space.when` is a date", "use text"),
        ("[space]\nx = nan", "`space.x` is a number", "use text"),
        ("[env]\nstaging = 1", "`env.staging` is a whole number", "[env.staging]"),
        ('[env.staging]\nvia = "ftp"', "`env.staging.via` is 'ftp'", "hub or git"),
        ("[env.staging.env.x]", "`env.staging.env` is no setting", "keys here are"),
        ("[variables]\nA = 'x'\n[secrets]\nA = 'env'", "`secrets.A` is a variable as well", "keep one"),
        ("[variables]\nA = ''\n[env.s.secrets]\nA = 'env'", "`env.s.secrets.A` is a variable", "keep one"),
        ('"\\u001b[31m" = 1', "`\ufffd[31m` is no setting", "keys here are"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_key_and_cure(text: str, message: str, hint: str) -> None:
    """Each wrong key or value says where it is, what was found, and what is right."""
    with pytest.raises(FolderError) as caught:
        settings(text)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    "text",
    [
        f'[secrets]\nHF_TOKEN = "{TOKEN}"',
        '[secrets]\nHF_TOKEN = "hunter2"',
        f'[secrets]\nHF_TOKEN = "env:{TOKEN}.env"',
        f'[secrets]\nHF_TOKEN = ["{TOKEN}"]',
        f'[variables]\nHF_TOKEN = "{TOKEN}"',
        f'[space]\ntitle = "{TOKEN}"',
        f'[env.staging.secrets]\nHF_TOKEN = "{TOKEN}"',
    ],
)
def test_a_value_of_a_secret_is_refused_and_not_repeated(text: str) -> None:
    """A secret in a file that is shared is out; the message helps without saying it once more."""
    with pytest.raises(FolderError) as caught:
        settings(text)
    said = f"{caught.value.message} {caught.value.hint}"
    assert "HF_TOKEN" in said or "space.title" in said
    assert ".env" in said
    assert TOKEN not in said
    assert "hunter2" not in said


def test_they_may_stand_in_pyproject(tmp_path: Path) -> None:
    """A project keeps its settings where it keeps the others; a mistake there names that file."""
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n[tool.spacekit]\nto = "ada/x"\n[tool.spacekit.env.staging]\n')
    found = read_settings(tmp_path)
    assert ("pyproject.toml", "ada/x", ["staging"]) == (found.name, found.base.to, list(found.environments))
    file.write_text("[tool.spacekit]\nsleep = 0\n")
    with pytest.raises(FolderError, match=r"^pyproject.toml: `tool.spacekit.sleep` is 0"):
        read_settings(tmp_path)


def test_settings_in_two_places_are_refused(tmp_path: Path) -> None:
    """Nobody has to guess which of two files wins."""
    (tmp_path / "spacekit.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.spacekit]\n")
    with pytest.raises(FolderError, match="both hold settings"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    "content", [b"to = ", b"\xff\xfe", b"a = " + b"[" * 9999, b"#" * (MAX_SETTINGS_BYTES + 1)]
)
def test_a_file_that_is_no_toml_says_so(tmp_path: Path, content: bytes) -> None:
    """A settings file has to be right; a broken pyproject.toml without settings is none of our business."""
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert SettingsFile() == read_settings(tmp_path)
    (tmp_path / "spacekit.toml").write_bytes(content)
    with pytest.raises(FolderError, match=r"^spacekit.toml is not TOML: ") as caught:
        read_settings(tmp_path)
    assert caught.value.hint


@given(st.dictionaries(st.sampled_from([*TOP_KEYS, *TABLE_KEYS, "env"]) | st.text(), json_values))
def test_no_content_makes_the_reader_fail(data: dict[str, Any]) -> None:
    """Whatever a TOML file holds gives settings, or an error with a next step."""
    refusal: FolderError | None = None
    try:
        settings_from(data, "spacekit.toml")
    except FolderError as error:
        refusal = error
    assert refusal is None or (refusal.hint and refusal.message.isprintable())


@pytest.mark.pain(33)
def test_front_matter_of_the_settings_goes_before_the_readme(tmp_path: Path) -> None:
    """A README on GitHub stays clean: what is sent has the block, and wins over the README's own."""
    (tmp_path / "README.md").write_bytes(b"---\r\ntitle: Old\r\nsdk: gradio\r\n---\r\n# Hello\r\n")
    (tmp_path / "spacekit.toml").write_text('[space]\ntitle = "New: one"\ntags = ["a", "b c"]\n')
    folder = read_folder(tmp_path)
    assert {"title": "New: one", "sdk": "gradio", "tags": ["a", "b c"]} == dict(folder.front_matter.values)
    expected = '---\r\ntitle: "New: one"\r\nsdk: gradio\r\ntags: [a, b c]\r\n---\r\n# Hello\r\n'
    assert expected == folder.readme()
    assert {"README.md": expected.encode()} == dict(folder.made())


def test_a_readme_without_a_block_keeps_its_text(tmp_path: Path) -> None:
    """The block is put in front; the text below it is the file's, byte for byte."""
    (tmp_path / "README.md").write_bytes("\n# Hé\u2028llo\r\n".encode())
    (tmp_path / "spacekit.toml").write_text('[space]\nsdk = "static"\n')
    assert "---\r\nsdk: static\r\n---\r\n\r\n\n# Hé\u2028llo\r\n" == read_folder(tmp_path).readme()


def test_a_missing_readme_is_made(tmp_path: Path) -> None:
    """With `[space]` an app needs no README.md of its own."""
    (tmp_path / "spacekit.toml").write_text('[space]\ntitle = "Hello"\nsdk = "static"\n')
    folder = read_folder(tmp_path)
    assert "---\ntitle: Hello\nsdk: static\n---\n\n# Hello\n" == folder.readme()
    assert (True, "static", "Hello") == (folder.front_matter.is_present, folder.sdk, folder.title)


def test_a_block_that_cannot_be_edited_is_refused(tmp_path: Path) -> None:
    """What would be sent is read again first: better no push than another title."""
    (tmp_path / "README.md").write_text("---\n{title: Old, sdk: gradio}\n---\n")
    (tmp_path / "spacekit.toml").write_text('[space]\ntitle = "New"\n')
    with pytest.raises(FolderError, match=r"can't be put into the block") as caught:
        read_folder(tmp_path).readme()
    assert caught.value.hint


def test_previews_have_settings_of_their_own() -> None:
    """Their secrets too: those of the app are not for them, and a name is no variable as well."""
    text = """
    [secrets]
    API_KEY = "env"
    [variables]
    MODE = "fast"
    [preview]
    expires = "3d"
    visibility = "public"
    sleep = -1
    [preview.secrets]
    API_KEY = "env:FOR_PREVIEWS"
    """
    found = settings(text).of(None).preview
    assert (3 * 86_400, "public", -1, None) == (
        found.expires_seconds,
        found.visibility,
        found.sleep_seconds,
        found.hardware,
    )
    assert (SecretSource("API_KEY", "env", "FOR_PREVIEWS"),) == found.secrets
    assert () == settings("[secrets]\nAPI_KEY = 'env'\n").of(None).preview.secrets
    for line in ("expires = 0", "expires = 'soon'", "visibility = 'none'", "sleep = 0", "secret = 1"):
        with pytest.raises(FolderError, match="preview"):
            settings(f"[preview]\n{line}\n")
    with pytest.raises(FolderError, match="is a variable as well"):
        settings("[variables]\nMODE = '1'\n[preview.secrets]\nMODE = 'env'\n")


def test_an_environment_has_front_matter_of_its_own(tmp_path: Path) -> None:
    """Staging can be told from the real one by its title."""
    (tmp_path / "README.md").write_text("---\ntitle: Hello\nsdk: static\n---\n")
    (tmp_path / "spacekit.toml").write_text('[env.staging.space]\ntitle = "Hello (staging)"\n')
    assert "Hello (staging)" == read_folder(tmp_path, "staging").title
    assert {} == dict(read_folder(tmp_path).made())


def test_the_docs_name_every_key_and_no_other() -> None:
    """docs/settings.md has a row for each key of a file, and the example uses keys that there are."""
    known = [*TOP_KEYS]
    for table, keys in TABLE_KEYS.items():
        known += [f"{table}.{key}" for key in keys] if keys else [f"{table}.NAME"]
    assert [*known, "env.NAME"] == re.findall(r"^\| `([\w.]+)` \|", DOCS, re.MULTILINE)


def test_the_example_in_the_docs_is_a_settings_file() -> None:
    """The annotated example parses, and shows every key."""
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    data = tomllib.loads(example)
    found = settings_from(data, "spacekit.toml")
    assert "staging" in found.environments
    shown = {*data, *(f"{table}.{key}" for table, keys in TABLE_KEYS.items() if keys for key in data[table])}
    other = {"smoke.path"}  # a smoke test asks one question
    every = {f"{table}.{key}" for table, keys in TABLE_KEYS.items() for key in keys or ()}
    assert {*TOP_KEYS, *TABLE_KEYS, "env", *every} - other == shown
