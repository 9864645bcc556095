"""Building an image: the plan goes to the engine as one archive, through the docker command's BuildKit."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from spacekit.errors import BuildError, RemoteError, SpacekitError
from spacekit.image.build_log import BuildLog, cause_of
from spacekit.image.context import write_context
from spacekit.image.engine import Engine
from spacekit.image.plan import DOCKERFILE, BuildPlan

__all__ = ["BuildOptions", "build_arguments", "build_image"]

# How package indexes are reached; a value may hold a password, so it goes as a secret.
_INDEX_VARIABLES = (
    "PIP_EXTRA_INDEX_URL",
    "PIP_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_INDEX",
    "UV_INDEX_URL",
)
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")
_CERTIFICATES = "/run/secrets/certificates"
# BuildKit takes no larger secret.
_MAX_SECRET_BYTES = 500_000
_STOP_GRACE_S = 10.0
# Build arguments that steer the builder itself: which program reads the Dockerfile, whose caches it takes.
_BUILDER_VARIABLES = "BUILDKIT_"


@dataclass(frozen=True)
class BuildOptions:
    """How to build.

    Attributes:
        tag: The image's name.
        platform: Another platform than the engine's own.
        secrets: What build steps may mount, by id; no layer keeps them.
        uses_cache: Whether steps whose inputs did not change are taken as they are.
        arguments: What `ARG` lines of the Dockerfile get.
        labels: More labels of the image.
        cache_name: Whose cache it is; what steps left that ran under another name is not used. A step may
            have had a secret, which the engine does not count among what makes two steps the same.
        has_logins: Whether images may be had by this user's logins at registries.
    """

    tag: str
    platform: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    uses_cache: bool = True
    arguments: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    cache_name: str | None = None
    has_logins: bool = True


def build_arguments(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of a Space that are build arguments, as on the Hub: not those that steer the builder."""
    return {
        name: value for name, value in variables.items() if not name.upper().startswith(_BUILDER_VARIABLES)
    }


def build_image(
    plan: BuildPlan,
    engine: Engine,
    options: BuildOptions,
    tell: Callable[[str], None] = lambda _: None,
    begun: Callable[[Callable[[], None]], None] = lambda _: None,
) -> str:
    """Build, tag, and give the image's id. The tag moves when the whole image is there, not before.

    Args:
        plan: What is built.
        engine: Where.
        options: How.
        tell: Told each step and what it prints.
        begun: Given, once the build runs, what ends it; any thread may call that.

    Raises:
        BuildError: It did not build.
        RemoteError: The docker command is missing, or the engine went away.
    """
    with tempfile.TemporaryDirectory(prefix="spacekit-build-") as scratch:
        folder = Path(scratch)
        wanted = [*_options(options), *_secret_options(folder, options.secrets)]
        identity = folder / "id"
        command = [
            _docker(),
            "build",
            "--progress",
            "plain",
            "--file",
            DOCKERFILE,
            "--iidfile",
            str(identity),
        ]
        environment = engine.environment()
        if not options.has_logins:
            environment["DOCKER_CONFIG"] = str(_without_logins(folder / "config", environment))
        log = BuildLog()
        with _started([*command, *wanted, "-"], environment) as process:
            # Asked to end, the command waits for the step that runs; without it, the engine ends that.
            begun(process.kill)
            code = _follow(process, plan, log, tell)
        if code:
            raise _failure(log)
        return identity.read_text().strip()


def _docker() -> str:
    command = shutil.which("docker")
    if command is None:
        raise RemoteError(
            "the docker command is missing, which builds",
            "`apt-get install docker.io` on Debian and Ubuntu, Docker Desktop elsewhere",
            code="no-docker-command",
        )
    return command


def _options(options: BuildOptions) -> list[str]:
    wanted = ["--tag", options.tag]
    if options.platform:
        wanted += ["--platform", options.platform]
    for name, value in options.arguments.items():
        wanted += ["--build-arg", f"{name}={value}"]
    for name, value in options.labels.items():
        wanted += ["--label", f"{name}={value}"]
    if options.cache_name:
        # A host's name is part of what a step is, so that it is another step than the same one elsewhere.
        wanted += ["--add-host", f"{options.cache_name}:127.0.0.1"]
        wanted += ["--build-arg", f"BUILDKIT_CACHE_MOUNT_NS={options.cache_name}"]
    return wanted if options.uses_cache else [*wanted, "--no-cache"]


def _follow(
    process: subprocess.Popen[bytes], plan: BuildPlan, log: BuildLog, tell: Callable[[str], None]
) -> int:
    """Feed the build its archive, and read what it says."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the build has its pipes")
    problems: list[BaseException] = []
    feeder = threading.Thread(target=_feed, args=(plan, process.stdin, process, problems), daemon=True)
    feeder.start()
    with process.stdout as said:
        for line in said:
            shown = log.feed(line.decode("utf-8", "replace").rstrip("\n"))
            if shown:
                tell(shown)
    code = process.wait()
    feeder.join()
    if problems:
        raise problems[0]
    return code


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The docker command; when we leave early (Ctrl-C), it and its build end with us."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _feed(
    plan: BuildPlan, pipe: IO[bytes], process: subprocess.Popen[bytes], problems: list[BaseException]
) -> None:
    """Send the archive; a folder that can't be read ends the build."""
    try:
        with suppress(BrokenPipeError), pipe:
            write_context(plan.sources, pipe)
    except (SpacekitError, OSError) as error:
        problems.append(error)
        process.terminate()


def _without_logins(folder: Path, environment: Mapping[str, str]) -> Path:
    """Settings of the docker command without logins, but with its plugins and the way through proxies."""
    own = Path(environment.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        there = json.loads((own / "config.json").read_bytes())
    except (OSError, ValueError):
        there = {}
    settings = {name: there[name] for name in ("proxies",) if name in there}
    plugins = [str(own / "cli-plugins"), *there.get("cliPluginsExtraDirs", [])]
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({**settings, "cliPluginsExtraDirs": plugins}))
    return folder


def _failure(log: BuildLog) -> SpacekitError:
    cause = cause_of(log)
    kind = RemoteError if cause.code == "engine" else BuildError
    tail = log.tail
    message = "\n  ".join([cause.message, *tail]) if tail else cause.message
    return kind(message, cause.hint, code=cause.code, details={"log": tail})


def _secret_options(folder: Path, secrets: Mapping[str, str]) -> list[str]:
    """Files that only this build reads: what its steps may mount, and the way to package indexes."""
    given = {name: value.encode() for name, value in secrets.items()}
    options = []
    for number, (name, value) in enumerate({**_index_secrets(os.environ), **given}.items()):
        file = folder / f"secret-{number}"  # a name may be longer than a file's
        file.touch(0o600)
        file.write_bytes(value)
        options += ["--secret", f"id={name},src={file}"]
    return options


def _index_secrets(environment: Mapping[str, str]) -> dict[str, bytes]:
    """How this machine reaches package indexes, as a script that the steps of a build read."""
    lines = []
    for name in _INDEX_VARIABLES:
        # A folder of this machine is not there in a build.
        words = [word for word in environment.get(name, "").split() if "://" in word and word[:5] != "file:"]
        if words:
            lines.append(f"export {name}={shlex.quote(' '.join(words))}")
    if "PIP_INDEX_URL" in environment and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & environment.keys():
        lines.append('export UV_DEFAULT_INDEX="${PIP_INDEX_URL:-}"')
    secrets: dict[str, bytes] = {}
    file = next((Path(environment[name]) for name in _CERTIFICATE_VARIABLES if environment.get(name)), None)
    if file and file.is_file() and file.stat().st_size <= _MAX_SECRET_BYTES:
        secrets["certificates"] = file.read_bytes()
        names = _CERTIFICATE_VARIABLES
        lines += [f"export {name}={_CERTIFICATES}" for name in names]
    if lines:
        secrets["index"] = "\n".join(lines).encode() + b"\n"
    return secrets
