"""What a server's answers about an account and a Space mean for a push."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from check_cases import DOCKER, GRADIO, STATIC, Files, write_folder

from spacekit.folder.app_folder import AppFolder, read_folder
from spacekit.push.preflight import Account, SpaceFacts, _read_account, judge
from spacekit.push.target import HUGGING_FACE, Target

ADA = Account("ada", role="write")
HUB = Target("ada/hello", HUGGING_FACE)
HOST = Target("ada/hello", "http://127.0.0.1:7870")
NEW = SpaceFacts(exists=False)
THERE = SpaceFacts(exists=True, sdk="gradio", may_write=True)


def app(folder: Path, *layers: Files) -> AppFolder:
    """A folder that could be pushed."""
    return read_folder(write_folder(folder, *(layers or (GRADIO,))))


def told(target: Target, account: Account, space: SpaceFacts, folder: AppFolder) -> list[str]:
    """The ids of what stands in the way."""
    return [finding.id for finding in judge(target, account, space, folder)]


def test_a_space_of_ones_own_is_free_to_push_to(tmp_path: Path) -> None:
    """It is there, the token may write, the sdk is the same."""
    assert [] == told(HUB, ADA, THERE, app(tmp_path))


@pytest.mark.parametrize(
    ("account", "space", "said"),
    [
        (Account("ada", role="read"), THERE, "the token may only read"),
        (ADA, SpaceFacts(exists=True, may_write=False), "may not write to ada/hello"),
        (
            Account("bob", role="write", organisations={"ada": "contributor"}),
            SpaceFacts(exists=True, may_write=False),
            "bob has the role contributor in ada",
        ),
    ],
)
def test_missing_rights_are_told_with_the_role(
    tmp_path: Path, account: Account, space: SpaceFacts, said: str
) -> None:
    """Where the Hub would say 403 at the end of an upload."""
    (finding,) = judge(HUB, account, space, app(tmp_path))
    assert ("remote-write", True) == (finding.id, finding.is_error)
    assert said in finding.cause


@pytest.mark.parametrize(
    ("owner", "organisations", "expected"),
    [
        ("ADA", {}, []),
        ("team", {"Team": "write"}, []),
        ("team", {"team": "read"}, ["remote-owner"]),
        ("stranger", {"team": "write"}, ["remote-owner"]),
    ],
)
def test_a_new_space_needs_a_name_that_is_ours(
    tmp_path: Path, owner: str, organisations: dict[str, str], expected: list[str]
) -> None:
    """The user's own, in any case of letters, or an organisation's where the role makes Spaces."""
    account = Account("ada", True, "write", organisations, frozenset({"team"}))
    assert expected == told(Target(f"{owner}/x", HUGGING_FACE), account, NEW, app(tmp_path))


@pytest.mark.parametrize(
    ("base", "settings", "is_paying", "expected"),
    [
        (GRADIO, "", False, ["remote-plan"]),
        (DOCKER, "", False, ["remote-plan"]),
        (STATIC, "", False, []),
        (GRADIO, 'hardware = "zero-a10g"\n', False, []),
        (GRADIO, "", True, []),
    ],
)
def test_what_takes_a_plan_is_told(
    tmp_path: Path, base: Files, settings: str, is_paying: bool, expected: list[str]
) -> None:
    """A free account gets static Spaces, and Gradio on ZeroGPU; for others the ways out are named."""
    folder = app(tmp_path, base, {"spacekit.toml": settings})
    findings = list(judge(HUB, Account("ada", is_paying, "write"), NEW, folder))
    assert expected == [finding.id for finding in findings]
    assert all("spacekit host" in finding.cure and not finding.is_error for finding in findings)


def test_a_host_of_ones_own_has_no_plans(tmp_path: Path) -> None:
    """Nor are its names the Hub's."""
    assert [] == told(HOST, Account("operator"), NEW, app(tmp_path))


def test_another_sdk_is_told(tmp_path: Path) -> None:
    """The push would turn the Space into something else."""
    space = SpaceFacts(exists=True, sdk="static", may_write=True)
    assert ["remote-sdk"] == told(HUB, ADA, space, app(tmp_path))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, Account("")),
        ({"name": "ada", "orgs": "no list", "auth": []}, Account("ada")),
        ({"name": "a\x1b[2Jb", "orgs": [7, {"name": "t"}]}, Account("ab", organisations={"t": "member"})),
        (
            {
                "name": "ada",
                "isPro": True,
                "auth": {"accessToken": {"role": "write"}},
                "orgs": [{"name": "T", "roleInOrg": "admin", "isEnterprise": True}],
            },
            Account("ada", True, "write", {"T": "admin"}, frozenset({"t"})),
        ),
    ],
)
def test_any_answer_is_read(answer: dict[str, Any], expected: Account) -> None:
    """A server may leave out or twist what it says of an account."""
    assert expected == _read_account(answer)
