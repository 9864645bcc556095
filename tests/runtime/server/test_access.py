"""Who gets in: passwords, functions that decide, cookies, and that no route is open to strangers."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from fastapi import Request as FastApiRequest
from fastapi.testclient import TestClient
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Mount, Route
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.server.access.accounts import Accounts
from spacekit_runtime.server.access.cookies import read_cookies
from spacekit_runtime.server.access.guesses import MOST_AT_A_NAME, MOST_FROM_AN_ADDRESS, Guesses
from spacekit_runtime.server.access.leading import PAGE
from spacekit_runtime.server.access.login_words import WORDS
from spacekit_runtime.server.access.signing import Signer

PERSON = {"accept": "text/html,*/*"}
FROM_ELSEWHERE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
SignIn = Callable[..., httpx.Client]
ANN = {"username": "ann", "password": "pa55"}
# What strangers may ask for, and are told nothing of the app by.
HARMLESS = {
    "/login",
    "/logout",
    "/favicon.ico",
    "/favicon.svg",
    "/robots.txt",
    "/spacekit-app.js",
    "/gradio.js",
    "/gradio_api/user",
    "/gradio_api/token",
    "/gradio_api/login_check",
}


def whose() -> gr.Blocks:
    """An app that says who asked."""

    def who(text: str, request: gr.Request) -> str:
        return f"{text} from {request.username}"

    return gr.Interface(who, "text", "text", api_name="who", title="Secret title")


@pytest.fixture
def sign_in() -> Iterator[SignIn]:
    """Sign in, and be it with another name; gives a client that goes on as that person."""
    clients: list[httpx.Client] = []

    def start(url: str, name: str = "ann") -> httpx.Client:
        http = httpx.Client(base_url=url, timeout=20)
        clients.append(http)
        assert {"success": True} == http.post("/login", data=ANN | {"username": name}).json()
        return http

    yield start
    for http in clients:
        http.close()


@pytest.mark.parametrize(
    "auth",
    [
        ("ann", "pa55"),
        [("bob", "other"), ("ann", "pa55")],
        [["ann", "pa55"]],
        lambda name, password: (name, password) == ("ann", "pa55"),
    ],
)
def test_gradios_client_signs_in(serve: Serve, auth: Any) -> None:
    """`gradio_client` signs in with a name and a password, and the function knows who asked."""
    url = serve(whose(), auth=auth)
    client = Client(url, auth=("ann", "pa55"), verbose=False)
    assert "Hi from ann" == client.predict("Hi", api_name="/who")
    assert "ann" == client.config["username"]
    with pytest.raises(AuthenticationError):
        Client(url, verbose=False)
    with pytest.raises(ValueError, match="Could not login"):
        Client(url, auth=("ann", "wrong"), verbose=False)


def test_an_async_function_may_decide(serve: Serve) -> None:
    """A function that waits may decide, too, and one that raises lets nobody in."""

    async def decide(name: str, password: str) -> bool:
        await asyncio.sleep(0)
        return name == password

    url = serve(whose(), auth=decide)
    assert 200 == httpx.post(f"{url}login", data={"username": "x", "password": "x"}).status_code
    assert 400 == httpx.post(f"{url}login", data={"username": "x", "password": "y"}).status_code


@pytest.mark.logs_errors
def test_a_function_that_raises_lets_nobody_in(serve: Serve) -> None:
    """Where the function that decides fails, the answer is no."""

    def decide(name: str, password: str) -> bool:
        raise RuntimeError(f"no directory for {name} and {len(password)} characters")

    assert 400 == httpx.post(f"{serve(whose(), auth=decide)}login", data=ANN).status_code


@pytest.mark.parametrize("options", [{"auth": ("ann", "pa55")}, {"auth_dependency": lambda _: None}])
def test_every_route_is_behind_the_door(serve: Serve, options: dict[str, Any]) -> None:
    """A stranger who asks for any route of the app, by any method, is told nothing but that it is closed."""
    demo = whose()
    url = serve(demo, **options)
    walked = set()
    with httpx.Client(base_url=url, timeout=20) as http:
        for route in demo.app.routes:
            assert isinstance(route, Route | Mount), route
            path = re.sub(r"{[^}]*}", "x", route.path)
            for method in getattr(route, "methods", None) or {"GET"}:
                if path in HARMLESS:
                    continue
                walked.add(route.path)
                answer = http.request(method, path, json={} if method == "POST" else None)
                if path == "/" and "auth" in options:
                    assert 200 == answer.status_code
                else:
                    assert 401 == answer.status_code, (method, path)
                assert "Secret title" not in answer.text
                assert "no-store" == answer.headers["cache-control"]
        for path in HARMLESS:
            assert "Secret title" not in http.get(path).text
        assert 401 == http.get("/anything/else").status_code
    assert {"/", "/config", "/gradio_api/info", "/gradio_api/queue/join", "/gradio_api/queue/data"} <= walked
    assert {"/gradio_api/file={path:path}", "/gradio_api/upload", "/gradio_api/heartbeat/{session_hash}"} <= (
        walked
    )


def test_what_a_stranger_is_told(serve: Serve) -> None:
    """Programs get Gradio's answers, people a page to sign in on."""
    url = serve(whose(), auth=("ann", "pa55"), auth_message="<em>Ask Eve.</em>")
    detail = {"error": "Not authenticated", "auth_message": "<em>Ask Eve.</em>"}
    for path in ("config", "gradio_api/info", "gradio_api/login_check"):
        assert (401, {"detail": detail}) == ((got := httpx.get(url + path)).status_code, got.json())
    assert None is httpx.get(f"{url}gradio_api/user").json()
    assert {"token": None, "user": None} == httpx.get(f"{url}gradio_api/token").json()
    page = httpx.get(url, headers=PERSON)
    assert (200, True) == (page.status_code, "<em>Ask Eve.</em>" in page.text)
    deep = httpx.get(f"{url}some/page?x=1", headers=PERSON)
    assert 401 == deep.status_code
    assert 'action="../login"' in deep.text
    assert 'value="some/page?x=1"' in deep.text


def test_a_login_ends(serve: Serve, sign_in: SignIn) -> None:
    """Who signs out is a stranger again, and so is whoever has a copy of the cookie."""
    url = serve(whose(), auth=("ann", "pa55"))
    http = sign_in(url)
    copy = dict(http.cookies)
    assert "ann" == http.get("/gradio_api/user").json()
    assert {"token": next(iter(copy.values())), "user": "ann"} == http.get("/gradio_api/token").json()
    assert (303, "./") == ((out := http.get("/logout")).status_code, out.headers["location"])
    assert {} == dict(http.cookies)
    assert None is httpx.get(f"{url}gradio_api/user", cookies=copy).json()
    assert 401 == httpx.get(f"{url}config", cookies=copy).status_code


def test_one_persons_page_is_not_anothers(serve: Serve, sign_in: SignIn) -> None:
    """Config and page name who asked for them, whoever asked before."""
    url = serve(whose(), auth=[("ann", "pa55"), ("bob", "pa55")])
    ann, bob = sign_in(url), sign_in(url, "bob")
    for _ in range(2):
        assert ["ann", "bob"] == [http.get("/config").json()["username"] for http in (ann, bob)]
        if "never built" not in ann.get("/").text:
            assert '"username":"ann"' in ann.get("/").text
            assert '"username":"bob"' in bob.get("/").text


@pytest.mark.parametrize(
    ("environment", "headers", "expected"),
    [
        ({}, {}, {"HttpOnly", "Path=/", "SameSite=Lax"}),
        ({}, {"x-forwarded-proto": "https"}, {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}),
        (
            {"SPACE_HOST": "me-app.hf.space"},
            {"x-forwarded-proto": "https"},
            {"HttpOnly", "Path=/", "SameSite=None", "Secure", "Partitioned"},
        ),
        ({"SPACE_HOST": "me-app.localhost"}, {}, {"HttpOnly", "Path=/", "SameSite=Lax"}),
    ],
)
def test_cookies_go_no_further_than_they_must(
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    headers: dict[str, str],
    expected: set[str],
) -> None:
    """No script reads the cookie, https keeps it to https, and only a Space's frame gets it elsewhere."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    url = serve(whose(), auth=("ann", "pa55"))
    cookie = httpx.post(f"{url}login", data=ANN, headers=headers).headers["set-cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("access-token-")
    assert expected == set(attributes)


def test_other_sites_pages_act_for_nobody(serve: Serve, sign_in: SignIn) -> None:
    """What another site's page sends is a stranger's, though the browser adds the cookie; a link is not."""
    url = serve(whose(), auth=("ann", "pa55"))
    http = sign_in(url)
    body = {"data": ["Hi"]}
    assert 200 == http.post("/gradio_api/run/who", json=body).status_code
    for headers in (FROM_ELSEWHERE, {"sec-fetch-site": "same-site"}, {"origin": "http://localhost:1"}):
        assert 401 == http.post("/gradio_api/run/who", json=body, headers=headers).status_code, headers
    assert 401 == http.get("/config", headers=FROM_ELSEWHERE).status_code
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert 200 == http.get("/config", headers=visit).status_code
    assert 403 == http.post("/login", data=ANN, headers=visit).status_code
    http.get("/logout", headers=FROM_ELSEWHERE)
    assert "ann" == http.get("/gradio_api/user").json()


@pytest.mark.parametrize("asked", ["", "report", "a/b-c?x=1&y=%20z", "?__theme=dark"])
def test_people_come_back_to_where_they_were(serve: Serve, asked: str) -> None:
    """After signing in on the page, a person is led to the address that they had asked for."""
    answer = httpx.post(
        f"{serve(whose(), auth=('ann', 'pa55'))}login", data=ANN | {"page": asked}, headers=PERSON
    )
    assert (303, f"./{asked}") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "/evil.example",
        "https://evil.example",
        "\\\\evil.example",
        "a//evil.example",
        "../../evil",
        "javascript:alert(1)",
        "x\r\nset-cookie: a=b",
        "é",
        "x" * 3000,
    ],
)
def test_nobody_is_led_elsewhere(serve: Serve, asked: str) -> None:
    """Whatever a form says, a login leads to this app."""
    answer = httpx.post(
        f"{serve(whose(), auth=('ann', 'pa55'))}login", data=ANN | {"page": asked}, headers=PERSON
    )
    assert (303, "./") == (answer.status_code, answer.headers["location"])


@given(st.text())
def test_no_address_of_another_site_is_a_page(page: str) -> None:
    """What is taken for a page of this app, resolved, stays on it."""
    if PAGE.fullmatch(page):
        assert "app.example" == httpx.URL("https://app.example/login").join(f"./{page}").host


def test_the_form_is_shown_again(serve: Serve) -> None:
    """A person who mistypes gets the page again, with the name they gave and nothing of the password."""
    url = serve(whose(), auth=("ann", "pa55"))
    wrong = {"username": '"><script>', "password": "pa56", "page": '"><script>'}
    page = httpx.post(f"{url}login", data=wrong, headers=PERSON)
    assert 400 == page.status_code
    assert "do not go together" in page.text
    assert "&quot;&gt;&lt;script&gt;" in page.text
    assert "><script" not in page.text.replace("</main>\n<script", "")
    assert "pa56" not in page.text


@pytest.mark.parametrize(
    ("accepted", "language", "direction", "sign_in"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de", "ltr", "Anmelden"),
        ("xx,zh-Hant-HK;q=0.9", "zh-TW", "ltr", "登入"),
        ("ar", "ar", "rtl", "تسجيل الدخول"),
        ("en-GB,de", "en", "ltr", "Sign in"),
        ('"><script>,,;;' + "x" * 5000, "en", "ltr", "Sign in"),
        ("", "en", "ltr", "Sign in"),
    ],
)
def test_strangers_are_asked_in_their_language(
    serve: Serve, accepted: str, language: str, direction: str, sign_in: str
) -> None:
    """The page and what it says of a wrong password are in the browser's language; programs hear English."""
    url = serve(whose(), auth=("ann", "pa55"))
    wanted = {"accept-language": accepted}
    page = httpx.get(url, headers=PERSON | wanted).text
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"<h1>{sign_in}</h1>" in page
    wrong = ANN | {"password": "wrong"}
    again = httpx.post(f"{url}login", data=wrong, headers=PERSON | wanted)
    assert 400 == again.status_code
    assert WORDS[language].wrong in again.text
    told = httpx.post(f"{url}login", data=wrong, headers=wanted)
    assert {"detail": "Incorrect credentials."} == told.json()


def test_every_language_says_how_long_to_wait() -> None:
    """No language lacks a word, and each has a place for the seconds."""
    for words in WORDS.values():
        assert all(words)
        assert "7" in words.wait.format(seconds=7)


def test_guessing_is_slow(serve: Serve) -> None:
    """After a few guesses an address has to wait, is told how long, and a right password waits, too."""
    url = serve(whose(), auth=("ann", "pa55"))
    wrong = ANN | {"password": "wrong"}
    with httpx.Client(base_url=url) as http:
        for _ in range(3):
            assert 200 == http.post("/login", data=ANN).status_code
        http.cookies.clear()
        codes = [http.post("/login", data=wrong).status_code for _ in range(MOST_FROM_AN_ADDRESS)]
        assert [400] * MOST_FROM_AN_ADDRESS == codes
        # Loopback is where a proxy stands: what it says of its client counts, what the client says does not.
        late = http.post("/login", data=ANN)
        assert (429, True) == (late.status_code, 0 < int(late.headers["retry-after"]) <= 60)
        assert "Too many attempts" in http.post("/login", data=ANN, headers=PERSON).text
        other = {"x-forwarded-for": "203.0.113.9"}
        assert 200 == http.post("/login", data=ANN, headers=other).status_code


def test_an_address_that_a_client_makes_up_does_not_count() -> None:
    """Only the last of the forwarded addresses counts, and only from somebody near: a proxy wrote it."""
    from spacekit_runtime.server.access.sites import address_of

    def scope(client: str, forwarded: bytes) -> dict[str, Any]:
        return {"client": (client, 1), "headers": [(b"x-forwarded-for", forwarded)]}

    assert "203.0.113.9" == address_of(scope("10.0.0.1", b"1.1.1.1, 203.0.113.9"))
    assert "93.184.216.34" == address_of(scope("93.184.216.34", b"1.1.1.1"))


def test_guesses_are_forgotten_in_time() -> None:
    """A minute later there may be new ones; a name is guarded against many addresses."""
    now = 0.0
    guesses = Guesses(lambda: now)
    for number in range(MOST_AT_A_NAME):
        assert 0 == guesses.begin(f"address {number}", "ann")
    assert 60 == guesses.begin("another", "ann")
    assert 0 == guesses.begin("another", "bob")
    now = 60.0
    assert 0 == guesses.begin("another", "ann")


def test_many_guesses_at_once_are_no_way_round(serve: Serve) -> None:
    """Guesses that are not answered yet count."""
    asked = []
    go = threading.Event()

    def decide(name: str, password: str) -> bool:
        asked.append((name, password))
        return not go.wait(20)

    url = serve(whose(), auth=decide)
    codes: list[int] = []

    def guess() -> None:
        codes.append(httpx.post(f"{url}login", data=ANN, timeout=20).status_code)

    threads = [threading.Thread(target=guess) for _ in range(MOST_FROM_AN_ADDRESS + 5)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while len(codes) < 5:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    go.set()
    for thread in threads:
        thread.join()
    assert MOST_FROM_AN_ADDRESS == len(asked)
    assert [400] * MOST_FROM_AN_ADDRESS + [429] * 5 == sorted(codes)


@pytest.mark.parametrize(
    "auth", [[], (), "ann:pa55", ("ann",), [("ann", "")], [("ann", 5)], 7, [("a", "b"), "c"]]
)
def test_what_is_no_account_is_an_error(auth: Any) -> None:
    """An app whose accounts can't be read is not served at all."""
    with pytest.raises(LaunchError, match="auth= takes"):
        whose().launch(auth=auth, quiet=True)


def test_two_ways_to_know_people_are_an_error() -> None:
    """`auth` and `auth_dependency` together are refused."""
    with pytest.raises(LaunchError, match="choose one"):
        whose().launch(auth=("a", "b"), auth_dependency=lambda _: "x", quiet=True)


def test_a_new_password_ends_old_logins(
    serve: Serve, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a secret of its own, an app knows its people after a restart, unless their password changed."""
    monkeypatch.setenv("SPACEKIT_SECRET_KEY", "of this app")
    cookies = dict(sign_in(serve(whose(), auth=("ann", "pa55"))).cookies)
    again, changed = serve(whose(), auth=("ann", "pa55")), serve(whose(), auth=("ann", "pa56"))
    gone = serve(whose(), auth=("bob", "pa55"))
    known = [httpx.get(f"{url}gradio_api/user", cookies=cookies).json() for url in (again, changed, gone)]
    assert ["ann", None, None] == known


def test_a_forged_login_is_none(serve: Serve, sign_in: SignIn) -> None:
    """A cookie that somebody made, changed or cut short opens nothing."""
    url = serve(whose(), auth=("ann", "pa55"))
    ((name, token),) = dict(sign_in(url).cookies).items()
    body, _, mac = token.partition(".")
    other = Signer(b"another secret", "login").sign({"user": "ann", "stamp": "", "id": "x"}, 60)
    for forged in (other, body, f"{body}.", f"{body}.{mac[:-2]}", f"{body[:-2]}.{mac}", ".", "", "a" * 9000):
        assert 401 == httpx.get(f"{url}config", headers={"cookie": f"{name}={forged}"}).status_code


@pytest.mark.parametrize("value", ["\\" * 60_000, '\\"' * 30_000, "\\1" * 30_000])
def test_no_cookie_takes_long(value: str) -> None:
    """A stranger's cookie is read at once, whatever is in it."""
    begun = time.thread_time()  # that of a clock depends on what else the machine does
    cookies = read_cookies({"type": "http", "headers": [(b"cookie", f'a=1; b="{value}"; c=2'.encode())]})
    assert ("1", "2") == (cookies["a"], cookies["c"])
    assert time.thread_time() - begun < 1


@given(st.text())
def test_any_cookie_can_be_read(text: str) -> None:
    """Whatever a browser sends has names and values, or none."""
    sent = text.encode("utf-8", "replace")
    cookies = read_cookies({"type": "http", "headers": [(b"cookie", b"mine=yes; " + sent)]})
    assert "mine" in cookies


def test_tokens_are_for_a_time_and_a_purpose() -> None:
    """A token holds what it was given until its time is over, and counts for its purpose alone."""
    signer = Signer(b"secret", "this")
    assert "x" == (signer.read(signer.sign({"a": "x"}, 60)) or {})["a"]
    assert None is signer.read(signer.sign({"a": "x"}, -1))
    assert None is Signer(b"secret", "that").read(signer.sign({"a": "x"}, 60))


def test_an_unknown_name_looks_like_a_wrong_password() -> None:
    """The empty password of nobody opens nothing."""
    accounts = Accounts([("ann", "pa55")], b"secret")
    assert [True, False, False, False] == [
        asyncio.run(accounts.accept(name, password))
        for name, password in (("ann", "pa55"), ("eve", ""), ("eve", "pa55"), ("ann", ""))
    ]


def by_header(request: FastApiRequest) -> str | None:
    """Somebody else's login names people in a header."""
    return request.headers.get("x-user")


async def by_header_later(request: FastApiRequest) -> str | None:
    """The same, after a while."""
    await asyncio.sleep(0)
    return request.headers.get("x-user")


@pytest.mark.parametrize("decide", [by_header, by_header_later])
def test_somebody_elses_word(serve: Serve, decide: Callable[..., Any]) -> None:
    """`auth_dependency` says who asks; whom it does not know gets a 401, also for the page."""
    url = serve(whose(), auth_dependency=decide)
    assert 401 == httpx.get(url, headers=PERSON).status_code
    ann = {"x-user": "ann"}
    run = httpx.post(f"{url}gradio_api/run/who", json={"data": ["Hi"]}, headers=ann)
    assert ["Hi from ann"] == run.json()["data"]
    assert "ann" == httpx.get(f"{url}config", headers=ann).json()["username"]


def test_somebody_elses_refusal(serve: Serve) -> None:
    """The function may refuse in its own words."""

    def decide(_: FastApiRequest) -> str:
        raise HTTPException(402, "Pay first", {"x-price": "5"})

    answer = httpx.get(f"{serve(whose(), auth_dependency=decide)}config")
    assert (402, {"detail": "Pay first"}, "5") == (
        answer.status_code,
        answer.json(),
        answer.headers["x-price"],
    )


def test_a_mounted_app_has_a_door_of_its_own() -> None:
    """Below a path of somebody's app the door guards that path, and leads back there."""
    app = FastAPI()

    @app.get("/open")
    def open_() -> str:
        return "open"

    gr.mount_gradio_app(app, whose(), "/demo", auth=("ann", "pa55"))
    with TestClient(app, follow_redirects=False) as http:
        assert 200 == http.get("/open").status_code
        assert 401 == http.get("/demo/config").status_code
        page = http.get("/demo/", headers=PERSON)
        assert (200, True) == (page.status_code, 'action="login"' in page.text)
        assert "./" == http.post("/demo/login", data=ANN, headers=PERSON).headers["location"]
        assert "ann" == http.get("/demo/config").json()["username"]


def test_an_open_app_needs_no_login(serve: Serve) -> None:
    """Where anybody may come in, signing in leads to the app and nobody is named."""
    url = serve(whose())
    assert (303, "./") == ((got := httpx.post(f"{url}login", data=ANN)).status_code, got.headers["location"])
    assert 200 == httpx.get(f"{url}gradio_api/login_check").status_code
    assert {"token": None, "user": None} == httpx.get(f"{url}gradio_api/token").json()
