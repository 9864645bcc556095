"""What is in an image, as a CycloneDX document: its Python distributions and its Debian packages."""

from __future__ import annotations

import json
from pathlib import Path

from spacekit.errors import BuildError
from spacekit.image.engine import Engine
from spacekit.image.plan import BuildPlan

__all__ = ["render_sbom", "write_sbom"]

# Run inside, without a network and as the plain user: what is there is asked of those who put it there.
_LIST = r"""
import importlib.metadata, json, shutil, subprocess
found = importlib.metadata.distributions()
python = sorted({(each.metadata["Name"], each.version) for each in found if each.metadata["Name"]})
query = shutil.which("dpkg-query")
form = "${Package}\t${Version}\t${Architecture}\n"
debian = subprocess.run([query, "-W", "-f", form], capture_output=True, text=True).stdout if query else ""
print(json.dumps({"python": python, "debian": [line.split("\t") for line in debian.splitlines()]}))
"""


def write_sbom(engine: Engine, identity: str, plan: BuildPlan, target: Path) -> None:
    """List what is in an image and write it.

    Raises:
        BuildError: It can't be listed, or not be written.
    """
    from docker.errors import DockerException

    try:
        said = engine.client.containers.run(
            identity,
            ["-c", _LIST],
            entrypoint=["python"],
            network_mode="none",
            remove=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            healthcheck={"test": ["NONE"]},
        )
        found = json.loads(said)
    except (DockerException, ValueError) as error:
        raise BuildError(
            "what is in the image can't be listed: that is asked of its own python, which did not answer",
            "leave --sbom out for an image without Python",
        ) from error
    text = render_sbom(plan.title, plan.revision, found["python"], found["debian"])
    try:
        target.write_text(text)
    except OSError as error:
        raise BuildError(f"{target} can't be written: {error.strerror}", "name another file") from error


def render_sbom(title: str, revision: str, python: list[list[str]], debian: list[list[str]]) -> str:
    """The document; the same contents give the same text."""
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot5
    from packageurl import PackageURL

    bom = Bom()
    bom.metadata.component = Component(name=title, version=revision, type=ComponentType.APPLICATION)
    purls = [PackageURL("pypi", None, name.lower().replace("_", "-"), version) for name, version in python]
    purls += [
        PackageURL("deb", "debian", name, version, {"arch": architecture})
        for name, version, architecture in debian
    ]
    for purl in purls:
        bom.components.add(
            Component(
                name=purl.name,
                version=purl.version,
                type=ComponentType.LIBRARY,
                purl=purl,
                bom_ref=purl.to_string(),
            )
        )
    document = json.loads(JsonV1Dot5(bom).output_as_string())
    # When it was written and under what number says nothing about the image.
    document.pop("serialNumber", None)
    document.get("metadata", {}).pop("timestamp", None)
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
