"""The two pages that may stand before an app: the warning, and the sign-in. Pure."""

from __future__ import annotations

from spacekit.relay.web.pages import message_page, text

__all__ = ["ENTER", "sign_in_page", "warning_page"]

ENTER = "/.spacekit/enter"


def warning_page(domain: str, to: str, token: str, problem: str | None) -> str:
    """What a browser shows before the first visit.

    Args:
        domain: The relay's name.
        to: Where the visit leads.
        token: What makes the form ours.
        problem: Why it is shown once more.
    """
    body = (
        "<h1>You are about to open somebody&#39;s app</h1>"
        "<p>It runs on the machine of whoever gave you this link, and what you enter goes there. "
        f"<strong>{text(domain)}</strong> only passes it on: it has not looked at the app.</p>"
        "<ul><li>Go on only if you know who the link is from.</li>"
        "<li>Enter no password, code or bank details of another site, whatever it looks like.</li></ul>"
        f"{_problem(problem)}{_form(to, token, '', 'Open the app')}"
        '<p class="small">You see this once for each link. If the app pretends to be something else, '
        f"tell the operator of {text(domain)} its address.</p>"
    )
    return message_page("You are about to open somebody's app", body)


def sign_in_page(domain: str, to: str, token: str, problem: str | None, *, warns: bool) -> str:
    """What a browser shows where the owner of a link asks for a password; the warning is part of it.

    Args:
        domain: The relay's name.
        to: Where the visit leads.
        token: What makes the form ours.
        problem: What was wrong with the last try.
        warns: Whether to warn as well.
    """
    fields = (
        '<label for="user">Name</label>'
        '<input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" '
        "required autofocus>"
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
    )
    warning = (
        f"<p>The app runs on the machine of whoever gave you this link; {text(domain)} only passes it on. "
        "Use the name and password that came with the link, and none that you use elsewhere.</p>"
    )
    body = (
        "<h1>This link asks for a password</h1>"
        f"{warning if warns else ''}{_problem(problem)}{_form(to, token, fields, 'Open the app')}"
    )
    return message_page("This link asks for a password", body)


def _problem(problem: str | None) -> str:
    return f'<p class="problem" role="alert">{text(problem)}</p>' if problem else ""


def _form(to: str, token: str, fields: str, button: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{text(value)}">'
        for name, value in (("to", to), ("token", token))
    )
    return f'<form method="post" action="{ENTER}">{hidden}{fields}<button>{text(button)}</button></form>'
