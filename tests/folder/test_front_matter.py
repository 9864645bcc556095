"""The settings at the top of a README."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.front_matter import MAX_FRONT_MATTER_CHARS, parse_front_matter, peek, with_values

# What a person can type as a title: any text that is UTF-8, without the characters that end a line.
titles = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)


def test_settings_are_read_between_the_fences() -> None:
    """The block between two lines of --- is read, the text after it is not."""
    found = parse_front_matter("---\ntitle: Hello\nsdk: gradio\n---\n# sdk: docker\n")
    assert {"title": "Hello", "sdk": "gradio"} == dict(found.values)
    assert found.problem is None


@pytest.mark.parametrize(
    "readme", ["", "# Hello\n", "text\n---\nsdk: gradio\n---\n", "--- # no\nsdk: gradio\n---\n"]
)
def test_a_readme_without_settings_has_none(readme: str) -> None:
    """A README whose first line is no fence has no settings, which is not the same as broken ones."""
    found = parse_front_matter(readme)
    assert (False, None) == (found.is_present, found.problem)


@pytest.mark.parametrize("start", ["\ufeff---\n", "\n\n---\n", "---\r\n", "---  \n"])
def test_editors_habits_are_forgiven(start: str) -> None:
    """A byte order mark, blank lines, Windows line ends and trailing blanks change nothing."""
    assert "gradio" == parse_front_matter(f"{start}sdk: gradio\n---\n").text("sdk")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("sdk: [gradio", "line 2: expected"),
        ("title: a: b", "line 2: "),
        ("- gradio", "not a list of `name: value` lines"),
        ("1: 2", "not a list of `name: value` lines"),
        ("when: 2026-13-45", "not YAML"),
        ("x: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        ("x: " + "[" * 5000, "not YAML"),
        ("x: " + "a" * MAX_FRONT_MATTER_CHARS, "longer than"),
    ],
)
def test_broken_settings_say_what_is_wrong(block: str, said: str) -> None:
    """Each way to break a block gives a sentence, and a line where YAML knows one."""
    found = parse_front_matter(f"---\n{block}\n---\n")
    assert said in (found.problem or "")
    assert {} == dict(found.values)


def test_a_block_that_never_ends_is_broken() -> None:
    """The first fence alone promises settings; without the second there are none."""
    assert "no second one" in (parse_front_matter("---\nsdk: gradio\n").problem or "")


@given(st.text())
def test_no_readme_makes_the_reader_fail(readme: str) -> None:
    """Whatever a README holds, reading it gives a value."""
    parse_front_matter(readme)


@given(st.text())
def test_no_block_makes_the_reader_fail(block: str) -> None:
    """Whatever stands between the fences, reading it gives a value."""
    assert parse_front_matter(f"---\n{block}\n---\n").is_present


@given(titles)
def test_a_title_is_read_back_as_it_was_set(title: str) -> None:
    """Quotes, colons, emoji, backslashes: what is set is what is read."""
    readme = with_values("---\ntitle: Old\nsdk: gradio\n---\nText\n", {"title": title})
    assert {"title": title, "sdk": "gradio"} == dict(parse_front_matter(readme).values)


@given(titles)
def test_a_readme_without_settings_is_given_some(text: str) -> None:
    """Setting a value in a README that has no block puts one before the text, which stays."""
    readme = with_values(f"# {text}\n", {"sdk": "docker", "app_port": 7860})
    assert {"sdk": "docker", "app_port": 7860} == dict(parse_front_matter(readme).values)
    assert f"# {text}" in readme


def test_what_is_not_named_stays_as_it_was() -> None:
    """Comments, order and other settings survive an edit, and a value of several lines goes as a whole."""
    before = "---\n# mine\ntags:\n- a\n- b\ntitle: Old  # note\nsdk: gradio\n---\nText\n"
    after = with_values(before, {"tags": "x", "title": "New"})
    assert "---\n# mine\ntags: x\ntitle: New\nsdk: gradio\n---\nText\n" == after


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_marks_and_odd_characters_survive(mark: str, ending: str) -> None:
    """An edit changes its own lines: the rest is the same byte for byte, also without a last line end."""
    text = f"---{ending}title: Old{ending}---{ending}# A\u2028b\x0bc\x85d{ending}{ending}end"
    after = with_values(mark + text, {"title": "New", "pinned": False})
    assert mark + text.replace("Old", f"New{ending}pinned: false") == after


@pytest.mark.parametrize(
    "old",
    [
        "title: |\n  one\n\n  two",
        "title: >-\n  a\n  b",
        "title:\n- a\n- b",
        '"title": x',
        "title: x\ntitle: y",
    ],
)
def test_a_value_of_several_lines_is_replaced_whole(old: str) -> None:
    """Blank lines inside a text belong to it, and of two settings of one name none of the old is left."""
    after = with_values(f"---\n{old}\nsdk: gradio\n---\n", {"title": "New"})
    assert "---\ntitle: New\nsdk: gradio\n---\n" == after


values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | titles,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(titles, inner, max_size=3),
    max_leaves=6,
)


@given(values)
def test_every_kind_of_value_reads_back(value: object) -> None:
    """Text, numbers, flags, lists and tables of them."""
    readme = with_values("---\nsdk: gradio\n---\n", {"value": value})
    assert {"sdk": "gradio", "value": value} == dict(parse_front_matter(readme).values)


def test_aliases_are_refused() -> None:
    """A few lines of them can stand for gigabytes."""
    found = parse_front_matter("---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n")
    assert "aliases (*name) are not allowed" == found.problem


def test_numbers_read_as_text() -> None:
    """`python_version: 3.12` is a number to YAML and a version to us; yes and no are neither."""
    found = parse_front_matter("---\npython_version: 3.12\napp_port: 7860\npinned: yes\n---\n")
    assert ("3.12", "7860", None) == (
        found.text("python_version"),
        found.text("app_port"),
        found.text("pinned"),
    )


@pytest.mark.parametrize(
    "line",
    ["app_file: main.py", "app_file:   main.py  # the app", 'app_file: "main.py"', "app_file: 'main.py'"],
)
def test_a_setting_can_be_had_without_a_yaml_parser(line: str) -> None:
    """`peek` and the parser agree on the ways that people write a file's name."""
    readme = f"---\ntitle: x\n{line}\n---\n"
    assert "main.py" == peek(readme, "app_file") == parse_front_matter(readme).text("app_file")


@pytest.mark.parametrize("readme", ["", "---\napp_file: a.py\n", "---\nx: |\n  app_file: a.py\n---\n"])
def test_peek_finds_nothing_where_nothing_is(readme: str) -> None:
    """Text outside a whole block, or inside another value, is no setting."""
    assert peek(readme, "app_file") is None
