"""Checks of the values at the top of README.md, one id for each group of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spacekit.folder.app_folder import README
from spacekit.folder.card_schema import Problem, problems_of
from spacekit.folder.card_text import remove_key, replace_value
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity
from spacekit.folder.hardware import KNOWN_HARDWARE, ZERO_GPU, ZERO_GPU_PYTHONS

__all__ = ["CHECKS"]

_OAUTH_SCOPES = frozenset(
    {
        "openid",
        "profile",
        "email",
        "read-repos",
        "write-repos",
        "manage-repos",
        "contribute-repos",
        "gated-repos",
        "inference-api",
        "jobs",
        "webhooks",
        "read-billing",
        "read-mcp",
        "write-discussions",
        "write-collections",
    }
)


def _values(*keys: str) -> Callable[[Subject], Iterator[Fault]]:
    """A look at the values of these keys, by the schema."""

    def look(subject: Subject) -> Iterator[Fault]:
        sources = {entry.key: entry.source for entry in subject.card}
        # A setting of spacekit.toml has no text in README.md.
        own = {key: source for key, source in sources.items() if key not in _overridden(subject)}
        values = subject.folder.front_matter.values
        found = problems_of({key: values[key] for key in keys if key in values}, own)
        for key, problem in found.items():
            yield _fault(subject, key, problem)

    return look


def _fault(subject: Subject, key: str, problem: Problem) -> Fault:
    is_overridden = key in _overridden(subject)
    path, line = subject.place(key)
    better = None if is_overridden else problem.better
    fix = Fix(README, lambda text: replace_value(text, key, better)) if better else None
    cure = f"write `{key}: {better}`" if better else f"mend the line of {key} in {path}"
    return Fault(
        f"{path}: {key} {problem.says}",
        cure,
        path,
        line,
        fix,
        None if problem.is_error else Severity.WARNING,
    )


def _overridden(subject: Subject) -> frozenset[str]:
    """The keys that the folder's settings put in front of README.md."""
    return frozenset(subject.folder.settings.front_matter)


def _sdk(subject: Subject) -> Iterator[Fault]:
    for fault in _values("sdk")(subject):
        if subject.sdk == "streamlit":
            cure = "write `sdk: docker`, and add a Dockerfile: `spacekit new streamlit DIR` shows one"
            yield Fault(fault.cause, cure, fault.path, fault.line)
        else:
            yield fault


def _app_port(subject: Subject) -> Iterator[Fault]:
    yield from _values("app_port")(subject)
    if "app_port" in subject.folder.front_matter.values and subject.sdk in {"gradio", "static"}:
        cause = f"{README} sets app_port, which counts only with `sdk: docker`"
        yield _removable(subject, "app_port", cause, "take the line out")


def _build_command(subject: Subject) -> Iterator[Fault]:
    yield from _values("app_build_command")(subject)
    if "app_build_command" in subject.folder.front_matter.values and subject.sdk in {"gradio", "docker"}:
        cause = f"{README} sets app_build_command, which counts only with `sdk: static`"
        yield _removable(subject, "app_build_command", cause, "take the line out, or build in the Dockerfile")


def _version_for(subject: Subject) -> Iterator[Fault]:
    """sdk_version says which Gradio; other SDKs have none."""
    if subject.sdk in {"docker", "static"}:
        if "sdk_version" in subject.folder.front_matter.values:
            cause = f"{README} sets sdk_version, which counts only with `sdk: gradio`"
            yield _removable(subject, "sdk_version", cause, "take the line out")
    else:
        yield from _values("sdk_version")(subject)


def _storage(subject: Subject) -> Iterator[Fault]:
    if "suggested_storage" in subject.folder.front_matter.values:
        cause = f"{README} sets suggested_storage, which is ignored: Spaces have no persistent disk any more"
        cure = "take the line out; a storage bucket can be mounted as a volume"
        yield _removable(subject, "suggested_storage", cause, cure)


def _removable(subject: Subject, key: str, cause: str, cure: str) -> Fault:
    """A setting without effect, which can go."""
    fix = Fix(README, lambda text: remove_key(text, key)) if key not in _overridden(subject) else None
    return Fault(cause, cure, *subject.place(key), fix, Severity.WARNING)


def _hardware(subject: Subject) -> Iterator[Fault]:
    yield from _values("suggested_hardware")(subject)
    name: Any = subject.folder.front_matter.values.get("suggested_hardware")
    if isinstance(name, str) and name not in KNOWN_HARDWARE:
        better = name.strip().lower().replace("_", "-")
        is_known = better in KNOWN_HARDWARE
        fix = (
            Fix(README, lambda text: replace_value(text, "suggested_hardware", better)) if is_known else None
        )
        cause = f"{README}: suggested_hardware is {name[:40]!r}, which Spaces did not have when this was made"
        cure = f"write {better}" if is_known else "huggingface.co/docs/hub/spaces-gpus has the names"
        line = subject.card_line("suggested_hardware")
        yield Fault(cause, cure, README, line, fix, Severity.WARNING)


def _zero_gpu(subject: Subject) -> Iterator[Fault]:
    matter = subject.folder.front_matter
    wanted = {matter.text("suggested_hardware"), subject.folder.settings.hardware}
    if not wanted & ZERO_GPU:
        return
    if subject.sdk != "gradio":
        cause = f"ZeroGPU runs Gradio apps only, and the sdk is {subject.sdk}"
        yield Fault(cause, "use `sdk: gradio`, or other hardware", README, subject.card_line("sdk"))
    version = matter.text("python_version")
    if version and version not in ZERO_GPU_PYTHONS and not _is_prefix(version):
        cause = f"ZeroGPU has Python {' and '.join(ZERO_GPU_PYTHONS)}, not {version[:20]}"
        cure = f'write `python_version: "{ZERO_GPU_PYTHONS[0]}"`'
        yield Fault(cause, cure, README, subject.card_line("python_version"), severity=Severity.WARNING)


def _is_prefix(version: str) -> bool:
    return any(known.startswith(f"{version}.") for known in ZERO_GPU_PYTHONS)


def _oauth(subject: Subject) -> Iterator[Fault]:
    keys = ("hf_oauth_scopes", "hf_oauth_expiration_minutes", "hf_oauth_authorized_org")
    yield from _values(*keys)(subject)
    values = subject.folder.front_matter.values
    scopes = values.get("hf_oauth_scopes")
    for scope in scopes if isinstance(scopes, list) else []:
        if isinstance(scope, str) and scope not in _OAUTH_SCOPES:
            cause = f"{README}: hf_oauth_scopes holds {scope[:40]!r}, which is none of the Hub's scopes"
            cure = "huggingface.co/docs/hub/spaces-oauth has their names"
            line = subject.card_line("hf_oauth_scopes")
            yield Fault(cause, cure, README, line, severity=Severity.WARNING)
    set_keys = [key for key in keys if key in values]
    if set_keys and values.get("hf_oauth") is not True:
        cause = f"{README} sets {set_keys[0]} without `hf_oauth: true`, so it has no effect"
        line = subject.card_line(set_keys[0])
        yield Fault(cause, "add the line `hf_oauth: true`", README, line, severity=Severity.WARNING)


def _group(check_id: str, about: str, *keys: str) -> Check:
    return Check(check_id, Severity.ERROR, about, _values(*keys))


CHECKS = (
    Check("card-sdk", Severity.ERROR, "the sdk is one that Spaces have", _sdk),
    Check("card-sdk-version", Severity.ERROR, "sdk_version is a quoted version", _version_for),
    _group("card-python-version", "python_version is a quoted version of Python 3", "python_version"),
    _group("card-title", "titles are texts", "title", "metaTitle", "description"),
    _group("card-emoji", "emoji is an emoji", "emoji"),
    _group("card-color", "colorFrom and colorTo are the Hub's colours", "colorFrom", "colorTo"),
    _group(
        "card-flag",
        "yes-no settings are true or false",
        "fullWidth",
        "pinned",
        "hf_oauth",
        "disable_embedding",
    ),
    Check("card-port", Severity.ERROR, "app_port is a port, and counts", _app_port),
    _group("card-base-path", "base_path begins with a slash", "base_path"),
    _group("card-header", "header is mini or default", "header"),
    _group("card-short-description", "short_description is short enough", "short_description"),
    _group("card-list", "models, datasets and tags are lists", "models", "datasets", "tags"),
    _group("card-license", "license is one of the Hub's ids", "license"),
    _group("card-thumbnail", "thumbnail is a URL", "thumbnail"),
    Check("card-hardware", Severity.ERROR, "suggested_hardware is hardware", _hardware),
    Check("card-zero-gpu", Severity.ERROR, "ZeroGPU gets what it runs", _zero_gpu),
    Check("card-storage", Severity.WARNING, "suggested_storage is gone", _storage),
    Check("card-oauth", Severity.ERROR, "the sign-in settings are whole", _oauth),
    _group("card-startup-timeout", "startup_duration_timeout is a duration", "startup_duration_timeout"),
    _group("card-custom-headers", "custom_headers are those that can be set", "custom_headers"),
    _group("card-preload", "preload_from_hub names repositories and files", "preload_from_hub"),
    Check("card-build-command", Severity.ERROR, "app_build_command is a command, and counts", _build_command),
)
