"""A small source tree with spacekit's own build files, and a page that takes Node no time to build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What Vite would do, in one line a step: the built page says what it was built from.
BUILD = """
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const target = '../spacekit_runtime/static';
mkdirSync(target + '/assets', { recursive: true });
writeFileSync(target + '/assets/main.js', readFileSync('src/main.ts'));
writeFileSync(target + '/manifest.json', '{}');
"""


@dataclass(frozen=True)
class Tree:
    """A source tree that can be built."""

    root: Path

    @property
    def page(self) -> Path:
        """Where the built page lies."""
        return self.root / "runtime" / "spacekit_runtime" / "static"

    @property
    def main(self) -> Path:
        """The page's only source."""
        return self.root / "runtime" / "web" / "src" / "main.ts"

    @property
    def script(self) -> Path:
        """What `npm run build` runs."""
        return self.root / "runtime" / "web" / "build" / "page.mjs"

    def start(
        self,
        target: str,
        out: Path,
        path: str | None = None,
        *,
        prefix: tuple[str, ...] = (),
        modules: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Start hatchling on the tree.

        Args:
            target: `wheel` or `sdist`.
            out: Where it is put.
            path: The PATH that hatchling sees.
            prefix: A command that runs hatchling.
            modules: A folder of modules that hide installed ones.
        """
        changes = {"PATH": path, "PYTHONPATH": modules and str(modules)}
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", out],
            cwd=self.root,
            env=os.environ | {name: value for name, value in changes.items() if value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def build(self, target: str, out: Path, path: str | None = None) -> Path:
        """Build a wheel or an sdist and give its path."""
        building = self.start(target, out, path)
        said, _ = building.communicate()
        assert 0 == building.returncode, said
        (made,) = out.iterdir()
        return made


def page_in(wheel: Path) -> str:
    """The page that a wheel carries."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("spacekit_runtime/static/assets/main.js").decode()


def make_tree(root: Path) -> Tree:
    """Lay out a tree whose page is not built yet."""
    for package in ("spacekit", "runtime/spacekit_runtime"):
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").write_text("")
    for name in ("pyproject.toml", "hatch_build.py", ".gitignore", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    (root / "README.md").write_text("# spacekit\n")
    (root / "docs" / "guide").mkdir(parents=True)
    (root / "docs" / "guide" / "README.md").write_text("# The guide\n")
    (root / "templates" / "hello").mkdir(parents=True)
    (root / "templates" / "hello" / "app.py").write_text("print('hello')\n")
    tree = Tree(root)
    _lay_out_page(tree)
    return tree


def _lay_out_page(tree: Tree) -> None:
    for file, content in ((tree.main, "one"), (tree.script, BUILD)):
        file.parent.mkdir(parents=True)
        file.write_text(content)
    web = tree.root / "runtime" / "web"
    name = {"name": "page", "version": "1.0.0"}
    engines, scripts = {"node": ">=20.0.0"}, {"build": "node build/page.mjs"}
    (web / "package.json").write_text(json.dumps({**name, "engines": engines, "scripts": scripts}))
    lock = {**name, "lockfileVersion": 3, "requires": True, "packages": {"": name}}
    (web / "package-lock.json").write_text(json.dumps(lock))
