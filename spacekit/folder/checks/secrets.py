"""Checks for secrets in what would be sent: their kind and place are told, never their value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.files import IGNORE_FILE, add_ignored
from spacekit.folder.checks.secret_scan import Budget, secrets_in
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# Files that hold credentials by their very name.
_CREDENTIALS = re.compile(
    r"(id_(rsa|dsa|ecdsa|ed25519)|[._]netrc|\.pgpass|\.pypirc|\.htpasswd|\.git-credentials|\.dockercfg|\.s3cfg|\.boto"
    r"|\.vault-token|kubeconfig|credentials\.json|service[-_]account.*\.json|client_secret.*\.json"
    # What was typed holds what was pasted; what Terraform made holds what it was given.
    r"|\.\w+_history|.*\.tfstate(\.backup)?|secrets\.(toml|ya?ml|json)"
    r"|.+\.(env|pem|key|p12|pfx|ppk|keystore|jks|kdbx|ovpn))",
    re.IGNORECASE,
)
# And by their place: homes of tools, which land in a folder with the home directory that somebody copied.
_HOMES = re.compile(
    r"(.*/)?(\.(ssh|gnupg|azure)/.+|\.aws/(credentials|config)|\.docker/config\.json|\.kube/config"
    r"|\.huggingface/(token|stored_tokens)|\.config/(gcloud|gh)/.+)",
    re.IGNORECASE,
)
# Certificates are public; only their keys are not. And a sample shows how to write one's own.
_PUBLIC = re.compile(
    r"(cacert|ca-bundle|ca-certificates|chain|fullchain|cert|public.*)\.pem|.*(example|sample|template)\.env",
    re.IGNORECASE,
)


def _in_files(subject: Subject) -> Iterator[Fault]:
    budget = Budget()
    for facts in subject.contents:
        for secret in secrets_in(facts.path, facts.suspicious, budget) if facts.suspicious else ():
            cause = f"{facts.path}:{secret.line} has a secret in it ({secret.kind})"
            cure = (
                "revoke it, name it under [secrets] in spacekit.toml and read it from the environment; if it "
                "is none, end the line with `# pragma: allowlist secret`"
            )
            yield Fault(cause, cure, facts.path, secret.line)
    if budget.is_spent:
        cause = "so many lines look like secrets at first sight that not all were looked at closely"
        yield Fault(cause, f"list data in {IGNORE_FILE}, or search it by hand", severity=Severity.WARNING)


def _credential_files(subject: Subject) -> Iterator[Fault]:
    for path in sorted(subject.paths):
        name = path.rpartition("/")[2]
        is_one = _HOMES.fullmatch(path) or (_CREDENTIALS.fullmatch(name) and not _PUBLIC.fullmatch(name))
        if not is_one:
            continue
        is_plain = re.fullmatch(r"[\w./@+~-]+", path)
        can_write = subject.has(IGNORE_FILE) or not (subject.folder.path / IGNORE_FILE).exists()
        fix = Fix(IGNORE_FILE, partial(add_ignored, line=f"/{path}"))
        cause = f"{path} would be sent, and files of this name hold credentials"
        cure = f"add the line `/{path}` to {IGNORE_FILE}, and set what is in it as secrets"
        yield Fault(cause, cure, path, fix=fix if is_plain and can_write else None)


CHECKS = (
    Check("secret-in-file", Severity.ERROR, "no file holds a secret", _in_files),
    Check("secret-file", Severity.WARNING, "no file of credentials is sent", _credential_files),
)
