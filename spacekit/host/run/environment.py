"""The environment variables of a Space's app and of its build: chosen one by one, none of the host's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from spacekit.host.addresses import Address
from spacekit.host.store.models import Space

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# How builds reach package indexes from this machine. Apps get none of these: they may hold credentials.
_FOR_BUILDS = (
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "PIP_INDEX_URL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_HTTP_TIMEOUT",
    "UV_INDEX",
    "UV_INDEX_STRATEGY",
    "UV_INDEX_URL",
    "UV_NATIVE_TLS",
    "UV_OFFLINE",
    "UV_SYSTEM_CERTS",
)


def app_environment(
    space: Space,
    *,
    title: str,
    address: Address,
    public_host: str,
    home: Path,
    venv: Path,
    given: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """What an app finds, as on the Hub; `given` are the Space's own variables and secrets."""
    return {
        "PYTHONUNBUFFERED": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "CPU_CORES": str(os.cpu_count() or 1),
        "MEMORY": _memory(),
        "ACCELERATOR": "none",
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        **given,
        **_needed(home, f"{venv / 'bin'}:{_SYSTEM_PATH}"),
        "VIRTUAL_ENV": str(venv),
        "PORT": str(address.port),
        # Gradio would go on to the next port in silence, where nobody looks for it.
        "GRADIO_NUM_PORTS": "1",
        "GRADIO_SERVER_NAME": address.host,
        "GRADIO_SERVER_PORT": str(address.port),
        **_space_facts(space, title, public_host),
    }


def container_environment(
    space: Space,
    *,
    title: str,
    port: int,
    public_host: str,
    memory: int,
    cpus: float,
    given: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """What an app in a container finds besides what its image sets: HOME and PATH are the image's."""
    return {
        "PYTHONUNBUFFERED": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "CPU_CORES": f"{cpus:g}",
        "MEMORY": f"{memory // 2**20}Mi",
        "ACCELERATOR": "none",
        **given,
        "PORT": str(port),
        "GRADIO_NUM_PORTS": "1",
        "GRADIO_SERVER_NAME": "0.0.0.0",  # noqa: S104 - of its container
        "GRADIO_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_PORT": str(port),
        **_space_facts(space, title, public_host),
    }


def _space_facts(space: Space, title: str, public_host: str) -> dict[str, str]:
    """What tells an app where it is."""
    return {
        "SYSTEM": "spaces",
        "SPACE_ID": str(space.repo_id),
        "SPACE_HOST": public_host,
        "SPACE_AUTHOR_NAME": space.namespace,
        "SPACE_REPO_NAME": space.name,
        "SPACE_TITLE": title,
        "SPACE_CREATOR_USER_ID": space.namespace,
        "SPACEKIT_HOSTED": "1",
    }


def build_environment(
    host: Mapping[str, str], *, home: Path, cache: Path, given: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """What a build finds: the way to the package indexes, and nothing else of the host's.

    `given` are the Space's own variables, where its build is to have them; never its secrets.
    """
    allowed = {*_FOR_BUILDS, *(name.lower() for name in _FOR_BUILDS)}
    found = {name: value for name, value in host.items() if name in allowed}
    if "PIP_INDEX_URL" in found and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & found.keys():
        found["UV_DEFAULT_INDEX"] = found["PIP_INDEX_URL"]
    return {
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        **given,
        **_needed(home, _SYSTEM_PATH),
        **found,
        "UV_CACHE_DIR": str(cache),
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "NO_COLOR": "1",
    }


def _needed(home: Path, path: str) -> dict[str, str]:
    return {"HOME": str(home), "PATH": path, "TMPDIR": str(home / "tmp")}


def _memory() -> str:
    """This machine's memory as the Hub writes it, `16Gi`."""
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 2**30}Gi"
