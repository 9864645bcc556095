"""Apps on other people's pages: the web component, frames that grow, and those that may not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import Serve
from host_page import HostPage, expect_fit, height_of
from page_watch import PLAIN_HOST, PageWatch
from playwright.sync_api import Browser, Page, expect
from proxies import Proxies
from relay import CUT, Relay

import spacekit as gr

pytestmark = pytest.mark.e2e

FRAME = "spacekit-app iframe"
# Chromium's word that an app on another site's page did not take the focus away from it.
NO_FOCUS = "Blocked autofocusing"
NOTE = "<script>window.heard = []; for (const kind of ['render', 'error']) document.addEventListener(kind, \
(event) => window.heard.push([kind, event.detail.reason ?? event.detail.src]), true);</script>"

# A page that has much to do: it hears late how tall an app would be.
SLOW_TO_GROW = """<script>addEventListener('message', (event) => {
  if (event.data.type !== 'spacekit:size' || !event.isTrusted) return;
  event.stopImmediatePropagation();
  const { data, source, origin } = event;
  setTimeout(() => dispatchEvent(new MessageEvent('message', { data, source, origin })), 60);
});</script>"""


@pytest.fixture
def host() -> Iterator[HostPage]:
    """Somebody's page."""
    with HostPage() as page:
        yield page


def make_app(**options: Any) -> gr.Blocks:
    """An app whose height changes with what is typed."""
    with gr.Blocks(title="Greeter", **options) as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Greeting", lines=1, max_lines=60)
        gr.Button("Greet").click(lambda text: "\n".join([text] * 40), name, out, api_name="greet")
        gr.Button("Less").click(lambda: "", None, out)
        gr.Button("Tell").click(lambda: gr.Info("A word for you"), None, None)
    return demo


def script(url: str, name: str = "spacekit-app.js") -> str:
    """What a page needs once."""
    return f'<script type="module" src="{url}{name}"></script>'


def test_an_app_on_a_page_is_as_tall_as_it_is(page: Page, serve: Serve, host: HostPage) -> None:
    """It grows and shrinks with its content; the page's own style does not reach it; the page hears of it."""
    url = serve(make_app())
    host.body = f'{NOTE}{script(url)}<spacekit-app src="{url}"></spacekit-app><p>After it.</p>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    frame.get_by_label("Name").fill("Ann")
    expect_fit(page, frame, FRAME)
    before = height_of(page, FRAME)
    frame.get_by_role("button", name="Greet").click()
    expect(frame.get_by_label("Greeting")).to_have_value("\n".join(["Ann"] * 40))
    expect_fit(page, frame, FRAME, lambda height: height > before + 400)
    # By key: a pointer may come to where the button was before the browser has moved all that grew.
    frame.get_by_role("button", name="Less").press("Enter")
    expect(frame.get_by_label("Greeting")).to_have_value("")
    expect_fit(page, frame, FRAME, lambda height: height == before)
    page.wait_for_function("heard.length > 0")
    assert [["render", url]] == page.evaluate("heard")
    assert "A page of its own" == page.title()
    expect(page.locator(FRAME)).to_have_attribute("title", "Greeter")
    assert [] == [v["id"] for v in Axe().run(page).response["violations"]]


def test_an_app_is_loaded_when_somebody_comes_near(page: Page, serve: Serve, host: HostPage) -> None:
    """What stands far below costs nothing until then, unless it says that it is eager."""
    url = serve(make_app())
    gap = '<div style="height:4000px"></div>'
    host.body = (
        f'{script(url)}{gap}<spacekit-app id="later" src="{url}"></spacekit-app>'
        f'{gap}<spacekit-app id="now" eager="true" src="{url}"></spacekit-app>'
    )
    page.goto(host.url())
    expect(page.frame_locator("#now iframe").get_by_label("Name")).to_be_attached()
    expect(page.locator("#later iframe")).to_have_count(0)
    page.locator("#later").scroll_into_view_if_needed()
    expect(page.frame_locator("#later iframe").get_by_label("Name")).to_be_visible()


def test_an_app_looks_as_the_page_says(page: Page, serve: Serve, host: HostPage) -> None:
    """Attributes say how it looks, and may change while it is there."""
    url = serve(make_app())
    host.body = (
        f'{script(url)}<spacekit-app src="{url}" theme_mode="dark" container="false" info="false" '
        'initial_height="77px" control_page_title="true"></spacekit-app>'
    )
    page.goto(host.url())
    html = page.frame_locator(FRAME).locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(page.frame_locator(FRAME).locator("footer")).to_be_hidden()
    expect(page.frame_locator(FRAME).locator("body")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(page).to_have_title("Greeter")
    for name, value in {"theme_mode": "light", "container": "true", "info": "true"}.items():
        page.locator("spacekit-app").evaluate(
            "(app, [name, value]) => app.setAttribute(name, value)", [name, value]
        )
    expect(html).to_have_attribute("data-theme", "light")
    expect(page.frame_locator(FRAME).locator("footer")).to_be_visible()
    page.locator("spacekit-app").evaluate("(app) => app.remove()")
    expect(page.locator("iframe")).to_have_count(0)


def test_a_page_that_was_written_for_gradio_works(page: Page, serve: Serve, host: HostPage) -> None:
    """`<gradio-app>` is the same under the name and from the address that such pages have."""
    url = serve(make_app())
    host.body = f'{script(url, "gradio.js")}<gradio-app src="{url}"></gradio-app>'
    page.goto(host.url())
    expect(page.frame_locator("gradio-app iframe").get_by_label("Name")).to_be_visible()


def test_a_plain_frame_grows_too(page: Page, serve: Serve, host: HostPage) -> None:
    """With the script by a mark, without it by the messages that docs/embedding.md states."""
    url = serve(make_app())
    host.body = f'{script(url)}<iframe data-spacekit-app title="An app" src="{url}"></iframe>'.replace(
        "<iframe", "<style>iframe{all:revert!important}</style><iframe"
    )
    page.goto(host.url())
    frame = page.frame_locator("iframe")
    frame.get_by_label("Name").fill("Ann")
    expect(page.locator("iframe")).to_have_attribute("style", re.compile("height"))
    before = float(page.locator("iframe").evaluate("(frame) => parseFloat(frame.style.height)"))
    frame.get_by_role("button", name="Greet").click()
    expect(frame.get_by_label("Greeting")).to_have_value("\n".join(["Ann"] * 40))
    page.wait_for_function(
        "before => parseFloat(document.querySelector('iframe').style.height) > before + 400", arg=before
    )


def test_a_page_with_iframe_resizer_is_understood(page: Page, serve: Serve, host: HostPage) -> None:
    """Many pages, the Hub's too, have a copy of that script: its words are answered in its words."""
    url = serve(make_app())
    # As version 4 sends it: the frame's name, then its settings.
    hello = "[iFrameSizer]one:8:false:false:32:true:true:null:bodyOffset:null:null:0:false:parent:scroll:true"
    host.body = (
        f'<iframe id="one" title="An app" src="{url}"></iframe><script>window.heard = [];'
        "addEventListener('message', ({data}) => {"
        " if (data === '[iFrameResizerChild]Ready') one.contentWindow.postMessage("
        f"{json.dumps(hello)}, '*'); else if (String(data).startsWith('[iFrameSizer]')) heard.push(data)}})"
        "</script>"
    )
    page.goto(host.url())
    page.wait_for_function("heard.length > 0")
    name, height, _, kind = page.evaluate("heard[0]").removeprefix("[iFrameSizer]").split(":")
    assert ("one", "init") == (name, kind)
    assert 200 < int(height) < 800


def test_an_app_that_does_not_answer_is_said_to(
    page: Page, serve: Serve, host: HostPage, watch: PageWatch
) -> None:
    """There is a sentence in the app's place, two ways on, and an event; the second try finds the app."""
    watch.allow(CUT)
    with Relay(serve(make_app())) as relay:
        url = relay.url
        host.body = f"{NOTE}{script(url)}<spacekit-app></spacekit-app>"
        page.goto(host.url())
        page.wait_for_function("customElements.get('spacekit-app') !== undefined")
        relay.shut()
        page.locator("spacekit-app").evaluate("(app, src) => app.setAttribute('src', src)", url)
        expect(page.get_by_role("alert")).to_contain_text(f"The app at {url} does not answer.")
        page.wait_for_function("heard.at(-1)?.join() === 'error,unreachable'")
        expect(page.locator(FRAME)).to_be_hidden()
        assert [] == [v["id"] for v in Axe().run(page).response["violations"]]
        assert url == page.get_by_role("link", name="Open it by itself").get_attribute("href")
        relay.open()
        page.get_by_role("button", name="Try again").click()
        expect(page.frame_locator(FRAME).get_by_label("Name")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        page.wait_for_function("heard.at(-1)[0] === 'render'")


@pytest.mark.parametrize("address", ["javascript:parent.hacked=1", "data:text/html,x", "http://[", ""])
def test_an_address_that_is_none_is_refused(page: Page, serve: Serve, host: HostPage, address: str) -> None:
    """What is not got over http is not opened: it could be a program."""
    url = serve(make_app())
    host.body = f'{NOTE}{script(url)}<spacekit-app src="{address}"></spacekit-app>'
    page.goto(host.url())
    expect(page.get_by_role("alert")).to_contain_text("no address of an app")
    expect(page.locator("iframe")).to_have_count(0)
    page.wait_for_function("heard.length > 0")
    assert [["error", "address"]] == page.evaluate("heard")


def test_a_page_that_is_not_named_may_not_show_the_app(
    page: Page, serve: Serve, host: HostPage, watch: PageWatch
) -> None:
    """With `allowed_origins` browsers show it on those pages alone, and the component says why not."""
    url = serve(make_app(), allowed_origins=[host.url().rstrip("/")])
    host.body = f'{NOTE}{script(url)}<spacekit-app src="{url}"></spacekit-app>'
    page.goto(host.url())
    expect(page.frame_locator(FRAME).get_by_label("Name")).to_be_visible()
    watch.allow("frame-ancestors|ERR_BLOCKED_BY_RESPONSE")
    page.goto(host.url(PLAIN_HOST))
    expect(page.get_by_role("alert")).to_contain_text("may not allow pages of http://plain.test")
    page.wait_for_function("heard.at(-1)?.join() === 'error,refused'")


def test_messages_appear_where_the_visitor_looks(
    page: Page, serve: Serve, host: HostPage, watch: PageWatch
) -> None:
    """In a frame of many windows' height, a toast and the panel about the API stand in what is seen of it."""
    watch.allow(NO_FOCUS)
    with gr.Blocks() as demo:
        gr.HTML('<div style="height:3000px"></div>')
        gr.Button("Tell").click(lambda: gr.Info("A word for you", duration=None), None, None)
    url = serve(demo)
    host.body = f'{script(url)}<spacekit-app src="{url}"></spacekit-app>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    frame.get_by_role("button", name="Tell").click()
    expect(frame.get_by_text("A word for you")).to_be_in_viewport()
    frame.get_by_role("button", name="Use via API").click()
    expect(frame.get_by_role("heading", name="Use this app from code")).to_be_in_viewport()


def test_an_output_that_is_to_be_seen_scrolls_the_page(page: Page, serve: Serve, host: HostPage) -> None:
    """`scroll_to_output` works through the frame, which has nothing to scroll itself."""
    with gr.Blocks() as demo:
        go = gr.Button("Go")
        gr.HTML('<div style="height:3000px"></div>')
        out = gr.Textbox(label="Result")
        go.click(lambda: "there", None, out, scroll_to_output=True)
    url = serve(demo)
    host.body = f'{script(url)}<spacekit-app src="{url}"></spacekit-app>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    frame.get_by_role("button", name="Go").click()
    expect(frame.get_by_label("Result")).to_have_value("there")
    expect(frame.get_by_label("Result")).to_be_in_viewport()


def test_a_list_that_opens_at_the_end_finds_room(page: Page, serve: Serve, host: HostPage) -> None:
    """What floats over an app's end makes the frame taller while it is open."""
    with gr.Blocks() as demo:
        gr.Dropdown([f"choice {number}" for number in range(9)], label="Pick")
    url = serve(demo)
    host.body = f'{script(url)}<spacekit-app src="{url}" info="false"></spacekit-app>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    expect_fit(page, frame, FRAME)
    sizes = (
        "window.sizes = 0; addEventListener('message', ({data}) => sizes += data.type === 'spacekit:size')"
    )
    page.evaluate(f"() => {{ {sizes} }}")
    frame.get_by_role("combobox").click()
    expect(frame.get_by_role("option", name="choice 4")).to_be_in_viewport()
    frame.get_by_role("combobox").press("Escape")
    expect_fit(page, frame, FRAME)
    # Up and down once each: a frame whose height asked for another height would never rest.
    assert 2 == page.evaluate("sizes")


def test_an_app_as_tall_as_its_window_does_not_grow_for_ever(
    page: Page, serve: Serve, host: HostPage
) -> None:
    """A style that asks for more than the window's height would make a frame that grows without end."""
    url = serve(make_app(), css=".gradio-container { height: calc(100vh + 40px) }")
    host.body = f'{SLOW_TO_GROW}{script(url)}<spacekit-app src="{url}"></spacekit-app>'
    page.goto(host.url())
    expect(page.frame_locator(FRAME).locator("html")).to_have_attribute("data-embedded", "tall")
    assert height_of(page, FRAME) < 3000


def test_an_app_that_fills_the_window_fills_the_frame(
    page: Page, serve: Serve, host: HostPage, watch: PageWatch
) -> None:
    """A chat is as tall as the page says, and not a line."""
    watch.allow(NO_FOCUS)
    url = serve(gr.ChatInterface(lambda message, _: message, fill_height=True))
    host.body = f'{script(url)}<spacekit-app src="{url}" initial_height="640px"></spacekit-app>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    frame.get_by_role("textbox").fill("Hello")
    expect_fit(page, frame, FRAME)
    assert 640 <= height_of(page, FRAME) < 700


def secure(url: str) -> Proxies:
    """The app with https before it."""
    told = "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;"
    return Proxies("nginx", {"site": f"location / {{ proxy_pass {url}; {told} }}"}, secure=["site"])


def whose(request: gr.Request) -> str:
    """Greet whoever is signed in."""
    return f"Hello {request.username}"


def make_closed_app() -> gr.Blocks:
    """An app that greets whoever is signed in."""
    with gr.Blocks() as demo:
        out = gr.Textbox(label="Greeting")
        demo.load(whose, None, out)
    return demo


def test_people_sign_in_on_another_sites_page(
    browser: Browser, serve: Serve, host: HostPage, watch: PageWatch
) -> None:
    """Over https, where the page is named, a login in a frame lasts: there, and on no third site's page."""
    named = host.url().rstrip("/")
    url = serve(make_closed_app(), auth=("ann", "pa55"), allowed_origins=[named, f"http://{PLAIN_HOST}:*"])
    with secure(url.rstrip("/")) as proxies, browser.new_context(ignore_https_errors=True) as context:
        watch.follow(context)
        page = context.new_page()
        app = proxies.url("site") + "/"
        host.body = f'{script(app)}<spacekit-app src="{app}"></spacekit-app>'
        page.goto(host.url())
        frame = page.frame_locator(FRAME)
        frame.get_by_label("Name").fill("ann")
        frame.get_by_label("Password").fill("pa55")
        frame.get_by_label("Password").press("Enter")
        expect(frame.get_by_label("Greeting")).to_have_value("Hello ann")
        page.reload()
        expect(frame.get_by_label("Greeting")).to_have_value("Hello ann")
        cookies = context.cookies(app)
        assert [True] == [cookie["secure"] for cookie in cookies]
        page.goto(host.url(PLAIN_HOST))
        expect(frame.get_by_label("Password")).to_be_visible()
    watch.allow(NO_FOCUS)
    assert [] == watch.complaints()


def test_a_frame_that_keeps_no_login_leads_out_of_it(page: Page, serve: Serve, host: HostPage) -> None:
    """Where a login could not last there is no form, but the way to the app itself."""
    url = serve(make_closed_app(), auth=("ann", "pa55"))
    host.body = f'{script(url)}<spacekit-app src="{url}"></spacekit-app>'
    page.goto(host.url())
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_label("Password")).to_have_count(0)
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Open the app by itself").click()
    expect(opened.value.get_by_label("Password")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
