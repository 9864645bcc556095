"""What variables and secrets may be, how they are kept, and what is hidden of them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.host.addresses import Address
from spacekit.host.errors import DataDirError, HostError
from spacekit.host.limits import MIN_HIDDEN_SECRET
from spacekit.host.run.environment import app_environment
from spacekit.host.store.models import Space
from spacekit.host.store.vault import Unreadable, Vault
from spacekit.host.variables import NewVariable, SecretFilter, SpaceValues, check_all, check_new


def _environment(given: dict[str, str]) -> dict[str, str]:
    return app_environment(
        Space(namespace="me", name="app"),
        title="App",
        address=Address("127.0.0.1", 7860),
        public_host="me-app.localhost",
        home=Path("/home"),
        venv=Path("/venv"),
        given=given,
    )


@given(st.text(), st.text())
def test_what_passes_can_be_an_environment_variable(name: str, value: str) -> None:
    """Any text is either refused with a sentence or fits into a process's environment as it is."""
    with contextlib.suppress(HostError):
        check_new("secret", NewVariable(name, value))
        assert name.isidentifier()
        assert name.isascii()
        assert "\0" not in value
        assert value == _environment({name: value})[name]


@pytest.mark.parametrize("name", sorted(_environment({})))
def test_what_an_app_needs_can_t_be_taken_from_it(name: str) -> None:
    """A variable of the host's own is either refused, or may be chosen because the app runs without it."""
    free = {"ACCELERATOR", "CPU_CORES", "GRADIO_ANALYTICS_ENABLED", "LANG", "MEMORY", "PYTHONUNBUFFERED"}
    free.add("XDG_CACHE_HOME")
    if name in free:
        check_new("variable", NewVariable(name, "mine"))
        assert "mine" == _environment({name: "mine"})[name]
    else:
        with pytest.raises(HostError, match="sets itself"):
            check_new("variable", NewVariable(name, "mine"))
        assert "mine" != _environment({name: "mine"})[name]


def test_there_is_an_end_to_how_many() -> None:
    """All of a Space's variables together fit into what Linux gives a process."""
    check_all("variable", ["A"] * 256, 2**19)
    with pytest.raises(HostError, match="256 variables"):
        check_all("variable", ["A"] * 257, 0)
    with pytest.raises(HostError, match="512 KiB together"):
        check_all("variable", [], 2**19 + 1)


def test_what_holds_a_secret_does_not_print_it() -> None:
    """An error or a log that prints these objects tells no value."""
    assert "hunter2" not in repr(NewVariable("KEY", "hunter2")) + repr(SpaceValues({}, {"KEY": "hunter2"}))


@given(
    st.dictionaries(st.from_regex(r"[A-Z]{1,3}", fullmatch=True), st.text(min_size=1)), st.text(), st.text()
)
def test_no_secret_gets_through(secrets: dict[str, str], before: str, after: str) -> None:
    """Wherever a secret stands in a line, none of its value is left there."""
    hide = SecretFilter(secrets)
    for value in secrets.values():
        for line in value.splitlines():
            if len(line) >= MIN_HIDDEN_SECRET and not any(line in f"[{name}]" for name in secrets):
                assert line not in hide(f"{before}|{line}|{after}")


def test_the_longer_secret_is_hidden_whole() -> None:
    """A secret that begins like another does not leave its end behind; short ones are left alone."""
    hide = SecretFilter(
        {"A": "password", "B": "password-and-more", "C": "on", "D": "first line\nsecond line"}
    )
    assert "[B] and [A] are on" == hide("password-and-more and password are on")
    assert ("[D]", "[D]!") == (hide("first line"), hide("second line!"))


def test_a_vault_gives_back_what_it_took(tmp_path: Path) -> None:
    """With its own key, also opened again; the key file is for its owner alone, whatever a backup made it."""
    file = tmp_path / "secrets.key"
    stored = Vault(file).lock("hunter2 é")
    file.chmod(0o644)
    assert "hunter2 é" == Vault(file).unlock(stored)
    assert 0o600 == file.stat().st_mode & 0o777
    assert stored != Vault(file).lock("hunter2 é"), "two that are equal do not look so"


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    """What was stored under one key, or was changed, is unreadable; a broken key file says so."""
    stored = Vault(tmp_path / "a").lock("hunter2")
    for vault, text in (("b", stored), ("a", stored[:-4] + "AAA="), ("a", "")):
        with pytest.raises(Unreadable):
            Vault(tmp_path / vault).unlock(text)
    (tmp_path / "c").write_text("no key")
    with pytest.raises(DataDirError, match="c in the data directory is no key"):
        Vault(tmp_path / "c")


def test_a_kill_while_the_key_is_made_leaves_no_half_of_it(tmp_path: Path) -> None:
    """What an interrupted start left is written over, and never read."""
    (tmp_path / "secrets.key.partial").write_text("half")
    vault = Vault(tmp_path / "secrets.key")
    assert "1" == vault.unlock(vault.lock("1"))
    assert ["secrets.key"] == [file.name for file in tmp_path.iterdir()]
