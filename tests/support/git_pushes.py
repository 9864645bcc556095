"""Pushes by git to a real host, as the command makes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from git_folders import ENVIRONMENT, GitFolder
from running_host import TOKEN, RunningHost

from spacekit.folder.app_folder import read_folder
from spacekit.push.deploy import carry_out, plan_push
from spacekit.push.digests import Digests
from spacekit.push.git.outgoing import PlainFiles
from spacekit.push.git.transport import GitTransport
from spacekit.push.plan import Plan
from spacekit.push.progress import Progress, Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import WantedSettings
from spacekit.push.target import Target


class Pushes:
    """Pushes to one Space of a host.

    Args:
        host: The host.
        space: The Space.
        token: What to sign in with.
        plain: What the server is taken to accept in a commit as it is.
    """

    def __init__(
        self,
        host: RunningHost,
        space: str,
        *,
        token: str | bool = TOKEN,
        plain: PlainFiles | None = None,
    ) -> None:
        self.host = host
        self.space = space
        self.target = Target(space, host.url, token)
        self.plain = plain

    def plan(self, folder: GitFolder | Path, *, force: bool = False, prunes: bool = True) -> Plan:
        """The plan of a push, made by a transport of its own."""
        return self.begin(folder, force=force, prunes=prunes)[1]

    def begin(
        self, folder: GitFolder | Path, *, force: bool = False, prunes: bool = True
    ) -> tuple[GitTransport, Plan]:
        """A push up to its plan."""
        path = folder.path if isinstance(folder, GitFolder) else folder
        transport = GitTransport(self.target, is_forced=force, plain=self.plain)
        app = read_folder(path)
        plan = plan_push(
            app, transport, WantedSettings(), Digests(), Silent(), sdk=app.sdk or "static", prunes=prunes
        )
        return transport, plan

    def push(
        self,
        folder: GitFolder | Path,
        *,
        force: bool = False,
        prunes: bool = True,
        progress: Progress | None = None,
    ) -> str:
        """A whole push; gives the Space's commit."""
        transport, plan = self.begin(folder, force=force, prunes=prunes)
        return self.finish(transport, plan, progress)

    def finish(self, transport: GitTransport, plan: Plan, progress: Progress | None = None) -> str:
        """The rest of a push."""
        commit = carry_out(plan, transport, SecretValues({}, {}), "Push it", progress or Silent())
        assert commit is not None
        return commit

    def edit(self, path: str, content: str) -> str:
        """Somebody changes a file on the Space's page; gives the new commit."""
        info = self.host.api().upload_file(
            path_or_fileobj=content.encode(), path_in_repo=path, repo_id=self.space, repo_type="space"
        )
        return str(info.oid)

    @property
    def head(self) -> str:
        """The Space's commit."""
        return str(self.host.api().space_info(self.space).sha)

    def files(self) -> dict[str, bytes]:
        """What the Space has, as its API gives it; without the server's own rules for large files."""
        api = self.host.api()
        names = api.list_repo_files(self.space, repo_type="space")
        got = {name: api.hf_hub_download(self.space, name, repo_type="space") for name in names}
        return {name: Path(path).read_bytes() for name, path in got.items() if name != ".gitattributes"}

    def git(self, *arguments: str) -> str:
        """A git command in a fresh clone of the Space, without its large files."""
        url = f"{self.host.url.replace('://', f'://user:{TOKEN}@')}/spaces/{self.space}"
        place = self.host.folder / f"look-{self.space.replace('/', '-')}.git"
        if not place.exists():
            subprocess.run(["git", "init", "--bare", "-q", place], env=ENVIRONMENT, check=True)
        folder = GitFolder(place)
        folder.git("fetch", "--quiet", url, "+main:main")
        return folder.git(*arguments)

    def titles(self) -> list[str]:
        """The first lines of all commits, newest first."""
        return self.git("log", "--topo-order", "--format=%s", "main").splitlines()
