"""The files that keep a relay up: Caddy's, systemd's, compose's. Pure."""

from __future__ import annotations

import shlex
from dataclasses import replace
from ipaddress import ip_network
from typing import Literal

from spacekit.relay.limits import MAX_HOURS, MIB, RelayLimits
from spacekit.relay.settings import LOOPBACK, RelaySettings

__all__ = ["Kind", "arguments", "render"]

# What the two containers have to themselves, so that the relay knows its proxy.
_SUBNET = "172.31.255.0/29"
Kind = Literal["caddy", "systemd", "compose"]


def render(kind: Kind, settings: RelaySettings) -> str:
    """One of the files, for a relay that is set up so."""
    return {"caddy": _caddy, "systemd": _systemd, "compose": _compose}[kind](settings)


def arguments(settings: RelaySettings, data: str) -> list[str]:
    """The command line that sets a relay up so, without what is so by itself."""
    usual = RelaySettings(settings.domain, settings.data)
    limits, plain = settings.limits, RelayLimits()
    given: list[tuple[str, object, object]] = [
        ("--ssh-port", settings.ssh_port, usual.ssh_port),
        ("--http-port", settings.http_port, usual.http_port),
        ("--ssh-host", settings.ssh_host, usual.ssh_host),
        ("--http-host", settings.http_host, usual.http_host),
        ("--metrics-port", settings.metrics_port, None),
        ("--scheme", settings.scheme, usual.scheme),
        ("--public-port", settings.public_port, None),
        ("--public-ssh-port", settings.public_ssh_port, None),
        ("--max-hours", f"{limits.hours:g}", f"{MAX_HOURS:g}"),
        ("--max-links", limits.links, plain.links),
        ("--max-connections", limits.connections, plain.connections),
        ("--links-per-client", limits.links_per_client, plain.links_per_client),
        ("--connections-per-link", limits.connections_per_link, plain.connections_per_link),
        ("--connections-per-address", limits.connections_per_address, plain.connections_per_address),
        ("--rate", limits.bytes_per_second or 0, 16 * MIB),
    ]
    words = ["--domain", settings.domain, "--data", data]
    words += ["--anonymous"] if settings.is_anonymous else []
    words += [] if settings.warns else ["--no-warning"]
    for flag, value, default in given:
        words += [flag, str(value)] if value != default else []
    for network in settings.trusted_proxies[len(LOOPBACK) :]:
        words += ["--trusted-proxy", str(network)]
    return words


def _caddy(settings: RelaySettings, upstream: str | None = None) -> str:
    upstream = upstream or f"127.0.0.1:{settings.http_port}"
    port = f":{settings.public_port}" if settings.public_port else ""
    return f"""\
# Caddy in front of a spacekit relay: certificates, HTTP/2 and HTTP/3.
#
# Links are names below {settings.domain}, so one certificate for
# *.{settings.domain} is needed. Certificate authorities give one out for a
# record in the DNS only: Caddy needs the module of your DNS provider and a token
# for it (https://caddyserver.com/docs/modules/, `dns.providers.*`). Replace
# PROVIDER by its name.
#
# Do not use on-demand certificates instead: each certificate's names are
# published (certificate transparency), and the name of a link is all that
# protects it.
#
# DNS: {settings.domain} and *.{settings.domain} are this machine.
{settings.domain}{port}, *.{settings.domain}{port} {{
	tls {{
		dns PROVIDER {{env.DNS_TOKEN}}
	}}
	reverse_proxy {upstream} {{
		# Streams and large files pass as they come.
		flush_interval -1
		# Visitors' addresses: who they are is said by Caddy alone.
		header_up X-Forwarded-For {{remote_host}}
	}}
}}
"""


def _systemd(settings: RelaySettings) -> str:
    words = arguments(settings, "/var/lib/spacekit-relay")
    ports = [port for port in (settings.ssh_port, settings.http_port) if port < 1024]  # noqa: PLR2004  as ever
    low = "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" if ports else ""
    return f"""\
# /etc/systemd/system/spacekit-relay.service
#
# CLONE is a clone of spacekit: the one on PyPI is another project.
#
#   python3 -m venv /opt/spacekit && /opt/spacekit/bin/pip install 'CLONE[relay]'
#   systemctl enable --now spacekit-relay
#
# Its other commands, as root:
#   /opt/spacekit/bin/spacekit relay token add NAME --data /var/lib/spacekit-relay
[Unit]
Description=Relay of share links
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/opt/spacekit/bin/spacekit relay {_line(words)}
Restart=always
RestartSec=1
DynamicUser=yes
StateDirectory=spacekit-relay
StateDirectoryMode=0700
LimitNOFILE=65536
MemoryMax=4G
{low}NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
LockPersonality=yes
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""


def _line(words: list[str]) -> str:
    """The words of a command as systemd reads them: `%` and `$` have a meaning there."""
    return shlex.join(words).replace("%", "%%").replace("$", "$$")


def _compose(settings: RelaySettings) -> str:
    inside = _inside(settings)
    words = ", ".join(f'"{word}"' for word in arguments(inside, "/data"))
    public = settings.public_ssh_port or settings.ssh_port
    # In a block of compose `$` has a meaning, and in one of YAML what stands further in belongs to it.
    caddyfile = "".join(
        f"      {line}\n" if line else "\n"
        for line in _caddy(settings, f"relay:{inside.http_port}").replace("$", "$$").splitlines()
    )
    return f"""\
# compose.yaml: a relay of share links, and Caddy in front of it.
#
# CLONE is a clone of spacekit, whose wheel goes beside this file: the one on PyPI is another
# project.
#
#   pip wheel --no-deps --wheel-dir . CLONE
#   DNS_TOKEN=... docker compose up -d
#   docker compose exec relay spacekit relay token add NAME --data /data
services:
  relay:
    build:
      context: .
      dockerfile_inline: |
        FROM python:3.12-slim
        COPY spacekit-*.whl /wheel/
        RUN pip install --no-cache-dir "$$(echo /wheel/spacekit-*.whl)[relay]" \\
            && useradd --uid 1000 relay && install -d -o relay -m 700 /data
        USER relay
        ENTRYPOINT ["spacekit", "relay"]
    command: [{words}]
    init: true
    restart: always
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    ulimits: {{nofile: 65536}}
    ports: ["{public}:{inside.ssh_port}"]
    volumes: ["relay-data:/data"]
    networks: [inner]
  caddy:
    # With the module of your DNS provider: a wildcard certificate is had by DNS only.
    build:
      dockerfile_inline: |
        FROM caddy:2-builder AS build
        RUN xcaddy build --with github.com/caddy-dns/PROVIDER
        FROM caddy:2
        COPY --from=build /usr/bin/caddy /usr/bin/caddy
    restart: always
    environment: [DNS_TOKEN]
    ports: ["80:80", "443:443", "443:443/udp"]
    configs: [{{source: caddyfile, target: /etc/caddy/Caddyfile}}]
    volumes: ["caddy-data:/data"]
    networks: [inner]
networks:
  inner:
    ipam: {{config: [{{subnet: {_SUBNET}}}]}}
volumes:
  relay-data:
  caddy-data:
configs:
  caddyfile:
    content: |
{caddyfile}"""


def _inside(settings: RelaySettings) -> RelaySettings:
    """How the relay is set up in its container: it listens for Caddy, which is another one."""
    return replace(
        settings,
        ssh_host="",
        ssh_port=2222,
        http_host="0.0.0.0",  # noqa: S104  of the container, of which only SSH's port is published
        http_port=7880,
        public_ssh_port=settings.public_ssh_port or settings.ssh_port,
        trusted_proxies=(*settings.trusted_proxies, ip_network(_SUBNET)),
    )
