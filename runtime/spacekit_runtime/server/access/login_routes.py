"""The routes by which people sign in and out."""

from __future__ import annotations

import logging
import math
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from spacekit_runtime.errors import BadRequest, TooLarge
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.access.cookies import set_cookie
from spacekit_runtime.server.access.gate import HTML, NOT_KEPT
from spacekit_runtime.server.access.guards import Guard, PasswordGuard
from spacekit_runtime.server.access.guesses import WINDOW_SECONDS, Guesses
from spacekit_runtime.server.access.leading import lead_to
from spacekit_runtime.server.access.login_page import login_page
from spacekit_runtime.server.access.login_words import WORDS, visitors_language
from spacekit_runtime.server.access.sites import address_of, is_from_own_page
from spacekit_runtime.server.http import JSON, USER, Endpoint, Handler, Headers, answer, encode, header

if TYPE_CHECKING:
    from spacekit_runtime.server.access.oauth import OAuth

log = logging.getLogger("spacekit")

ELSEWHERE = (
    "sign in on the app's own page; if this was it, the proxy before the app hides its name: "
    "nginx needs `proxy_set_header Host $http_host;`"
)
WRONG = "Incorrect credentials."
# A name, a password and a page, in whatever form.
MOST_BYTES = 64 * 1024
MOST_FIELDS = 20


class LoginRoutes:
    """Handlers of signing in and out.

    Args:
        guard: Knows those who have signed in; `None` if anybody may use the app.
        message: What strangers are told: HTML of the app's author.
        theme_css: How the login page looks.
        oauth: Logins with Hugging Face, if the app has them: they end with the others.
    """

    def __init__(
        self, guard: Guard | None, message: str | None, theme_css: str = "", oauth: OAuth | None = None
    ) -> None:
        # A guard that goes by somebody else's word has no logins of its own.
        self._guard = guard if isinstance(guard, PasswordGuard) else None
        self._is_closed = guard is not None
        self._oauth = oauth
        self._message = message
        self._theme_css = theme_css
        self._guesses = Guesses()

    def routes(self) -> list[Route]:
        """The routes."""
        table: list[tuple[str, Handler, str]] = [
            ("/login", self.login, "POST"),
            ("/login", self.to_app, "GET"),
            ("/logout", self.logout, "GET"),
            (f"{API_PREFIX}/user", self.user, "GET"),
            (f"{API_PREFIX}/token", self.token, "GET"),
            (f"{API_PREFIX}/login_check", self.check, "GET"),
        ]
        return [Route(path, Endpoint(handler), methods=[verb]) for path, handler, verb in table]

    async def login(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a name and a password, and give a cookie for them."""
        form = await _form(scope, receive)
        name = _field(form, "username").strip()
        page = _field(form, "page")
        if self._guard is None:
            await lead_to(send, "")
            return
        if not is_from_own_page(scope):
            await answer(send, encode({"detail": ELSEWHERE}), status=403)
            return
        address = address_of(scope)
        wait = self._guesses.begin(address, name)
        if wait > 0:
            await self._say_wait(scope, send, wait, name, page)
            return
        if not await self._accepts(name, _field(form, "password")):
            log.warning("a login from %s failed", address)
            await self._say(scope, send, 400, WRONG, WORDS[visitors_language(scope)].wrong, name, page)
            return
        self._guesses.succeed(address, name)
        cookie = set_cookie(scope, self._guard.cookie, self._guard.begin(name, secrets.token_urlsafe(16)))
        if _is_person(scope):
            await lead_to(send, page, [cookie])
        else:
            await answer(send, b'{"success":true}', headers=[JSON, NOT_KEPT, cookie])

    async def to_app(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Lead to the app, which asks strangers who they are."""
        await lead_to(send, "")

    async def logout(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """End the login, and lead back to the app."""
        cookies = []
        if self._guard is not None and is_from_own_page(scope):
            self._guard.end(self._guard.token(scope))
            cookies.append(set_cookie(scope, self._guard.cookie, ""))
        if self._oauth is not None and is_from_own_page(scope):
            cookies.append(set_cookie(scope, self._oauth.cookie, ""))
        target = parse_qs(scope["query_string"].decode("latin-1")).get("_target_url", [""])[0]
        await lead_to(send, target.lstrip("/"), cookies)

    async def user(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Who is signed in."""
        await answer(send, encode(scope.get(USER)), headers=[JSON, NOT_KEPT])

    async def token(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """The login itself, for its owner's programs."""
        user = scope.get(USER)
        token = self._guard.token(scope) if self._guard is not None and user is not None else None
        await answer(send, encode({"token": token, "user": user}), headers=[JSON, NOT_KEPT])

    async def check(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Say whether the client is signed in, where it has to be."""
        if not self._is_closed or scope.get(USER) is not None:
            await answer(send, b"null", headers=[JSON, NOT_KEPT])
            return
        detail = {"error": "Not authenticated", "auth_message": self._message}
        await answer(send, encode({"detail": detail}), status=401, headers=[JSON, NOT_KEPT])

    async def _accepts(self, name: str, password: str) -> bool:
        try:
            return self._guard is not None and await self._guard.accounts.accept(name, password)
        except Exception:
            log.exception("the function that decides about logins raised an error")
            return False

    async def _say_wait(self, scope: Scope, send: Send, wait: float, name: str, page: str) -> None:
        seconds = math.ceil(min(wait, WINDOW_SECONDS))
        unit = "second" if seconds == 1 else "seconds"
        sentence = f"Too many attempts. Try again in {seconds} {unit}."
        later = (b"retry-after", b"%d" % seconds)
        said = WORDS[visitors_language(scope)].wait.format(seconds=seconds)
        await self._say(scope, send, 429, sentence, said, name, page, [later])

    async def _say(
        self,
        scope: Scope,
        send: Send,
        status: int,
        detail: str,
        sentence: str,
        name: str,
        page: str,
        more: Headers | None = None,
    ) -> None:
        """Say what is wrong: to a person on the page again, to a program in JSON."""
        if not _is_person(scope):
            headers = [JSON, NOT_KEPT, *(more or [])]
            await answer(send, encode({"detail": detail}), status=status, headers=headers)
            return
        body = login_page(
            message=self._message,
            problem=sentence,
            username=name,
            page=page,
            theme_css=self._theme_css,
            language=visitors_language(scope),
        )
        await answer(send, body, status=status, headers=[*HTML, *(more or [])])


def _is_person(scope: Scope) -> bool:
    """A form on a page asks for a page back; programs do not."""
    return "text/html" in (header(scope, b"accept") or "")


async def _form(scope: Scope, receive: Receive) -> FormData:
    """The fields that were sent, in either of the forms in which browsers and clients send them.

    Raises:
        RequestError: They are in another one, or too large.
    """
    read = 0

    async def receive_little() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise TooLarge("a name and a password are not as long as this")
        return message

    try:
        return await Request(scope, receive_little).form(max_files=0, max_fields=MOST_FIELDS)
    except HTTPException as error:
        raise BadRequest(f"the form can't be read: {error.detail}") from None


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
