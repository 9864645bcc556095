"""Where notebooks run: how each place is known, and what is done there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from spacekit_runtime.notebook.addresses import Address
from spacekit_runtime.notebook.places import PLACES, Signs, place_of, shares_by_itself

KERNEL = "ipykernel.zmqshell.ZMQInteractiveShell"
HUB = {"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}
CODESPACE = {
    "CODESPACE_NAME": "calm-fish",
    "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN": "app.github.dev",
    "VSCODE_PID": "7",
}


def signs(
    environ: Mapping[str, str] | None = None,
    kind: str = KERNEL,
    files: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
) -> Signs:
    """What can be seen of a place: nothing special by default."""
    return Signs(environ or {}, kind, lambda path: path in files, (settings or {}).get)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Colab", signs(kind="google.colab._shell.Shell")),
        ("Colab", signs({"COLAB_RELEASE_TAG": "release-colab_2026"})),
        ("Kaggle", signs({"KAGGLE_KERNEL_RUN_TYPE": "Interactive"})),
        ("Databricks", signs({"DATABRICKS_RUNTIME_VERSION": "16.4"})),
        ("SageMaker", signs(files=("/home/ec2-user/SageMaker",))),
        ("SageMaker", signs(files=("/opt/ml/metadata/resource-metadata.json",))),
        ("Binder", signs({**HUB, "BINDER_SERVICE_HOST": "10.0.0.1"})),
        ("JupyterHub", signs(HUB)),
        ("Codespaces", signs(CODESPACE)),
        ("VS Code", signs({"VSCODE_PID": "7"})),
        ("Jupyter", signs()),
        # Set, and empty: as good as not set.
        ("Jupyter", signs({"KAGGLE_KERNEL_RUN_TYPE": "", "VSCODE_PID": ""})),
    ],
)
def test_a_place_is_known_by_its_signs(name: str, seen: Signs) -> None:
    """Each place has a sign, and the special ones count before the ordinary ones that they run inside."""
    assert name == place_of(seen).name


@pytest.mark.parametrize(
    ("seen", "addresses"),
    [
        (signs(kind="google.colab._shell.Shell"), [Address("colab", "7861")]),
        (signs({"KAGGLE_KERNEL_RUN_TYPE": "Batch"}), []),
        (signs(files=("/home/ec2-user/SageMaker",)), [Address("proxy", "proxy/7861/")]),
        (signs(HUB), [Address("path", "/user/ann/proxy/7861/")]),
        (signs({"JUPYTERHUB_SERVICE_PREFIX": "/"}), [Address("path", "/proxy/7861/")]),
        (signs(CODESPACE), [Address("sure", "https://calm-fish-7861.app.github.dev/")]),
        (signs({"VSCODE_PID": "7"}), [Address("local")]),
        (signs(), [Address("local"), Address("proxy", "proxy/7861/")]),
    ],
)
def test_a_place_has_its_ways_to_an_app(seen: Signs, addresses: list[Address]) -> None:
    """A browser finds the app by the place's own proxy, where it has one."""
    assert addresses == place_of(seen).addresses(seen, 7861)


def test_databricks_names_its_proxy_in_the_settings_of_spark() -> None:
    """Its path has the workspace and the cluster; where these are not told there is none."""
    tags = "spark.databricks.clusterUsageTags."
    host = "adb-42.azuredatabricks.net"
    settings = {
        "spark.databricks.workspaceUrl": host,
        f"{tags}clusterOwnerOrgId": "42",
        f"{tags}clusterId": "0101-abc",
    }
    environ = {"DATABRICKS_RUNTIME_VERSION": "16.4"}
    known, unknown = signs(environ, settings=settings), signs(environ)
    place = place_of(known)
    way = Address("sure", f"https://{host}/driver-proxy/o/42/0101-abc/7861/")
    assert [way] == place.addresses(known, 7861)
    assert [] == place.addresses(unknown, 7861)


def test_hosted_notebooks_share_by_themselves() -> None:
    """Where a link is the usual way, an app gets one if a relay is named and nobody says no."""
    sharing = {place.name for place in PLACES if shares_by_itself(place, None, has_relay=True)}
    assert {"Colab", "Kaggle", "SageMaker"} == sharing
    for place in PLACES:
        assert not shares_by_itself(place, said=False, has_relay=True)
        assert not shares_by_itself(place, None, has_relay=False)
        # Who asks for one gets one, or hears why not.
        assert shares_by_itself(place, said=True, has_relay=False)


def test_where_the_kernel_is_near_a_browser_can_be_opened() -> None:
    """`inbrowser=` opens one on the kernel's machine, which has to be the user's own."""
    assert {"VS Code", "Jupyter"} == {place.name for place in PLACES if not place.is_far}
