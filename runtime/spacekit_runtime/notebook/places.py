"""Where notebooks run, how each place is known, and what `launch` does there.

Pure: what can be seen of the surroundings goes in, and comes out as one row of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from spacekit_runtime.notebook.addresses import Address


@dataclass(frozen=True)
class Signs:
    """What can be seen of where a notebook runs.

    Attributes:
        environ: The environment of the kernel.
        kind: Which class IPython's shell is of, with its module.
        exists: Tells whether a file or folder is there.
        settings: Gives a setting of Spark, where there is one.
    """

    environ: Mapping[str, str]
    kind: str
    exists: Callable[[str], bool]
    settings: Callable[[str], str | None]


@dataclass(frozen=True)
class Place:
    """A kind of place where notebooks run.

    Attributes:
        name: What it is called.
        is_here: Tells by the signs whether this is the place.
        addresses: Where a browser may find an app, best first.
        is_far: Whether the kernel runs on a machine that is not the user's, so that no browser can be opened.
        shares: Whether an app gets a share link where nobody says otherwise.
    """

    name: str
    is_here: Callable[[Signs], bool]
    addresses: Callable[[Signs, int], list[Address]]
    is_far: bool = True
    shares: bool = False


def place_of(signs: Signs) -> Place:
    """The place that the signs speak of."""
    return next(place for place in PLACES if place.is_here(signs))


def shares_by_itself(place: Place, said: bool | None, *, has_relay: bool) -> bool:
    """Tell whether an app gets a share link.

    Args:
        place: Where the notebook runs.
        said: What `launch(share=...)` or the environment said; `None` where neither did.
        has_relay: Whether a relay is named: without one no link can be made, and nobody asked for it.
    """
    return said if said is not None else place.shares and has_relay


def _has(*names: str) -> Callable[[Signs], bool]:
    """Tell whether the environment has one of the variables."""
    return lambda signs: any(signs.environ.get(name) for name in names)


def _is_colab(signs: Signs) -> bool:
    return signs.kind.startswith("google.colab") or _has("COLAB_RELEASE_TAG")(signs)


# Of a notebook instance, and of Studio.
SAGEMAKER_MARKS = ("/home/ec2-user/SageMaker", "/opt/ml/metadata/resource-metadata.json")


def _is_sagemaker(signs: Signs) -> bool:
    return any(signs.exists(mark) for mark in SAGEMAKER_MARKS)


def _is_binder(signs: Signs) -> bool:
    """Binder is a JupyterHub, with words of its own besides."""
    is_said = _has("BINDER_SERVICE_HOST", "BINDER_LAUNCH_HOST", "BINDER_REPO_URL")
    return is_said(signs) and _has("JUPYTERHUB_SERVICE_PREFIX")(signs)


def _is_codespace(signs: Signs) -> bool:
    needed = ("CODESPACE_NAME", "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN")
    return all(signs.environ.get(name) for name in needed)


def _on_this_machine(_: Signs, port: int) -> list[Address]:
    """The user's own browser is on the kernel's machine, or it is not: the page finds out."""
    return [Address("local"), Address("proxy", f"proxy/{port}/")]


def _below_the_page(_: Signs, port: int) -> list[Address]:
    """By jupyter-server-proxy, below wherever the notebook's own server is."""
    return [Address("proxy", f"proxy/{port}/")]


def _below_the_hub(signs: Signs, port: int) -> list[Address]:
    prefix = signs.environ["JUPYTERHUB_SERVICE_PREFIX"].strip("/")
    return [Address("path", f"/{prefix}/proxy/{port}/".replace("//", "/"))]


def _by_the_driver(signs: Signs, port: int) -> list[Address]:
    """By the proxy of a cluster's driver, which only Spark's own settings name.

    With its host: outputs are shown in a page of another one.
    """
    tags = "spark.databricks.clusterUsageTags."
    names = ("spark.databricks.workspaceUrl", f"{tags}clusterOwnerOrgId", f"{tags}clusterId")
    host, owner, cluster = (signs.settings(name) for name in names)
    if not (host and owner and cluster):
        return []
    return [Address("sure", f"https://{host}/driver-proxy/o/{owner}/{cluster}/{port}/")]


def _by_a_codespace(signs: Signs, port: int) -> list[Address]:
    environ = signs.environ
    host = f"{environ['CODESPACE_NAME']}-{port}.{environ['GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN']}"
    return [Address("sure", f"https://{host}/")]


def _always(_: Any) -> bool:
    return True


# The first one whose sign is there counts: special places run ordinary ones inside.
PLACES = (
    Place("Colab", _is_colab, lambda _, port: [Address("colab", str(port))], shares=True),
    Place("Kaggle", _has("KAGGLE_KERNEL_RUN_TYPE"), lambda *_: [], shares=True),
    Place("Databricks", _has("DATABRICKS_RUNTIME_VERSION"), _by_the_driver),
    Place("SageMaker", _is_sagemaker, _below_the_page, shares=True),
    Place("Binder", _is_binder, _below_the_hub),
    Place("JupyterHub", _has("JUPYTERHUB_SERVICE_PREFIX"), _below_the_hub),
    Place("Codespaces", _is_codespace, _by_a_codespace),
    Place("VS Code", _has("VSCODE_PID"), lambda *_: [Address("local")], is_far=False),
    Place("Jupyter", _always, _on_this_machine, is_far=False),
)
