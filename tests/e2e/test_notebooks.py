"""Apps in notebooks: a real Jupyter server, real kernels, and its pages as a person uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from page_watch import PLAIN_HOST, PageWatch
from playwright.sync_api import FrameLocator, Page, expect
from running_jupyter import CELL_MS, Notebook, RunningJupyter

pytestmark = pytest.mark.e2e

# That of all other tests.
PATIENCE_MS = 10_000
# Where JupyterHub serves the notebooks of a person: all of the tests are below such a path.
PREFIX = "/user/ann/"
# What JupyterLab says of itself where it is reached by another name than localhost.
LABS_OWN = "Clipboard API not available"
# And on a slow machine, of each of its parts.
LABS_SLOWNESS = r"Plugin \S+ .*(took [\d.]+ms|is taking too long) to activate"
TITLE = "Of a notebook"
GREETING = """\
import spacekit as gr
def greet(name):
    print("greeting", name)
    return f"Hello {name}"
demo = gr.Interface(greet, "text", "text", title="Of a notebook")
demo.launch()"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningJupyter]:
    """One server for all tests of this module."""
    with RunningJupyter(tmp_path_factory.mktemp("notebooks"), PREFIX) as running:
        yield running


@pytest.fixture(autouse=True)
def own_kernels(jupyter: RunningJupyter, page: Page, watch: PageWatch) -> Iterator[None]:
    """Each test has kernels of its own, and the patience that so large a page needs."""
    watch.allow(LABS_SLOWNESS)
    page.set_default_timeout(CELL_MS)
    expect.set_options(timeout=CELL_MS)
    yield
    expect.set_options(timeout=PATIENCE_MS)
    jupyter.shut_down_kernels()


def open_notebook(page: Page, jupyter: RunningJupyter, name: str, *cells: str, host: str = "") -> Notebook:
    """Write a notebook, and open it."""
    jupyter.notebook(name, cells)
    parts = urlsplit(jupyter.url)
    return Notebook(page, parts._replace(netloc=f"{host or parts.hostname}:{parts.port}").geturl(), name)


def greet(app: FrameLocator, name: str) -> None:
    """Use the app."""
    app.get_by_label("name").fill(name)
    app.get_by_role("button", name="Submit").click()
    expect(app.get_by_label("output")).to_have_value(f"Hello {name}")


def url_in(notebook: Notebook, number: int) -> str:
    """The address that a cell's output has, and that is the only one."""
    output = notebook.output(number)
    address = re.compile(r"http://[\w.]+:\d+")
    # A cell has ended before all that it said is drawn.
    expect(output).to_contain_text(address)
    [url] = address.findall(output.inner_text())
    return str(url)


def is_gone(url: str) -> bool:
    """Whether nothing of these tests answers at an address any more; others may have taken the port."""
    try:
        return TITLE not in httpx.get(url, timeout=30).text
    except httpx.TransportError:
        return True


def test_a_cell_shows_its_app_and_goes_on(page: Page, jupyter: RunningJupyter) -> None:
    """The app is shown below its cell, which ends; what it prints lands there, whatever runs meanwhile."""
    notebook = open_notebook(page, jupyter, "shown", GREETING, "print('between', demo.local_url)", "1 + 1")
    notebook.run(0)
    greet(notebook.app(0), "Ann")
    notebook.run(1)
    greet(notebook.app(0), "Bob")
    expect(notebook.output(0)).to_contain_text("greeting Ann\ngreeting Bob")
    # Neither what `launch` gives, nor what the app printed, stands elsewhere.
    assert "FastAPI" not in notebook.output(0).inner_text()
    expect(notebook.output(1)).to_have_text(re.compile(r"^\s*between http"))
    assert url_in(notebook, 0)


def test_a_cell_that_runs_again_replaces_its_app(page: Page, jupyter: RunningJupyter) -> None:
    """The new app has the old one's port; that of another cell stays beside it, and is used as before."""
    other = GREETING.replace("demo", "other")
    notebook = open_notebook(page, jupyter, "again", GREETING, other)
    notebook.run(0)
    notebook.run(1)
    first, second = url_in(notebook, 0), url_in(notebook, 1)
    assert first != second
    changed = GREETING.replace('f"Hello {name}"', 'f"Hello {name}".upper()').replace("demo", "changed")
    notebook.write(0, changed)
    notebook.run(0)
    assert first == url_in(notebook, 0)
    app = notebook.app(0)
    app.get_by_label("name").fill("Ann")
    app.get_by_role("button", name="Submit").click()
    expect(app.get_by_label("output")).to_have_value("HELLO ANN")
    greet(notebook.app(1), "Bob")
    # A cell that launches nothing any more leaves nothing.
    notebook.write(0, "del changed")
    notebook.run(0)
    expect(notebook.output(0)).to_contain_text("This cell launches nothing any more: closed 1 app")
    assert (True, False) == (is_gone(first), is_gone(second))


def test_a_kernel_that_restarts_leaves_nothing(page: Page, jupyter: RunningJupyter, watch: PageWatch) -> None:
    """With its kernel an app is gone, and its port free; a notebook that is opened later says so."""
    watch.allow("Connection lost, reconnecting")
    watch.allow("ERR_CONNECTION_REFUSED|status of 500")
    notebook = open_notebook(page, jupyter, "restarted", GREETING)
    notebook.run(0)
    greet(notebook.app(0), "Ann")
    url = url_in(notebook, 0)
    notebook.restart()
    assert is_gone(url)
    notebook.run(0)
    greet(notebook.app(0), "Bob")
    url = url_in(notebook, 0)
    # What it shows is to be saved whole.
    expect(notebook.output(0)).to_contain_text("greeting Bob")
    notebook.save()
    jupyter.shut_down_kernels()
    assert is_gone(url)
    later = Notebook(page, jupyter.url, "restarted")
    expect(later.output(0)).to_contain_text("If it has ended, run the cell again")


MAGIC = """\
%%blocks
with gr.Blocks() as page:
    name = gr.Textbox(label="name")
    output = gr.Textbox(label="output")
    name.submit(lambda name: f"Hello {name}", name, output)
"""


def test_the_magic_shows_the_app_of_its_cell(page: Page, jupyter: RunningJupyter) -> None:
    """`%%blocks` shows what the cell makes, and replaces it when run again; a failure changes nothing."""
    load = "import spacekit as gr\n%load_ext spacekit"
    notebook = open_notebook(page, jupyter, "magic", load, MAGIC, "1 + 1")
    notebook.run(0)
    notebook.run(1)
    url = url_in(notebook, 1)
    notebook.app(1).get_by_label("name").fill("Ann")
    notebook.app(1).get_by_label("name").press("Enter")
    expect(notebook.app(1).get_by_label("output")).to_have_value("Hello Ann")
    notebook.write(1, MAGIC + "1 / 0")
    notebook.run(1)
    expect(notebook.output(1)).to_contain_text("ZeroDivisionError: division by zero")
    # The lines of the cell, and none of ours.
    assert "1 / 0" in notebook.output(1).inner_text()
    assert "spacekit_runtime" not in notebook.output(1).inner_text()
    assert 200 == httpx.get(f"{url}/config", timeout=30).status_code
    notebook.write(1, MAGIC.replace("%%blocks", "%%blocks --height 333").replace("Hello", "Bye"))
    notebook.run(1)
    assert url == url_in(notebook, 1)
    notebook.app(1).get_by_label("name").fill("Ann")
    notebook.app(1).get_by_label("name").press("Enter")
    expect(notebook.app(1).get_by_label("output")).to_have_value("Bye Ann")
    expect(notebook.output(1).locator("iframe")).to_have_css("height", "333px")


DEBUGGED = """\
import spacekit as gr
def divide(number):
    return 1 / number
gr.Interface(divide, "number", "number", title="Of a notebook").launch(debug=True)
print("after")"""


def test_a_cell_can_wait_and_tell(page: Page, jupyter: RunningJupyter) -> None:
    """With `debug=True` the cell waits and shows what goes wrong as it happens, until it is interrupted."""
    notebook = open_notebook(page, jupyter, "debugged", DEBUGGED)
    notebook.start(0)
    app = notebook.app(0)
    app.get_by_label("number").fill("0")
    app.get_by_role("button", name="Submit").click()
    expect(notebook.output(0)).to_contain_text("ZeroDivisionError")
    expect(notebook.cell(0).locator(".jp-InputPrompt")).to_have_text("[*]:")
    url = url_in(notebook, 0)
    notebook.interrupt()
    expect(notebook.output(0)).to_contain_text("after")
    expect(notebook.output(0)).to_contain_text(f"Closing server running on {url}")
    assert is_gone(url)


FILES = """\
import os
os.environ["JUPYTERHUB_SERVICE_PREFIX"] = "/user/ann/"
import time
import spacekit as gr
def shout(file, name):
    for end in range(1, len(name) + 1):
        time.sleep(0.01)
        yield None, name[:end].upper()
    path = "shouted.txt"
    with open(file) as source, open(path, "w") as target:
        target.write(source.read().upper())
    yield path, name.upper()
fields = [gr.File(label="file"), gr.Textbox(label="name")]
demo = gr.Interface(shout, fields, ["file", gr.Textbox(label="loud")])
demo.launch(height="30rem", width="90%")"""


def test_a_far_browser_reaches_apps_by_a_proxy(page: Page, jupyter: RunningJupyter, watch: PageWatch) -> None:
    """By the notebook's server, or a hub's path, with streams and files; else it is told what to do."""
    watch.allow(LABS_OWN)
    watch.allow("404")
    notebook = open_notebook(page, jupyter, "far", GREETING, FILES, host=PLAIN_HOST)
    notebook.run(0)
    greet(notebook.app(0), "Ann")
    notebook.run(1)
    shout_by(page, notebook.app(1))
    places = [frame.url.partition("proxy/78")[0] for frame in page.frames[1:]]
    assert 2 * [f"http://{PLAIN_HOST}:{urlsplit(jupyter.url).port}{PREFIX}"] == places
    page.route("**/proxy/**", lambda route: route.fulfill(status=404))
    notebook.run(0)
    expect(notebook.output(0)).to_contain_text("pip install jupyter-server-proxy")
    expect(notebook.output(0).locator("iframe")).to_have_count(0)


def shout_by(page: Page, app: FrameLocator) -> None:
    """Send the app a file and a word, see its stream end, and fetch what it gives."""
    app.locator("input[type=file]").set_input_files(
        {"name": "words.txt", "mimeType": "text/plain", "buffer": b"some words"}
    )
    app.get_by_label("name").fill("Ann")
    app.get_by_role("button", name="Submit").click()
    expect(app.get_by_label("loud")).to_have_value("ANN")
    with page.expect_download() as download:
        app.get_by_role("link", name="shouted.txt").click()
    assert b"SOME WORDS" == Path(download.value.path()).read_bytes()
