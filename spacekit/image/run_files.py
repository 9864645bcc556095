"""Files that run an image without spacekit: for Docker Compose, for systemd. Pure."""

from __future__ import annotations

import json

from spacekit.image.live.settings import LOG_LIMITS, MAX_PROCESSES, USER, port_variables
from spacekit.image.names import app_name_of_tag

__all__ = ["render_compose", "render_unit"]

# An app that ends its requests first has so long.
_STOP_SECONDS = 30


def render_compose(tag: str, title: str, port: int, *, has_secrets: bool) -> str:
    """A compose file: the image as `spacekit up` would run it."""
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
        # Over what .env says: it could not be reached without.
        f"    environment: {json.dumps(port_variables(port))}",
    ]
    if has_secrets:
        lines += ["    env_file: [.env]"]
    return "\n".join(lines) + "\n"


def render_unit(tag: str, title: str, port: int, *, has_secrets: bool) -> str:
    """A systemd unit: the image as a service of the machine."""
    name = app_name_of_tag(tag)
    options = [
        f"--name {name} --rm --init",
        f"--publish 127.0.0.1:{port}:{port}",
        f"--cap-drop ALL --security-opt no-new-privileges --pids-limit {MAX_PROCESSES} --user {USER}",
        " ".join(
            ["--log-driver json-file", *(f"--log-opt {key}={value}" for key, value in LOG_LIMITS.items())]
        ),
        # Over what the file says: it could not be reached without.
        *(f"--env {key}={value}" for key, value in port_variables(port).items()),
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


def _one_line(text: str) -> str:
    """A title on one line that neither format reads as more."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip("\\ ") or "app"
