"""The command of a task, and what it signs in with."""

from __future__ import annotations

from spacekit.github.command import arguments_of, with_access
from spacekit.github.event import Task
from spacekit.github.inputs import Inputs

RUNNER = {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://runner/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}


def test_a_push_says_what_was_given_and_no_more() -> None:
    """Inputs that are left out are left to spacekit.toml."""
    assert ["push", "--json", "--", "."] == arguments_of(Task("push"), Inputs())
    inputs = Inputs(
        "app", "ada/app", "prod", "http://host", via="git", message="--json", timeout="9m", rolls_back=True
    )
    assert [
        "push",
        "--to=ada/app",
        "--env=prod",
        "--endpoint=http://host",
        "--json",
        "--timeout=9m",
        "--message=--json",
        "--via=git",
        "--rollback",
        "--",
        "app",
    ] == arguments_of(Task("push"), inputs)


def test_a_preview_is_made_and_deleted_under_one_name() -> None:
    """Both find the folder's settings."""
    inputs = Inputs("app", expires="3d")
    made = arguments_of(Task("preview", "pr-7"), inputs)
    assert ["preview", "--name=pr-7", "--expires=3d", "--json", "--", "app"] == made
    deleted = arguments_of(Task("remove", "pr-7"), inputs)
    assert ["preview", "--delete=pr-7", "--json", "--", "app"] == deleted


def test_no_input_becomes_an_option() -> None:
    """A folder or a message that begins with a dash stays what it is."""
    arguments = arguments_of(Task("push"), Inputs(folder="--force-with-lease", message="-x"))
    assert "--force-with-lease" == arguments[-1]
    assert "--" == arguments[-2]
    assert "--message=-x" in arguments


def test_tokens_go_by_the_environment() -> None:
    """They are no argument, which every process of the machine could read."""
    inputs = Inputs(token="hf_secret", github_token="ghs_secret", to="ada/app")
    for task in (Task("push"), Task("preview", "pr-1"), Task("remove", "pr-1")):
        assert "secret" not in " ".join(arguments_of(task, inputs))
    access = with_access({"SPACEKIT_INPUT_GITHUB_TOKEN": "ghs_secret", "PATH": "/bin"}, inputs, "ada/app")
    assert {"PATH": "/bin", "HF_ENDPOINT": "https://huggingface.co", "HF_TOKEN": "hf_secret"} == access


def test_without_a_token_the_job_itself_is_the_key() -> None:
    """The Hub's client exchanges its identity for a token of that Space."""
    assert "spaces/ada/app" == with_access(RUNNER, Inputs(), "ada/app")["HF_OIDC_RESOURCE"]
    assert "HF_OIDC_RESOURCE" not in with_access({}, Inputs(), "ada/app")


def test_a_token_that_was_given_wins() -> None:
    """The client would ask for an identity first, even where a token is there."""
    access = with_access(RUNNER | {"HF_OIDC_RESOURCE": "x"}, Inputs(token="hf_a"), "ada/app")
    assert "HF_OIDC_RESOURCE" not in access
    assert "hf_a" == access["HF_TOKEN"]


def test_a_host_of_ones_own_gets_its_token() -> None:
    """As the one that spacekit takes for hosts first."""
    access = with_access({}, Inputs(token="t0ken", endpoint="https://spaces.example"), "ada/app")
    assert ("https://spaces.example", "t0ken") == (access["HF_ENDPOINT"], access["SPACEKIT_HOST_TOKEN"])
