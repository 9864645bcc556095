"""An app's settings: `spacekit.toml`, or `[tool.spacekit]` in pyproject.toml.

Reading is strict, since a setting that is quietly ignored is found out in production. Values of secrets
have no place here: a secret is a name, and where its value comes from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from spacekit.errors import FolderError, UsageError
from spacekit.folder.settings_values import (
    check_no_secret_values,
    front_matter,
    seconds,
    secret_source,
    variables,
)
from spacekit.folder.toml_table import TomlTable, printable

__all__ = [
    "PYPROJECT",
    "SETTINGS_FILE",
    "Preview",
    "SecretSource",
    "Settings",
    "SettingsFile",
    "Smoke",
    "read_settings",
    "settings_from",
]

SETTINGS_FILE = "spacekit.toml"
PYPROJECT = "pyproject.toml"
# A page of settings, or a large project's pyproject.toml; what is longer is neither.
MAX_SETTINGS_BYTES = 1024 * 1024
VIAS = ("hub", "git")
VISIBILITIES = ("public", "protected", "private")
# The keys of a file, in the order of docs/settings.md, and those of its tables.
TOP_KEYS = ("to", "endpoint", "via", "visibility", "hardware", "sleep", "prune", "timeout")
TABLE_KEYS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        "space": None,  # whatever a README's front matter can hold
        "variables": None,
        "secrets": None,
        "smoke": ("api", "path", "data", "expect", "timeout"),
        "files": ("include", "exclude"),
        "check": ("ignore",),
        "preview": ("expires", "visibility", "hardware", "sleep", "secrets"),
    }
)
# A parser's complaint may quote what it choked on; a line of it is enough.
_MAX_REASON_CHARS = 160
# An answer that takes longer is not one that a visitor waits for.
SMOKE_TIMEOUT_S = 60


@dataclass(frozen=True)
class SecretSource:
    """A secret's name, and where its value comes from.

    Attributes:
        name: What the Space calls it.
        kind: `env`, an environment variable, or `file`, a dotenv file.
        where: The variable's name, or the file's path in the folder.
    """

    name: str
    kind: Literal["env", "file"]
    where: str


@dataclass(frozen=True)
class Smoke:
    """A question to the app once it runs, and what it should answer.

    Attributes:
        api: The name of a Gradio endpoint, `/greet`; `None` when `path` is asked for.
        path: An address in the app, `/health`; `None` when `api` is called.
        data: The arguments of the call.
        expect: The first output, or the list of all; for a path what the answer contains.
            `None` takes any answer that is no error.
        timeout_seconds: How long the answer may take.
    """

    api: str | None = None
    path: str | None = None
    data: tuple[Any, ...] = ()
    expect: Any = None
    timeout_seconds: int = SMOKE_TIMEOUT_S


@dataclass(frozen=True)
class Preview:
    """What a preview of a branch or a pull request is like.

    Attributes:
        expires_seconds: How long it lives after a push.
        visibility: Who sees it; `None` is private.
        hardware: What it runs on; `None` is what a new Space gets, whatever the real one has.
        sleep_seconds: Idle time after which it sleeps; -1 is never.
        secrets: The secrets that it gets, each with its source; those of the real one are not for it.
    """

    expires_seconds: int | None = None
    visibility: str | None = None
    hardware: str | None = None
    sleep_seconds: int | None = None
    secrets: tuple[SecretSource, ...] = ()


@dataclass(frozen=True)
class Settings:
    """The settings of one environment. What is `None` is not set, and stays as it is on the Space.

    Attributes:
        to: The Space, `owner/name`.
        endpoint: The server.
        via: How files get there: `hub` or `git`.
        visibility: `public`, `protected` or `private`.
        hardware: The hardware's name.
        sleep_seconds: Idle time after which it sleeps; -1 is never.
        prune: Whether files that the folder lacks are deleted from the Space.
        timeout_seconds: How long a rollout may take.
        front_matter: What goes before README.md; it wins over what README.md says.
        variables: Public values that the app finds in its environment.
        secrets: The secrets by name, each with its source.
        smoke: The question to ask once it runs.
        include: Patterns of files that are sent although an ignore file drops them.
        exclude: Patterns of files that are left out.
        ignored_checks: Ids of checks whose findings are not shown.
        preview: What previews are like.
        environment: The environment's name; `None` for the file's own settings.
    """

    to: str | None = None
    endpoint: str | None = None
    via: str = "hub"
    visibility: str | None = None
    hardware: str | None = None
    sleep_seconds: int | None = None
    prune: bool = True
    timeout_seconds: int | None = None
    front_matter: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: tuple[SecretSource, ...] = ()
    smoke: Smoke | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignored_checks: tuple[str, ...] = ()
    preview: Preview = field(default_factory=Preview)
    environment: str | None = None


@dataclass(frozen=True)
class SettingsFile:
    """A settings file: its own settings, and those of its environments.

    Attributes:
        name: The file that holds them; `None` when there is none.
        base: The settings without an environment.
        environments: The settings of each environment, with the file's own below them.
    """

    name: str | None = None
    base: Settings = field(default_factory=Settings)
    environments: Mapping[str, Settings] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, environment: str | None) -> Settings:
        """The settings of one environment; of none, the file's own.

        Raises:
            UsageError: There is no such environment.
        """
        if environment is None:
            return self.base
        if environment in self.environments:
            return self.environments[environment]
        names = ", ".join(self.environments)
        where = self.name or SETTINGS_FILE
        hint = f"the environments in {where} are: {names}" if names else f"add a table [env.NAME] to {where}"
        raise UsageError(f"there is no environment {environment!r:.60}", hint)


def read_settings(folder: Path) -> SettingsFile:
    """Read the settings of a folder; none is fine.

    Raises:
        FolderError: They can't be read, or something in them is wrong.
    """
    own = _load(folder / SETTINGS_FILE)
    project = _load(folder / PYPROJECT)
    tool = project.get("tool") if project else None
    shared = tool.get("spacekit") if isinstance(tool, dict) else None
    if own is not None and shared is not None:
        raise FolderError(
            f"{SETTINGS_FILE} and [tool.spacekit] in {PYPROJECT} both hold settings",
            f"keep one of them: move what {PYPROJECT} has to {SETTINGS_FILE}",
            code="settings",
        )
    if own is not None:
        return settings_from(own, SETTINGS_FILE)
    if shared is None:
        return SettingsFile()
    if not isinstance(shared, dict):
        raise FolderError(f"{PYPROJECT}: `tool.spacekit` is no table", "write it as [tool.spacekit]")
    return settings_from(shared, PYPROJECT, "tool.spacekit")


def settings_from(data: Mapping[str, Any], file: str, path: str = "") -> SettingsFile:
    """Settings out of parsed TOML; `path` is where they stand in the file.

    Raises:
        FolderError: Something in them is wrong.
    """
    top = TomlTable(data, file, path)
    top.refuse_unknown([*TOP_KEYS, *TABLE_KEYS, "env"])
    own = {name: value for name, value in data.items() if name != "env"}
    environments = {}
    for name in top.table("env").values:
        table = top.table("env").table(name)
        table.refuse_unknown([*TOP_KEYS, *TABLE_KEYS])
        # Once alone, so that a mistake is reported where it stands, and once with what it overrides.
        _settings(table, name, is_whole=False)
        environments[name] = _settings(TomlTable(_merged(own, table.values), file, table.path), name)
    return SettingsFile(file, _settings(TomlTable(own, file, path), None), MappingProxyType(environments))


def _settings(table: TomlTable, environment: str | None, *, is_whole: bool = True) -> Settings:
    for name, keys in TABLE_KEYS.items():
        if keys is not None:
            table.table(name).refuse_unknown(keys)
    secrets = table.table("secrets")
    given = variables(table.table("variables"))
    prune = table.flag("prune")
    check_no_secret_values(table.table("space"))
    return Settings(
        to=table.text("to"),
        endpoint=_endpoint(table),
        via=table.choice("via", VIAS) or "hub",
        visibility=table.choice("visibility", VISIBILITIES),
        hardware=table.text("hardware"),
        sleep_seconds=_sleep(table),
        prune=True if prune is None else prune,
        timeout_seconds=seconds(table, "timeout"),
        front_matter=MappingProxyType(front_matter(table.table("space"))),
        variables=MappingProxyType(given),
        secrets=_secrets(secrets, given),
        smoke=_smoke(table.table("smoke")) if is_whole else None,
        include=table.table("files").texts("include"),
        exclude=table.table("files").texts("exclude"),
        ignored_checks=table.table("check").texts("ignore"),
        preview=_preview(table.table("preview"), given),
        environment=environment,
    )


def _secrets(table: TomlTable, variables: Mapping[str, str]) -> tuple[SecretSource, ...]:
    """Secrets with their sources; none of them is a variable as well."""
    for name in table.values:
        if name in variables:
            raise table.wrong(name, "is a variable as well", "keep one of the two: a Space refuses both")
    return tuple(SecretSource(name, *secret_source(table, name)) for name in table.values)


def _preview(table: TomlTable, variables: Mapping[str, str]) -> Preview:
    return Preview(
        expires_seconds=seconds(table, "expires"),
        visibility=table.choice("visibility", VISIBILITIES),
        hardware=table.text("hardware"),
        sleep_seconds=_sleep(table),
        secrets=_secrets(table.table("secrets"), variables),
    )


def _endpoint(table: TomlTable) -> str | None:
    endpoint = table.text("endpoint")
    if endpoint is not None and not endpoint.startswith(("http://", "https://")):
        raise table.wrong("endpoint", "is no web address", 'it begins with "https://" or "http://"')
    return endpoint


def _sleep(table: TomlTable) -> int | None:
    sleep = table.whole("sleep", -1)
    if sleep == 0:
        raise table.wrong("sleep", "is 0", "it is a number of idle seconds, or -1 for never")
    return sleep


def _smoke(table: TomlTable) -> Smoke | None:
    if not table.values:
        return None
    api, path = table.text("api"), table.text("path")
    if (api is None) == (path is None):
        said = "has both `api` and `path`" if api else "has neither `api` nor `path`"
        hint = 'give one: api = "/greet" calls a Gradio endpoint, path = "/health" fetches a page'
        raise FolderError(f"{table.file}: `{table.path}` {said}", hint, code="settings")
    if path is not None and not path.startswith("/"):
        raise table.wrong("path", f"is {path!r:.40}", 'it begins with a slash: "/health"')
    if path is not None and "data" in table.values:
        raise table.wrong("data", "goes with `api`, not with `path`", "drop it, or call an api")
    expect = table.values.get("expect")
    if path is not None and expect is not None and not isinstance(expect, str):
        raise table.wrong("expect", "is no string", "it is a piece of the text that the page holds")
    return Smoke(
        api=f"/{api.lstrip('/')}" if api else None,
        path=path,
        data=tuple(table.items("data") or ()),
        expect=expect,
        timeout_seconds=table.whole("timeout", 1) or SMOKE_TIMEOUT_S,
    )


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """An environment over the file's own settings: tables are merged by key, all else is replaced."""
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[name] = _merged(below, value)
        else:
            merged[name] = value
    smoke, asked = merged.get("smoke"), over.get("smoke")
    if isinstance(smoke, dict) and isinstance(asked, dict) and {"api", "path"} & asked.keys():
        # A question of its own replaces the other one, with what was expected of it.
        kept = {name: value for name, value in smoke.items() if name == "timeout"}
        merged["smoke"] = kept | asked
    return merged


def _load(path: Path) -> dict[str, Any] | None:
    """Parse a TOML file; `None` when it is not there, or is somebody else's and broken."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            content = stream.read(MAX_SETTINGS_BYTES + 1)
    except OSError as error:
        hint = "look at its permissions"
        raise FolderError(f"{path.name} can't be read: {error.strerror}", hint) from error
    is_ours = path.name == SETTINGS_FILE or b"tool.spacekit" in content
    try:
        if len(content) > MAX_SETTINGS_BYTES:
            raise ValueError(f"it is larger than {MAX_SETTINGS_BYTES:,} bytes")
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        if not is_ours:
            return None
        reason = printable(str(error) or type(error).__name__)[:_MAX_REASON_CHARS]
        hint = "strings stand in quotes, and a table's name in brackets: [space]"
        raise FolderError(f"{path.name} is not TOML: {reason}", hint, code="settings") from error
