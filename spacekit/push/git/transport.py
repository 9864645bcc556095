"""The transport by git: the folder's commits go to the Space, with their history.

What happens in each case; docs/git.md says the same to users:

* The folder is the root of a clean repository whose history goes on from the Space's: its commit is pushed as
  it is. What is not committed stops the push before anything is sent.
* The folder is below the root: the history of that folder alone is pushed, rewritten with it as the root.
* The Space's history has nothing in common with ours, as after its creation: a merge commit on top of it has
  our files and both histories. Nothing is forced.
* The Space has commits that we lack (an edit on its page): refused, with the commits and the way to get them.
  With `--force-with-lease` they go, unless more have come since the plan.
* What is wanted differs from what is committed (`[space]`, left-out and included files, submodules, rules and
  files for large-file storage): a commit on top carries the difference. Its last line names the folder's
  commit, and by that the next push knows it.
* The clone is shallow or partial: what it lacks is fetched from where it came from, beside it.
* A large file is where only its pointer is: it is fetched, as `git lfs fetch` does.
* The history has files that huggingface.co takes only in large-file storage: refused with the command that
  mends it. Nobody's history is rewritten here.

The user's repository is never written to; see `scratch`.
"""

from __future__ import annotations

from huggingface_hub import get_token

from spacekit.errors import FolderError, RemoteError, StaleError
from spacekit.folder.app_folder import AppFolder
from spacekit.push.content import Content
from spacekit.push.failures import explained
from spacekit.push.git.attributes import ATTRIBUTES
from spacekit.push.git.clone import Clone, FolderTree, find_clone, readable
from spacekit.push.git.command import GitFailed, need_git
from spacekit.push.git.entries import Entry, write_tree
from spacekit.push.git.follow import followed
from spacekit.push.git.history import Standing, history_of
from spacekit.push.git.lfs import LargeFiles
from spacekit.push.git.origin import missing_history
from spacekit.push.git.outgoing import Outgoing, PlainFiles, outgoing_of
from spacekit.push.git.refusals import explain
from spacekit.push.git.scratch import WEB_ONLY, Scratch, login_setting, network_settings
from spacekit.push.git.split import split
from spacekit.push.git.wanted import enlarge, rules_file, store, unknown_files, wanted_files
from spacekit.push.git.work import Space, Work, refuse_diverged, refuse_outgoing
from spacekit.push.hub import HubTransport
from spacekit.push.plan import Plan
from spacekit.push.progress import Progress
from spacekit.push.remote import RemoteState
from spacekit.push.target import Target

__all__ = ["GitTransport"]

_MAIN = "refs/heads/main"
_SEEN = "refs/space/main"
# What may hide that the push has arrived.
_CUT_CODES = ("cut", "server", "remote")


class GitTransport:
    """Brings a Space to the state of a folder by pushing the folder's commits.

    Args:
        target: The Space.
        is_forced: Drop commits of the Space that the folder's repository lacks (`--force-with-lease`).
        plain: Which files the server takes in a commit as they are.
    """

    def __init__(self, target: Target, *, is_forced: bool = False, plain: PlainFiles | None = None) -> None:
        self._target = target
        self._is_forced = is_forced
        is_strict = target.is_hugging_face
        self._plain = plain or PlainFiles(are_refused=is_strict, may_be_binary=not is_strict)
        self._hub = HubTransport(target)
        self._remote: RemoteState | None = None
        self._work: Work | None = None
        self._outgoing: Outgoing | None = None
        self._notes: tuple[str, ...] = ()

    @property
    def target(self) -> Target:
        """Where it leads."""
        return self._target

    @property
    def url(self) -> str:
        """The repository's address."""
        return f"{self._target.endpoint}/spaces/{self._target.space}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of this push besides its files; once `content` was asked."""
        return self._notes

    def fetch(self) -> RemoteState:
        """What the Space holds now; a Space that is not there is a state, not an error.

        Once after `content`, what it held then: the files were made to go on from that.

        Raises:
            RemoteError: The server can't be reached or does not accept the token.
        """
        seen, self._remote = self._remote, None
        return seen or self._hub.fetch()

    def content(self, folder: AppFolder) -> list[Content]:
        """The files that would be in the repository; with them, all is known that could stop the push.

        Raises:
            FolderError: The folder can't go this way: it is in no repository, or not all is committed.
            RemoteError: The Space has commits that would be lost.
        """
        need_git()
        with readable(folder.path):
            return self._prepared(folder)

    def _prepared(self, folder: AppFolder) -> list[Content]:
        """Find out all that there is to know before the plan."""
        clone = find_clone(folder.path)
        changed, unknown = clone.uncommitted()
        clone.refuse_changes(changed)
        clone.refuse_unknown(unknown_files(folder, unknown))
        tree = clone.tree()
        remote = self._remote = self._hub.fetch()
        self._outgoing = None
        self._work = work = self._begin(folder, clone, tree, remote)
        rules = rules_file(work.wanted, work.scratch)
        files = [*work.wanted.files.values(), *([rules] if rules else [])]
        tree_id = write_tree(
            work.scratch.git, [file.entry for file in files], str(work.scratch.folder / "index")
        )
        if not self._has(work, tree_id):
            if not self._is_forced:
                refuse_diverged(work, self._target)
            refuse_outgoing(self._history(work), self._target, work.clone.prefix)
            self._notes = tuple(work.notes(is_forced=self._is_forced))
        return [file.content for file in files]

    def carry_out(self, plan: Plan, message: str, progress: Progress) -> str | None:
        """Push a commit with the plan's files; give the commit that the Space is at then.

        Large files go first and stay. The push itself is all or nothing, and only onto the plan's commit.

        Raises:
            StaleError: The Space is no longer at the plan's commit.
            RemoteError: The server refused or could not be reached.
        """
        if not plan.has_commit:
            return plan.parent
        work = self._work_for(plan)
        with readable(work.clone.folder):
            tip = work.tip(self._entries(plan, work), message)
            known = (work.space.commit, work.commit)
            outgoing = self._history(work) + outgoing_of(work.scratch.git, tip, known, self._plain)
        refuse_outgoing(outgoing, self._target, work.clone.prefix)
        large = LargeFiles(work.clone, work.scratch, work.tree.stores)
        pointers = large.gather(outgoing.pointers)
        try:
            large.send(pointers, self.url, progress)
            self._push(work, tip, outgoing.size, progress)
        except GitFailed as error:
            failure = explain(error, self._target, work.clone.prefix)
            if failure.code in _CUT_CODES and self._hub.head() == tip:
                return tip  # it arrived; what was lost is the answer
            raise failure from error
        return tip

    def _history(self, work: Work) -> Outgoing:
        """What the folder's own commits bring; looked through once."""
        if self._outgoing is None:
            git = work.scratch.git
            self._outgoing = outgoing_of(git, work.commit, [work.space.commit], self._plain)
        return self._outgoing

    def _begin(self, folder: AppFolder, clone: Clone, tree: FolderTree, remote: RemoteState) -> Work:
        """Bring both histories together, beside the user's repository."""
        scratch = self._scratch(clone, tree)
        theirs = self._fetch_main(scratch) if remote.exists else None
        if theirs != remote.revision:
            raise self._stale()
        lacked = missing_history(clone, scratch.git)
        if lacked:
            scratch.see([lacked.path])
            scratch.keep(lacked)
        commit = clone.head
        if clone.prefix:
            commit = split(scratch.git, clone.head, clone.prefix, scratch.folder)
        history = history_of(scratch.git, commit, theirs)
        wanted = wanted_files(folder, clone, tree, scratch)
        work = Work(clone, tree, scratch, commit, Space.at(scratch.git, theirs), history, wanted)
        work.merge_rules()
        enlarge(wanted, scratch, self._plain)
        return work

    def _scratch(self, clone: Clone, tree: FolderTree) -> Scratch:
        settings = [
            *WEB_ONLY,
            *network_settings(clone.settings(r"^http\.")),
            login_setting(self._target.endpoint),
            ("lfs.url", f"{self.url}.git/info/lfs"),
            # What a shallow clone has is not all that a commit stands for, so it is no offer to a server.
            *([("core.alternateRefsCommand", "true")] if clone.edge() else []),
        ]
        with explained(self._target):  # a CI job asks the server for one here
            token = get_token() if self._target.token is None else self._target.token or None
        return Scratch(tree.stores, settings, token if isinstance(token, str) else None)

    def _fetch_main(self, scratch: Scratch) -> str | None:
        """Fetch the Space's history and give its newest commit."""
        try:
            scratch.git.run(
                "fetch", "--no-tags", "--no-write-fetch-head", "--quiet", self.url, f"+{_MAIN}:{_SEEN}"
            )
        except GitFailed as error:
            if "couldn't find remote ref" in error.words:
                return None  # there is a repository, and nothing in it
            raise explain(error, self._target) from error
        return scratch.git.text("rev-parse", _SEEN)

    def _work_for(self, plan: Plan) -> Work:
        """What `content` found, with the first commit of a Space that was made since."""
        work = self._work
        if work is None:
            raise FolderError("this plan was made for another transport", "make it again with this one")
        if plan.parent == work.space.commit:
            return work
        theirs = self._fetch_main(work.scratch) if plan.creates else None
        if theirs is None or theirs != plan.parent:
            raise self._stale()
        space = Space.at(work.scratch.git, theirs)
        history = history_of(work.scratch.git, work.commit, theirs)
        found = Work(work.clone, work.tree, work.scratch, work.commit, space, history, work.wanted)
        found.merge_rules()
        return found

    def _entries(self, plan: Plan, work: Work) -> list[Entry]:
        """The files of the plan as a tree has them."""
        entries = [work.space.files[file.path] for file in plan.kept if file.path in work.space.files]
        for content in (*plan.added, *plan.changed, *plan.unchanged):
            known = work.wanted.files.get(content.path)
            if content.path == ATTRIBUTES:
                continue
            is_known = known is not None and known.content == content
            file = known if known and is_known else store(content, work.scratch, self._plain)
            entries.append(file.entry)
        rules = rules_file(work.wanted, work.scratch)
        return [*entries, *([rules.entry] if rules else [])]

    def _has(self, work: Work, tree: str) -> bool:
        """Whether the Space has just this tree, whatever its history."""
        theirs = work.space.commit
        return theirs is not None and tree == work.scratch.git.text("rev-parse", f"{theirs}^{{tree}}")

    def _push(self, work: Work, tip: str, size: int, progress: Progress) -> None:
        command = ["push", "--porcelain", "--progress", "--no-verify", "--recurse-submodules=no"]
        if work.history.standing is Standing.DIVERGED:
            # Only with --force-with-lease, and only if the Space is where the plan saw it.
            command.append(f"--force-with-lease={_MAIN}:{work.space.commit}")
        with followed(progress, "Sending", size, "Writing objects") as heard:
            work.scratch.git.follow(*command, self.url, f"{tip}:{_MAIN}", heard=heard, env={})

    def _stale(self) -> RemoteError:
        return StaleError(
            f"someone else pushed to {self._target.space} since this plan was made",
            "run the same command again to see the new difference",
        )
