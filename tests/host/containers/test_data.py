"""What a Space in a container keeps, and what it is told: /data, variables, secrets."""

from __future__ import annotations

import pytest
from docker_spaces import DOCKERFILE, container_of, push_docker, run_inside, version_of
from engine_program import TestEngine, eventually
from running_host import RunningHost
from small_spaces import wait_until_settled

pytestmark = pytest.mark.e2e

_BUILD_SECONDS = 120
_SECRET = "not-for-anybody-else-83741"


def test_data_outlives_a_revision_and_ends_with_the_space(host: RunningHost, engine: TestEngine) -> None:
    """What is written to /data is there in the next revision; a new Space of that name begins without."""
    api = host.api()
    push_docker(api, "me/keeper")
    assert "RUNNING" == wait_until_settled(api, "me/keeper", _BUILD_SECONDS).stage
    run_inside(host, "me/keeper", "open('/data/kept', 'w').write('word'); open('lost', 'w').close()")
    push_docker(api, "me/keeper", version="two")
    assert "RUNNING" == wait_until_settled(api, "me/keeper", _BUILD_SECONDS).stage
    code = "answer = [VERSION, open('/data/kept').read(), os.path.exists('lost')]"
    assert ["two", "word", False] == run_inside(host, "me/keeper", code)
    before = engine.docker("volume", "ls", "--quiet").split()
    api.delete_repo("me/keeper", repo_type="space")
    gone = set(before) - set(engine.docker("volume", "ls", "--quiet").split())
    assert 1 == len(gone)
    push_docker(api, "me/keeper")
    assert "RUNNING" == wait_until_settled(api, "me/keeper", _BUILD_SECONDS).stage
    assert [] == run_inside(host, "me/keeper", "answer = os.listdir('/data')")


def test_variables_and_secrets_reach_builds_and_apps_as_on_the_hub(
    host: RunningHost, engine: TestEngine
) -> None:
    """Variables are build arguments; a secret is a mount of a build and a variable of an app, in no layer."""
    api = host.api()
    api.create_repo(
        "me/told",
        repo_type="space",
        space_sdk="docker",
        space_variables=[{"key": "MODE", "value": "fast"}],
        space_secrets=[{"key": "KEY", "value": _SECRET}],
    )
    steps = (
        b"ARG MODE\nRUN echo $MODE > mode\n"
        b"RUN --mount=type=secret,id=KEY,required=true cat /run/secrets/KEY | wc -c > size\n"
        b"RUN --mount=type=secret,id=KEY cat /run/secrets/KEY\n"
    )
    push_docker(api, "me/told", {"Dockerfile": DOCKERFILE.replace(b"CMD", steps + b"CMD")})
    runtime = wait_until_settled(api, "me/told", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw.get("errorMessage")
    built = "open('mode').read().strip(), int(open('size').read())"
    code = f"answer = [{built}, os.environ['KEY'], os.environ['MODE']]"
    assert ["fast", len(_SECRET), _SECRET, "fast"] == run_inside(host, "me/told", code)
    log = "".join(api.fetch_space_logs("me/told", build=True))
    assert "[KEY]" in log
    assert _SECRET not in log
    image = str(container_of(engine, "me/told")["Config"]["Image"])
    with engine.saved(image) as archive:
        for entry in archive:
            stream = archive.extractfile(entry)
            assert stream is None or _SECRET.encode() not in stream.read(), entry.name
    assert _SECRET not in engine.docker("history", "--no-trunc", image)


def test_a_build_that_fails_tells_no_secret(host: RunningHost) -> None:
    """What its last steps printed is in the log and in the error, with the secret's name in its place."""
    api = host.api()
    api.create_repo(
        "me/failing", repo_type="space", space_sdk="docker", space_secrets=[{"key": "KEY", "value": _SECRET}]
    )
    step = b"RUN --mount=type=secret,id=KEY cat /run/secrets/KEY && echo && echo is wrong && false\nCMD"
    push_docker(api, "me/failing", {"Dockerfile": DOCKERFILE.replace(b"CMD", step)})
    runtime = wait_until_settled(api, "me/failing", _BUILD_SECONDS)
    assert "BUILD_ERROR" == runtime.stage
    for said in (str(runtime.raw), "".join(api.fetch_space_logs("me/failing", build=True))):
        assert "is wrong" in said
        assert "[KEY]" in said
        assert _SECRET not in said


def test_a_changed_secret_starts_the_app_anew(host: RunningHost) -> None:
    """Without a build: the next container has it."""
    api = host.api()
    push_docker(api, "me/changing")
    assert "RUNNING" == wait_until_settled(api, "me/changing", _BUILD_SECONDS).stage
    assert "one" == version_of(host, "me/changing")
    api.add_space_secret("me/changing", "LATER", _SECRET)
    code = "answer = os.environ.get('LATER')"
    eventually(lambda: _SECRET == run_inside(host, "me/changing", code), "the app has its secret")


def test_images_of_earlier_revisions_are_removed(host: RunningHost, engine: TestEngine) -> None:
    """Beside the image that runs there is the one before at most, and after the Space there is none."""
    api = host.api()
    before = set(engine.docker("images", "--quiet", "--filter", "label=spacekit.host").split())
    for version in ("one", "two", "three"):
        push_docker(api, "me/pruned", version=version)
        assert "RUNNING" == wait_until_settled(api, "me/pruned", _BUILD_SECONDS).stage
    there = set(engine.docker("images", "--quiet", "--filter", "label=spacekit.host").split()) - before
    assert 1 <= len(there) <= 2
    api.delete_repo("me/pruned", repo_type="space")
    assert before == set(engine.docker("images", "--quiet", "--filter", "label=spacekit.host").split())


def test_no_space_gets_what_a_step_of_another_left(host: RunningHost) -> None:
    """The same Dockerfile in another Space runs its steps itself: there may be a secret's words in them."""
    api = host.api()
    step = b"RUN --mount=type=secret,id=KEY (cat /run/secrets/KEY || echo none) > said\nCMD"
    files = {"Dockerfile": DOCKERFILE.replace(b"CMD", step)}
    api.create_repo(
        "me/owner", repo_type="space", space_sdk="docker", space_secrets=[{"key": "KEY", "value": _SECRET}]
    )
    for name, said in (("me/owner", _SECRET), ("me/curious", "none\n")):
        push_docker(api, name, files)
        runtime = wait_until_settled(api, name, _BUILD_SECONDS)
        assert "RUNNING" == runtime.stage, runtime.raw.get("errorMessage")
        assert said == run_inside(host, name, "answer = open('said').read()")
