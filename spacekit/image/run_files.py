"""Files that run an image without spacekit: for Docker Compose, for systemd. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from spacekit.image.live.settings import LOG_LIMITS, MAX_PROCESSES, USER, port_variables
from spacekit.image.names import app_name_of_tag

__all__ = ["render_compose", "render_unit"]

# An app that ends its requests first has so long.
_STOP_SECONDS = 30
_PLAIN = re.compile(r"[\w=.:/,@+-]+", re.ASCII)


def render_compose(
    tag: str, title: str, port: int, variables: Mapping[str, str], *, has_secrets: bool
) -> str:
    """A compose file: the image as `spacekit up` would run it.

    Args:
        tag: The image.
        title: Of the app.
        port: Where it listens.
        variables: Its environment, but for what is secret.
        has_secrets: Whether there is a file `.env` with the rest.
    """
    name = app_name_of_tag(tag)
    lines = [
        f"# {_one_line(title)}",
        "services:",
        f"  {json.dumps(name)}:",
        f"    image: {json.dumps(tag)}",
        "    init: true",
        "    restart: unless-stopped",
        f"    stop_grace_period: {_STOP_SECONDS}s",
        "    ports:",
        f'      - "127.0.0.1:{port}:{port}"',
        "    cap_drop: [ALL]",
        "    security_opt: [no-new-privileges]",
        f"    pids_limit: {MAX_PROCESSES}",
        f"    user: {json.dumps(USER)}",
        f"    logging: {json.dumps({'driver': 'json-file', 'options': LOG_LIMITS})}",
        # Over what .env says.
        "    environment:",
        *(
            f"      {json.dumps(key)}: {_compose_text(value)}"
            for key, value in _environment(variables, port).items()
        ),
    ]
    if has_secrets:
        lines += ["    env_file: [.env]"]
    return "\n".join(lines) + "\n"


def render_unit(tag: str, title: str, port: int, variables: Mapping[str, str], *, has_secrets: bool) -> str:
    """A systemd unit: the image as a service of the machine. The arguments are those of `render_compose`."""
    name = app_name_of_tag(tag)
    options = [
        f"--name {name} --rm --init",
        f"--publish 127.0.0.1:{port}:{port}",
        f"--cap-drop ALL --security-opt no-new-privileges --pids-limit {MAX_PROCESSES} --user {USER}",
        " ".join(
            ["--log-driver json-file", *(f"--log-opt {key}={value}" for key, value in LOG_LIMITS.items())]
        ),
        # Over what the file says.
        *(f"--env {_unit_word(f'{key}={value}')}" for key, value in _environment(variables, port).items()),
    ]
    if has_secrets:
        options.append(f"--env-file /etc/{name}.env")
    command = " \\\n    ".join(["/usr/bin/docker run", *options, tag])
    return f"""\
[Unit]
Description={_one_line(title).replace("%", "%%")}
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
# What a crash of the engine or of the machine left has the name yet.
ExecStartPre=-/usr/bin/docker rm --force {name}
ExecStart={command}
ExecStop=/usr/bin/docker stop --time {_STOP_SECONDS} {name}
Restart=always
RestartSec=2
TimeoutStopSec={_STOP_SECONDS + 10}

[Install]
WantedBy=multi-user.target
"""


def _environment(variables: Mapping[str, str], port: int) -> dict[str, str]:
    """What the app finds: its own, and over it what it could not be reached without."""
    return {**variables, **port_variables(port)}


def _compose_text(text: str) -> str:
    """A text in a compose file: YAML reads JSON, and Compose puts variables in for a single `$`."""
    return json.dumps(text, ensure_ascii=False).replace("$", "$$")


def _unit_word(word: str) -> str:
    """One word of a command in a unit, as systemd.service(5) and systemd.syntax(7) quote it."""
    if _PLAIN.fullmatch(word):
        return word
    return json.dumps(word, ensure_ascii=False).replace("%", "%%").replace("$", "$$")


def _one_line(text: str) -> str:
    """A title on one line that neither format reads as more."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip("\\ ") or "app"
