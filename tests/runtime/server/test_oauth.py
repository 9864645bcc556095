"""Signing in with Hugging Face: a provider that speaks OpenID Connect, and the play for one's own machine."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from gradio_client import Client
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.server.access.signing import Signer
from spacekit_runtime.server.access.sites import is_at_home

PERSON = {
    "sub": "1",
    "name": "Ann Lee",
    "preferred_username": "ann",
    "profile": "https://huggingface.co/ann",
    "picture": "https://huggingface.co/ann.png",
}
ACTED = "ignore:logins with Hugging Face are acted here"


class PretendedProvider:
    """Hugging Face, as far as an app sees it: it checks what OpenID Connect has it check."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = dict(PERSON)
        self.challenges: dict[str, str] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if self.path == "/.well-known/openid-configuration":
                    self._answer(200, outer.places())
                elif self.headers["authorization"] == "Bearer token-of-ann":
                    self._answer(200, outer.person)
                else:
                    self._answer(401, {})

            def do_POST(self) -> None:
                outer.asked.append(self.path)
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                basic = base64.b64encode(b"an-app:a-secret").decode()
                verifier = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
                is_right = (
                    self.headers["authorization"] == f"Basic {basic}"
                    and outer.challenges.pop(form["code"][0], None) == challenge
                    and form["grant_type"] == ["authorization_code"]
                )
                token = {"access_token": "token-of-ann", "expires_in": 3600, "scope": "openid profile"}
                self._answer(200 if is_right else 400, token if is_right else {"error": "invalid_grant"})

            def _answer(self, status: int, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def places(self) -> dict[str, str]:
        """Where it does what."""
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {f"{name}_endpoint": f"{self.url}/oauth/{path}" for name, path in names.items()}

    def consent(self, address: str) -> str:
        """What a person does there: agree. Gives the address that they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert f"{self.url}/oauth/authorize" == address.partition("?")[0]
        assert ("code", "an-app", "S256") == (
            query["response_type"],
            query["client_id"],
            query["code_challenge_method"],
        )
        code = secrets.token_urlsafe(8)
        self.challenges[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendedProvider]:
    """A provider that runs, and is the one of the environment."""
    pretended = PretendedProvider()
    thread = threading.Thread(target=pretended.server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("OAUTH_CLIENT_ID", "an-app")
    monkeypatch.setenv("OAUTH_CLIENT_SECRET", "a-secret")
    monkeypatch.setenv("OAUTH_SCOPES", "openid profile")
    monkeypatch.setenv("OPENID_PROVIDER_URL", pretended.url)
    yield pretended
    pretended.server.shutdown()
    pretended.server.server_close()
    thread.join()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Somebody's browser."""
    with httpx.Client(timeout=20) as client:
        yield client


def whose() -> gr.Blocks:
    """An app that knows people, and some of whose functions need to."""

    def maybe(text: str, profile: gr.OAuthProfile | None, token: gr.OAuthToken | None) -> str:
        if profile is None or token is None:
            return f"{text} from nobody"
        return f"{text} from {profile.name} ({profile.username}, {profile['sub']}) with {token.scope}"

    def must(profile: gr.OAuthProfile) -> str:
        return profile.picture

    def session(request: gr.Request) -> str:
        return str(request.session.get("oauth_info", {}).get("userinfo", {}).get("name"))

    with gr.Blocks() as demo:
        gr.LoginButton()
        box = gr.Textbox()
        box.submit(maybe, box, box, api_name="maybe")
        box.change(must, None, box, api_name="must")
        box.blur(session, None, box, api_name="session")
    return demo


def run(http: httpx.Client, url: str, name: str, *data: str, **headers: str) -> Any:
    """Call a function, as the page would."""
    answer = http.post(f"{url}gradio_api/run/{name}", json={"data": data}, headers=headers)
    return answer.json().get("data", answer.json())


def sign_in(http: httpx.Client, url: str, provider: PretendedProvider, target: str = "") -> httpx.Response:
    """Go there and come back."""
    sent = http.get(f"{url}login/huggingface", params={"_target_url": target})
    assert 302 == sent.status_code
    return http.get(provider.consent(sent.headers["location"]))


def test_a_person_signs_in_and_out(serve: Serve, provider: PretendedProvider, http: httpx.Client) -> None:
    """Functions get the profile and the token of whoever has signed in, and nobody's before and after."""
    url = serve(whose(), show_error=True)
    assert ["Hi from nobody"] == run(http, url, "maybe", "Hi")
    assert "sign in, and try again" in run(http, url, "must")["detail"]
    back = sign_in(http, url, provider, "/?x=1")
    assert (303, "../?x=1") == (back.status_code, back.headers["location"])
    assert ["Hi from Ann Lee (ann, 1) with openid profile"] == run(http, url, "maybe", "Hi")
    assert ["https://huggingface.co/ann.png"] == run(http, url, "must")
    assert ["Ann Lee"] == run(http, url, "session")
    out = http.get(f"{url}logout", params={"_target_url": "/?x=1"})
    assert (303, "./?x=1") == (out.status_code, out.headers["location"])
    assert ["Hi from nobody"] == run(http, url, "maybe", "Hi")


def test_what_clients_see_has_no_such_arguments(serve: Serve, provider: PretendedProvider) -> None:
    """Arguments that a login fills in are none of the endpoint's, and the button makes no endpoint."""
    client = Client(serve(whose()), verbose=False)
    described: Any = client.view_api(return_format="dict", print_info=False)
    endpoints = described["named_endpoints"]
    assert {"/maybe", "/must", "/session"} == set(endpoints)
    assert ["text"] == [parameter["parameter_name"] for parameter in endpoints["/maybe"]["parameters"]]
    assert "Hi from nobody" == client.predict("Hi", api_name="/maybe")
    assert [] == provider.asked


@pytest.mark.usefixtures("provider")
def test_a_client_may_give_a_token_by_itself(serve: Serve) -> None:
    """Functions that take one get it, and are described so; others are not told of it."""

    def shown(token: gr.OAuthToken | None) -> str:
        return "none" if token is None else f"{token.token} {token.scope!r} {token.expires_at}"

    def needed(text: str, token: gr.OAuthToken) -> str:
        return text + token.token

    def own(oauth_token: str) -> str:
        return oauth_token

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(shown, None, box)
        box.submit(needed, box, box)
        box.submit(own, box, box)
    url = serve(demo)
    described = httpx.get(f"{url}gradio_api/info").json()["named_endpoints"]
    needs = {name: endpoint.get("oauth_token") for name, endpoint in described.items()}
    assert {"/shown": "optional", "/needed": "required", "/own": None} == needs
    assert all("hf_..." in call for call in described["/needed"]["code_snippets"].values())
    assert not any("hf_..." in call for call in described["/own"]["code_snippets"].values())
    client = Client(url, verbose=False, oauth_token="hf_mine")
    assert "hf_mine '' 0" == client.predict(api_name="/shown")
    assert "Hi hf_mine" == client.predict("Hi ", api_name="/needed")
    assert "none" == Client(url, verbose=False).predict(api_name="/shown")
    for name, body, expected in (
        ("shown", {"oauth_token": "hf_x"}, "hf_x '' 0"),
        ("own", {"oauth_token": "an argument"}, "an argument"),
    ):
        address = f"{url}gradio_api/call/v2/{name}"
        id_ = httpx.post(address, json=body).json()["event_id"]
        assert f'data: ["{expected}"]' in httpx.get(f"{address}/{id_}").text


@pytest.mark.usefixtures("provider")
def test_the_way_back_leads_through_the_proxy(serve: Serve, http: httpx.Client) -> None:
    """The provider is given the address that the visitor knows, with its scheme, port and path."""
    told = {"host": "app:7860", "x-forwarded-host": "site.example:8443", "x-forwarded-proto": "https"}
    asked = http.get(serve(whose()) + "login/huggingface", headers={**told, "x-forwarded-prefix": "/app"})
    query = parse_qs(urlsplit(asked.headers["location"]).query)
    assert ["https://site.example:8443/app/login/callback"] == query["redirect_uri"]


def test_a_login_belongs_to_the_browser_that_began_it(
    serve: Serve, provider: PretendedProvider, http: httpx.Client
) -> None:
    """Without the state, with another's, and a second time, a code signs nobody in."""
    url = serve(whose())
    sent = http.get(f"{url}login/huggingface")
    back = provider.consent(sent.headers["location"])
    with httpx.Client(timeout=20) as victim:
        stolen = victim.get(back)
        assert (400, True) == (stolen.status_code, "begun elsewhere" in stolen.text)
        victim.get(f"{url}login/huggingface")
        assert 400 == victim.get(back).status_code
        assert ["Hi from nobody"] == run(victim, url, "maybe", "Hi")
    assert 400 == http.get(back.replace("state=", "state=x")).status_code
    assert [] == [path for path in provider.asked if path == "/oauth/token"]
    assert 303 == http.get(back).status_code
    assert 400 == http.get(back).status_code


def test_a_code_without_its_verifier_is_refused(
    serve: Serve, provider: PretendedProvider, http: httpx.Client
) -> None:
    """A code that was begun with another verifier is worth nothing: the page says that it did not work."""
    url = serve(whose())
    sent = http.get(f"{url}login/huggingface")
    back = provider.consent(sent.headers["location"])
    provider.challenges = dict.fromkeys(provider.challenges, "another's")
    answer = http.get(back)
    assert (502, True) == (answer.status_code, "did not confirm" in answer.text)
    assert ["Hi from nobody"] == run(http, url, "maybe", "Hi")


def test_who_declines_comes_back(serve: Serve, provider: PretendedProvider, http: httpx.Client) -> None:
    """A person who says no is led to the app, signed in to nothing."""
    url = serve(whose())
    back = provider.consent(http.get(f"{url}login/huggingface").headers["location"])
    declined = http.get(back.replace("code=", "error=access_denied&no="))
    assert (303, "../") == (declined.status_code, declined.headers["location"])


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "\r\nx: y"])
def test_nobody_is_led_elsewhere(
    serve: Serve, provider: PretendedProvider, http: httpx.Client, target: str
) -> None:
    """Whatever is asked for, a login and a logout end at this app."""
    url = serve(whose())
    location = sign_in(http, url, provider, target).headers["location"]
    assert httpx.URL(url).host == httpx.URL(f"{url}login/callback").join(location).host
    location = http.get(f"{url}logout", params={"_target_url": target}).headers["location"]
    assert httpx.URL(url).host == httpx.URL(f"{url}logout").join(location).host


def test_logins_are_signed_and_end(
    serve: Serve, provider: PretendedProvider, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cookie that somebody made or that is too old names nobody, nor does it on another site's page."""
    monkeypatch.setenv("SPACEKIT_SECRET_KEY", "of this app")
    url = serve(whose())
    back = sign_in(http, url, provider)
    assert "HttpOnly" in back.headers["set-cookie"]
    assert ["Hi from nobody"] == run(http, url, "maybe", "Hi", **{"sec-fetch-site": "cross-site"})
    ((name, token),) = dict(http.cookies).items()
    forged = Signer(b"guess", "oauth login").sign({"userinfo": PERSON}, 60)
    for value in (forged, token[:-3], token.replace(".", ".A")):
        with httpx.Client(cookies={name: value}) as stranger:
            assert ["Hi from nobody"] == run(stranger, url, "maybe", "Hi")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    assert ["Hi from nobody"] == run(http, url, "maybe", "Hi")


def test_a_long_profile_is_cut_to_what_a_cookie_holds(
    serve: Serve, provider: PretendedProvider, http: httpx.Client
) -> None:
    """Somebody in a hundred organisations can sign in, too."""
    provider.person["orgs"] = [{"sub": str(number), "name": "x" * 60} for number in range(100)]
    url = serve(whose())
    back = sign_in(http, url, provider)
    assert max(len(value) for value in back.headers.get_list("set-cookie")) < 4096
    assert ["https://huggingface.co/ann.png"] == run(http, url, "must")


@pytest.mark.usefixtures("provider")
def test_a_space_is_known_by_its_own_host(
    serve: Serve, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Space people come back to the Space's own address, whatever the one they came by."""
    monkeypatch.setenv("SPACE_ID", "me/app")
    monkeypatch.setenv("SPACE_HOST", "me-app.hf.space,own.example")
    url = serve(whose(), server_name="127.0.0.1")
    location = http.get(f"{url}login/huggingface").headers["location"]
    redirect = parse_qs(urlsplit(location).query)["redirect_uri"]
    assert ["https://me-app.hf.space/login/callback"] == redirect


def test_a_space_without_its_settings_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A button that could sign nobody in is an error that names the setting."""
    monkeypatch.setenv("SPACE_ID", "me/app")
    with pytest.raises(LaunchError, match=r"OAUTH_CLIENT_ID.*`hf_oauth: true`"):
        whose().launch(quiet=True)


def test_a_provider_that_is_away_is_said(
    serve: Serve, http: httpx.Client, monkeypatch: pytest.MonkeyPatch, provider: PretendedProvider
) -> None:
    """A person reads that Hugging Face does not answer."""
    monkeypatch.setenv("OPENID_PROVIDER_URL", f"{provider.url}/nowhere")
    answer = http.get(f"{serve(whose())}login/huggingface")
    assert (502, True) == (answer.status_code, "does not answer" in answer.text)


@pytest.mark.filterwarnings(ACTED)
def test_at_home_the_login_is_acted(
    serve: Serve, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a provider the button signs in at once, as this machine's user, and asks nobody."""
    monkeypatch.setenv("USER", "ann")
    monkeypatch.setenv("LOGNAME", "ann")
    url = serve(whose())
    http.follow_redirects = True
    assert 200 == http.get(f"{url}login/huggingface").status_code
    assert ["Hi from ann (ann, 000000000000000000000000) with openid profile"] == run(
        http, url, "maybe", "Hi"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "8.8.8.8"},
        {"via": "1.1 proxy"},
        {"host": "app.example"},
        {"host": "name.relay.example:443", "x-forwarded-host": "name.relay.example"},
    ],
)
def test_the_play_is_for_this_machine(serve: Serve, http: httpx.Client, headers: dict[str, str]) -> None:
    """A stranger who comes through a share link or a proxy is not signed in as the app's author."""
    with pytest.warns(UserWarning, match="are acted here"):
        url = serve(whose())
    refused = http.get(f"{url}login/huggingface", headers=headers)
    assert (403, True) == (refused.status_code, "own machine" in refused.text)
    assert not http.cookies


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (("127.0.0.1", 5), True),
        (("::1", 5), True),
        (("testclient", 5), True),
        (None, True),
        (("172.17.0.1", 5), False),
        (("192.168.0.7", 5), False),
        (("8.8.8.8", 5), False),
    ],
)
def test_who_is_at_home(client: tuple[str, int] | None, expected: bool) -> None:
    """Neighbours in the network are not, nor who comes through an engine's."""
    scope = {"type": "http", "client": client, "headers": [(b"host", b"localhost:7860")]}
    assert expected is is_at_home(scope)


def test_that_it_is_acted_is_said(serve: Serve) -> None:
    """A warning tells the app's author that nobody is really asked."""
    with pytest.warns(UserWarning, match="are acted here"):
        serve(whose())


def test_tokens_do_not_show_themselves() -> None:
    """Printed, a token says nothing of what it holds."""
    token = gr.OAuthToken("hf_secret", "openid", 5)
    assert "hf_secret" not in f"{token} {token!r}"
    assert ("hf_secret", "openid", 5) == (token.token, token.scope, token.expires_at)


def test_the_button_is_gradios(serve: Serve) -> None:
    """It is a button on the wire, with a picture, and two listeners that no client sees."""
    with pytest.warns(UserWarning, match="are acted here"):
        url = serve(whose())
    config = httpx.get(f"{url}config").json()
    button = next(c for c in config["components"] if c["props"].get("variant") == "huggingface")
    assert ("button", "Sign in with Hugging Face") == (button["type"], button["props"]["value"])
    listeners = [d for d in config["dependencies"] if d["api_visibility"] == "private"]
    assert [["click"], ["load"]] == [[event for _, event in d["targets"]] for d in listeners]
