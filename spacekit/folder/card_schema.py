"""What the settings at the top of a Space's README may be: each key, with the rule of its values.

The facts are the Hub's configuration reference. Checks of a folder and a host that is pushed to ask the
same rules, so that what one lets pass the other does not refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from spacekit.folder.licenses import LICENSES

__all__ = ["KEYS", "SDKS", "Problem", "problems_of", "seconds_of"]

SDKS = ("gradio", "docker", "static")
COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
# Names that people mean one of the colours by.
_MEANT_COLORS = {"grey": "gray", "violet": "purple", "rose": "pink", "cyan": "blue", "crimson": "red"}
HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cross-origin-embedder-policy": ("unsafe-none", "require-corp", "credentialless"),
        "cross-origin-opener-policy": ("same-origin", "same-origin-allow-popups", "unsafe-none"),
        "cross-origin-resource-policy": ("same-site", "same-origin", "cross-origin"),
    }
)
# The Hub refuses a longer one; it has to fit a Space's card.
MAX_SHORT_DESCRIPTION = 60
# 30 days, the Hub's limit.
MAX_OAUTH_MINUTES = 43_200
_LAST_PORT = 65_535
_PYTHON_VERSION = re.compile(r"3\.\d{1,2}(\.\d{1,3})?")
_SDK_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}((a|b|rc|\.?post|\.?dev)\d{1,4})?")
_DURATION = re.compile(r"(\d{1,5})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_REPO_ID = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
_PRELOAD = re.compile(r"[\w.-]+(/[\w.-]+)?( [^\s,]+(,[^\s,]+)*( [0-9a-f]{40})?)?", re.ASCII)
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
# What an emoji is made of: pictures, signs and arrows, and what joins and colours them.
_EMOJI = re.compile(
    "(?:[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "|[0-9#*]\ufe0f?\u20e3|[\u200d\ufe0e\ufe0f]|[\U000e0020-\U000e007f])+"
)
# A value is shown up to here.
_MAX_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value.

    Attributes:
        says: The words after the key's name: "must be ...".
        better: The value as YAML that is meant, where that is certain.
        is_error: Whether the Hub or a host refuses it; else it is only without effect, or unknown here.
    """

    says: str
    better: str | None = None
    is_error: bool = True


# From a value, and the text in the file that it was read from, to what is wrong with it.
Rule = Callable[[Any, str], Problem | None]


def problems_of(values: Mapping[str, Any], sources: Mapping[str, str] | None = None) -> dict[str, Problem]:
    """What is wrong with settings, by key.

    Args:
        values: The settings.
        sources: The text that each was read from, where it is at hand: `3.10` is the number 3.1 to YAML.
    """
    found = {}
    for key, value in values.items():
        rule = KEYS.get(key)
        problem = rule(value, (sources or {}).get(key, str(value))) if rule else None
        if problem:
            # No other SDK has a version, so there it is without effect.
            is_unused = key == "sdk_version" and values.get("sdk") in {"docker", "static"}
            found[key] = replace(problem, is_error=False) if is_unused else problem
    return found


def seconds_of(value: Any) -> int | None:
    """How many seconds `30m` or `1h` are; `None` when it is no duration."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return int(match.group(1)) * _SECONDS[match.group(2)] if match else None


def _show(value: Any) -> str:
    return repr(value)[:_MAX_SHOWN]


def _one_of(*values: str, meant: Mapping[str, str] | None = None) -> Rule:
    def rule(value: Any, _source: str) -> Problem | None:
        if isinstance(value, str) and value in values:
            return None
        word = value.strip().lower() if isinstance(value, str) else ""
        word = (meant or {}).get(word, word)
        better = word if word in values else None
        return Problem(f"must be one of {', '.join(values)}, not {_show(value)}", better)

    return rule


def _text(value: Any, source: str) -> Problem | None:
    if isinstance(value, str):
        return None
    is_word = not isinstance(value, dict | list) and value is not None and re.fullmatch(r"[\w.:+ -]+", source)
    return Problem(f"must be a text, not {_show(value)}", f'"{source}"' if is_word else None)


def _flag(value: Any, source: str) -> Problem | None:
    if isinstance(value, bool):
        return None
    word = source.strip("'\" ").lower()
    better = "true" if word in _TRUE else "false" if word in _FALSE else None
    return Problem(f"must be true or false, not {_show(value)}", better)


def _texts(value: Any, source: str) -> Problem | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return None
    better = f"[{source}]" if isinstance(value, str) and re.fullmatch(r"[\w./-]+", source) else None
    return Problem(f"must be a list of texts, not {_show(value)}", better)


def _repo_ids(value: Any, source: str) -> Problem | None:
    problem = _texts(value, source)
    if problem:
        return problem
    bad = next((item for item in value if not _REPO_ID.fullmatch(item)), None)
    return None if bad is None else Problem(f"must hold ids like owner/name, not {_show(bad)}")


def _preload(value: Any, source: str) -> Problem | None:
    problem = _texts(value, source)
    if problem:
        return problem
    bad = next((item for item in value if not _PRELOAD.fullmatch(item)), None)
    wanted = '"owner/name", "owner/name file1,file2" or "owner/name file1,file2 <40 hex digits>"'
    return None if bad is None else Problem(f"must hold {wanted}, not {_show(bad)}")


def _emoji(value: Any, _source: str) -> Problem | None:
    fits = isinstance(value, str) and _EMOJI.fullmatch(value)
    return None if fits else Problem(f"must be an emoji, not {_show(value)}")


def _sdk(value: Any, source: str) -> Problem | None:
    if value == "streamlit":
        return Problem("`streamlit` is no SDK any more: use `sdk: docker`")
    return _one_of(*SDKS)(value, source)


def _sdk_version(value: Any, source: str) -> Problem | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _unquoted(value, source)
    if isinstance(value, str) and _SDK_VERSION.fullmatch(value):
        return None
    return Problem(f'must be a version like "5.49.1", not {_show(value)}')


def _python_version(value: Any, source: str) -> Problem | None:
    if isinstance(value, float):
        return _unquoted(value, source)
    if isinstance(value, str) and _PYTHON_VERSION.fullmatch(value):
        return None
    return Problem(f'must be like "3.11" or "3.11.4", not {_show(value)}')


def _unquoted(value: float, source: str) -> Problem:
    """A version that YAML reads as a number: 3.10 is 3.1 to it."""
    better = f'"{source}"' if re.fullmatch(r"[\d.]+", source) else None
    return Problem(f'must be quoted, since YAML reads {source} as the number {value}: "{source}"', better)


def _relative_file(value: Any, _source: str) -> Problem | None:
    fits = isinstance(value, str) and value and not value.startswith("/") and ".." not in value.split("/")
    return None if fits else Problem(f"must be a path within the repository, not {_show(value)}")


def _port(value: Any, source: str) -> Problem | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LAST_PORT:
        return None
    bare = source.strip("'\"")
    better = bare if re.fullmatch(r"[1-9]\d{0,4}", bare) and int(bare) <= _LAST_PORT else None
    return Problem(f"must be a port number, not {_show(value)}", better)


def _absolute(value: Any, _source: str) -> Problem | None:
    if isinstance(value, str) and value.startswith("/"):
        return None
    is_path = isinstance(value, str) and re.fullmatch(r"[\w./-]+", value)
    return Problem(f"must begin with '/', not {_show(value)}", f"/{value}" if is_path else None)


def _duration(value: Any, _source: str) -> Problem | None:
    return None if seconds_of(value) else Problem(f"must be like '30m' or '1h', not {_show(value)}")


def _short_description(value: Any, source: str) -> Problem | None:
    problem = _text(value, source)
    if problem or len(value) <= MAX_SHORT_DESCRIPTION:
        return problem
    return Problem(f"must have {MAX_SHORT_DESCRIPTION} characters at most, not {len(value)}")


def _license(value: Any, _source: str) -> Problem | None:
    names = value if isinstance(value, list) else [value]
    for name in names:
        if not isinstance(name, str):
            return Problem(f"must be the id of a license, not {_show(name)}")
        if name not in LICENSES:
            word = name.strip().lower().replace(" ", "-")
            better = word if word in LICENSES and not isinstance(value, list) else None
            # The list grows: only a wrong spelling of a known one is certainly refused.
            says = f"must be a license id of the Hub, such as apache-2.0, mit or other, not {_show(name)}"
            return Problem(says, better, is_error=word in LICENSES)
    return None


def _thumbnail(value: Any, source: str) -> Problem | None:
    problem = _text(value, source)
    if problem or value.startswith(("https://", "http://")):
        return problem
    return Problem(f"must be a URL, not {_show(value)}", is_error=False)


def _oauth_minutes(value: Any, source: str) -> Problem | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_OAUTH_MINUTES:
        return None
    bare = source.strip("'\"")
    better = bare if isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,4}", bare) else None
    better = better if better and int(better) <= MAX_OAUTH_MINUTES else None
    return Problem(f"must be a number of minutes, {MAX_OAUTH_MINUTES} at most, not {_show(value)}", better)


def _text_or_texts(value: Any, source: str) -> Problem | None:
    return _texts(value, source) if isinstance(value, list) else _text(value, source)


def _ignored(_value: Any, _source: str) -> Problem | None:
    return Problem("is ignored: there is no persistent disk any more, mount a volume", is_error=False)


def _custom_headers(value: Any, _source: str) -> Problem | None:
    if not isinstance(value, dict):
        return Problem(f"must be a list of headers, not {_show(value)}")
    for name, content in value.items():
        if name not in HEADERS:
            return Problem(f"may hold {', '.join(HEADERS)}, not {_show(name)}")
        if content not in HEADERS[name]:
            return Problem(f"may set {name} to {', '.join(HEADERS[name])}, not {_show(content)}")
    return None


KEYS: Mapping[str, Rule] = MappingProxyType(
    {
        "title": _text,
        "emoji": _emoji,
        "colorFrom": _one_of(*COLORS, meant=_MEANT_COLORS),
        "colorTo": _one_of(*COLORS, meant=_MEANT_COLORS),
        "sdk": _sdk,
        "sdk_version": _sdk_version,
        "python_version": _python_version,
        "app_file": _relative_file,
        "app_build_command": _text,
        "app_port": _port,
        "base_path": _absolute,
        "fullWidth": _flag,
        "header": _one_of("mini", "default"),
        "short_description": _short_description,
        "models": _repo_ids,
        "datasets": _repo_ids,
        "tags": _texts,
        "license": _license,
        "thumbnail": _thumbnail,
        "pinned": _flag,
        "suggested_hardware": _text,
        "suggested_storage": _ignored,
        "hf_oauth": _flag,
        "hf_oauth_scopes": _texts,
        "hf_oauth_expiration_minutes": _oauth_minutes,
        "hf_oauth_authorized_org": _text_or_texts,
        "disable_embedding": _flag,
        "startup_duration_timeout": _duration,
        "custom_headers": _custom_headers,
        "preload_from_hub": _preload,
        "metaTitle": _text,
        "description": _text,
    }
)
