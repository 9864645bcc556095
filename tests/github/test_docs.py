"""docs/action.md speaks of the action that there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
import source_tree
import yaml

from spacekit.github.inputs import PREFIX

TEXT = (source_tree.ROOT / "docs" / "action.md").read_text()
ACTION: dict[str, Any] = yaml.safe_load(
    (source_tree.ROOT / ".github" / "actions" / "push" / "action.yml").read_text()
)


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_every_name_has_a_row(kind: str) -> None:
    """Each input and output of action.yml stands in its table, and no other does."""
    table = TEXT.partition(f"\n## {kind.title()}\n")[2].partition("\n## ")[0]
    assert list(ACTION[kind]) == re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)


def test_every_input_reaches_the_program() -> None:
    """By an environment variable of its own, and never by the text of a command."""
    (step,) = ACTION["runs"]["steps"]
    for name in ACTION["inputs"]:
        variable = PREFIX + name.upper().replace("-", "_")
        assert f"${{{{ inputs.{name} }}}}" == step["env"][variable]
    assert "${{" not in step["run"]
