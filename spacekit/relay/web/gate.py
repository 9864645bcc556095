"""What stands before an app: a password where its owner wants one, a warning on a browser's first visit."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import time
from urllib.parse import parse_qs

import h11

from spacekit.relay.limits import FORM_SECONDS, MAX_FORM, WRONG_DELAY
from spacekit.relay.links import Link
from spacekit.relay.log import log_event
from spacekit.relay.relay import Relay
from spacekit.relay.web.answers import Answer, as_page, refusal
from spacekit.relay.web.entrance import ENTER, sign_in_page, warning_page
from spacekit.relay.web.heads import Header, Visit
from spacekit.relay.web.visitor import Visitor, VisitorGone

__all__ = ["Gate"]

_SEEN, _IN = "spacekit_seen", "spacekit_in"
# A place within the link: no scheme, no host, nothing that a browser could read as one.
_PLACE = re.compile(r"/(?![/\\])[\x21-\x7e]{0,2047}")
_BASIC = (b"www-authenticate", b'Basic realm="share link", charset="UTF-8"')
# A browser that gets this shows the page, where "Basic" would make it ask by itself.
_FORM = (b"www-authenticate", b"Form")


class Gate:
    """Decides whether a request goes on to the app.

    Args:
        relay: Whose links these are.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def check(self, visitor: Visitor, visit: Visit, link: Link) -> Answer | tuple[bytes, ...]:
        """The answer of the gate; or the headers that were for it alone, if the request goes on."""
        if visit.method == "POST" and visit.target == ENTER:
            return await self._enter(visitor, visit, link)
        cookies = _cookies(visit)
        hidden: tuple[bytes, ...] = ()
        if link.auth is not None and not self._is(cookies.get(_IN), link, _IN):
            refused = await self._basic(visit, link)
            if refused:
                return refused
            hidden = (b"authorization",)
        if (
            self._relay.settings.warns
            and _is_navigation(visit)
            and not self._is(cookies.get(_SEEN), link, _SEEN)
        ):
            return self._page(visit, link, 200)
        return hidden

    def _is(self, value: str | None, link: Link, cookie: str) -> bool:
        """Whether a cookie is the one that this relay gave out for this link, and its password."""
        return value is not None and self._relay.signer.is_signed(value, cookie, link.name, link.auth or "")

    async def _basic(self, visit: Visit, link: Link) -> Answer | None:
        """Let in who sends the password along, as programs do; ask the others."""
        scheme, _, given = visit.header(b"authorization").partition(" ")
        if scheme.lower() != "basic":
            return self._ask(visit, link)
        try:
            auth = base64.b64decode(given, validate=True)
        except binascii.Error:
            auth = b""
        problem = await self._try(visit, link, auth)
        return self._ask(visit, link, problem) if problem else None

    async def _try(self, visit: Visit, link: Link, given: bytes) -> str | None:
        """Compare a password, slowly for who guesses; gives what is wrong."""
        seconds = link.guesses.seconds_to_wait(visit.address)
        if seconds:
            return f"Too many wrong passwords. Try again in {seconds} s."
        wanted = hashlib.sha256((link.auth or "").encode()).digest()
        if hmac.compare_digest(hashlib.sha256(given).digest(), wanted):
            link.guesses.right(visit.address)
            return None
        link.guesses.wrong(visit.address)
        self._relay.metrics.count("wrong_passwords_total", "place", "link")
        log_event("wrong-password", link=link.id, address=visit.address)
        await asyncio.sleep(WRONG_DELAY)
        return "That is not the right name and password."

    def _ask(self, visit: Visit, link: Link, problem: str | None = None) -> Answer:
        is_waiting = problem is not None and link.guesses.seconds_to_wait(visit.address) > 0
        status = 429 if is_waiting else 401
        if _is_navigation(visit):
            return self._page(visit, link, status, problem)
        # A page's own requests must not make the browser open its window.
        header = _FORM if visit.header(b"sec-fetch-mode") else _BASIC
        return refusal(None, status, "", problem or "This link asks for a name and a password.", header)

    def _page(
        self, visit: Visit, link: Link, status: int, problem: str | None = None, to: str = ""
    ) -> Answer:
        """The form that leads on: with a password or without."""
        now = str(int(time.time()))
        token = f"{now}.{self._relay.signer.sign('form', link.name, now)}"
        place = to or (visit.target if visit.method == "GET" and _PLACE.fullmatch(visit.target) else "/")
        domain, warns = self._relay.settings.domain, self._relay.settings.warns
        if link.auth is None:
            return as_page(status, warning_page(domain, place, token, problem))
        page = sign_in_page(domain, place, token, problem, warns=warns)
        return as_page(status, page, *([_FORM] if status == 401 else []))  # noqa: PLR2004  "who are you?"

    async def _enter(self, visitor: Visitor, visit: Visit, link: Link) -> Answer:
        """A form comes back: let its sender in, if it is one of ours and the password is right."""
        fields = await _form(visitor)
        if fields is None:
            return refusal(visit, 413, "Too much", "That form is too large.")
        to = fields.get("to", "")
        to = to if _PLACE.fullmatch(to) else "/"
        if not (self._is_from_here(visit, link) and self._is_fresh(fields.get("token", ""), link)):
            return self._page(visit, link, 403, "This page was open for too long. Go on from here.", to)
        if link.auth is not None:
            given = f"{fields.get('user', '')}:{fields.get('password', '')}".encode()
            problem = await self._try(visit, link, given)
            if problem:
                status = 429 if link.guesses.seconds_to_wait(visit.address) else 401
                return self._page(visit, link, status, problem, to)
        headers = [self._cookie(link, _SEEN), *([self._cookie(link, _IN)] if link.auth is not None else [])]
        return Answer(303, ((b"location", to.encode()), (b"cache-control", b"no-store"), *headers))

    def _is_from_here(self, visit: Visit, link: Link) -> bool:
        """Whether the form was sent from our own page: no other site can skip the warning."""
        return visit.header(b"origin").lower() == self._relay.settings.address(link.name)

    def _is_fresh(self, token: str, link: Link) -> bool:
        made, _, signature = token.partition(".")
        if not self._relay.signer.is_signed(signature, "form", link.name, made):
            return False
        return time.time() - int(made) < FORM_SECONDS

    def _cookie(self, link: Link, name: str) -> Header:
        """A cookie for this link alone. In a frame on another page it is that page's own (Partitioned)."""
        value = self._relay.signer.sign(name, link.name, link.auth or "")
        seconds = max(1, int(link.expires - time.time()))
        secure = (
            "Secure; SameSite=None; Partitioned" if self._relay.settings.scheme == "https" else "SameSite=Lax"
        )
        return (b"set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; {secure}".encode())


def _is_navigation(visit: Visit) -> bool:
    """Whether a browser opens a page for a person, rather than a program or a page asking for data."""
    mode = visit.header(b"sec-fetch-mode")
    if mode:
        return mode == "navigate"
    return "text/html" in visit.header(b"accept") and visit.header(b"user-agent").startswith("Mozilla/")


def _cookies(visit: Visit) -> dict[str, str]:
    """The relay's cookies of a request."""
    found = {}
    for part in visit.header(b"cookie").replace(",", ";").split(";"):
        name, _, value = part.strip().partition("=")
        if name in (_SEEN, _IN):
            found[name] = value
    return found


async def _form(visitor: Visitor) -> dict[str, str] | None:
    """The fields of a form; `None` if it is larger than any of ours."""
    body = b""
    while not isinstance(event := await visitor.body_event(), h11.EndOfMessage):
        if not isinstance(event, h11.Data):
            raise VisitorGone
        body += event.data
        if len(body) > MAX_FORM:
            return None
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
