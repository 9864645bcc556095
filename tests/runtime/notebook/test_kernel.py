"""Apps in a real kernel, as code sees them; tests/e2e/test_notebooks.py has the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running_kernel import RunningKernel

pytestmark = pytest.mark.e2e

APP = """\
import httpx, threading
import spacekit as gr
def greet(name):
    print("greeting", name)
    gr.Textbox()
    return f"Hello {name}"
async def greet_later(name):
    print("later", name)
    return f"Hello {name}"
with gr.Blocks() as demo:
    name, output = gr.Textbox(), gr.Textbox()
    name.submit(greet, name, output, api_name="greet")
    name.change(greet_later, name, output, api_name="later")
    demo.launch(server_port=0)
def call(endpoint, name):
    url = f"{demo.local_url}gradio_api/run/{endpoint}"
    return httpx.post(url, json={"data": [name]}, timeout=30).json()["data"][0]"""


SPARK = """\
import os, types
import spacekit as gr
conf = {"spark.databricks.workspaceUrl": "adb-42.net"}
spark = types.SimpleNamespace(conf=types.SimpleNamespace(get=lambda name: conf.get(name, "x")))
os.environ["DATABRICKS_RUNTIME_VERSION"] = "16.4"
try:
    gr.Interface(str, "text", "text").launch(server_port=0)
finally:
    del os.environ["DATABRICKS_RUNTIME_VERSION"], spark"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[RunningKernel]:
    """One kernel for the tests of this module."""
    with RunningKernel() as running:
        yield running


def test_what_an_app_prints_is_shown_below_its_cell(kernel: RunningKernel) -> None:
    """From a thread and from the loop alike, and whichever cell runs meanwhile."""
    launched = kernel.run("app", APP)
    assert 1 == len(launched.html)
    called = kernel.run("call", "print(call('greet', 'Ann'), call('later', 'Bob'))")
    assert "Hello Ann Hello Bob\n" == called.text
    kernel.wait_for("app", "later Bob\n")
    assert "greeting Ann\nlater Bob\n" == launched.text.partition("\n")[2]


def test_an_app_that_is_launched_where_it_is_built_is_whole(kernel: RunningKernel) -> None:
    """What a function makes later is no part of the app, though `launch` stood inside of the `with`."""
    kernel.run("app", APP)
    code = (
        "before = len(demo.config['components']); call('greet', 'x'); len(demo.config['components']) - before"
    )
    assert "0" == kernel.run("count", code).result


def test_an_interrupted_kernel_goes_on_serving(kernel: RunningKernel) -> None:
    """Interrupting ends the cell that runs, and no app."""
    kernel.run("app", APP)
    kernel.interrupt()
    assert "'Hello Ann'" == kernel.run("call", "call('greet', 'Ann')").result


def test_async_functions_can_be_called_in_a_kernel(kernel: RunningKernel) -> None:
    """`demo(...)` calls an async function though the kernel's own loop runs."""
    kernel.run("app", APP)
    assert "'Hello Ann'" == kernel.run("call", "demo('Ann', api_name='later')").result


def test_launch_gives_what_it_always_gives_and_prints_none_of_it(kernel: RunningKernel) -> None:
    """As the last line of a cell it shows no tuple; the tuple is there for whoever takes it apart."""
    code = "import spacekit as gr\ngr.Interface(str, 'text', 'text').launch(server_port=0, quiet=True)"
    shown = kernel.run("app", code)
    assert ("", None) == (shown.text, shown.result)
    assert "True" == kernel.run("app", f"{code}[1].startswith('http://127.0.0.1:')").result


def test_inline_says_whether_there_is_a_frame(kernel: RunningKernel) -> None:
    """`inline=False` shows no frame; a size that is none is an error before anything is served."""
    code = "import spacekit as gr\ngr.Interface(str, 'text', 'text').launch(server_port=0, {})"
    assert [] == kernel.run("app", code.format("inline=False")).html
    assert "height:40vh" in kernel.run("app", code.format("height='40vh'")).html[0]
    assert "is no length" in kernel.run("app", code.format("height='tall'")).text


def test_the_magic_finds_the_app(kernel: RunningKernel) -> None:
    """It is `demo`, the name that was given, the cell's last value, or the last app that the cell names."""
    kernel.run(
        "load",
        "%load_ext spacekit\nimport spacekit as gr\nA = lambda t: gr.Interface(str, 'text', 'text', title=t)",
    )
    for code, title in {
        "%%blocks\nother = A('other')\ndemo = A('usual')\nanother = A('another')": "usual",
        "%%blocks --demo-name other\nother = A('named')\ndemo = A('usual')": "named",
        "%%blocks\none = A('one')\nA('value')": "value",
        "%%blocks\none = A('one')\ntwo = A('two')\nthree = 3": "two",
        "%%blocks\nA('launched').launch(server_port=0)": "launched",
        "%%blocks\n!echo from a shell\nx = A('after a command')": "after a command",
    }.items():
        shown = kernel.run("magic", code)
        assert [f'<iframe title="{title}"'] == [
            html[html.index("<iframe") :][: len(title) + 16] for html in shown.html
        ]
    assert "has no app of that name" in kernel.run("magic", "%%blocks --demo-name nobody\npass").text
    assert "unrecognized arguments: --wrong" in kernel.run("magic", "%%blocks --wrong\npass").text
    kernel.run("names", "del demo")
    assert "found no app in this cell" in kernel.run("magic", "%%blocks\nx = 1").text


@pytest.mark.parametrize(
    ("environ", "share", "said"),
    [
        ({"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}, "None", "Kaggle has no way to the app"),
        ({"COLAB_RELEASE_TAG": "x"}, "None", '"kind": "colab"'),
        ({"COLAB_RELEASE_TAG": "x"}, "False", '"kind": "colab"'),
        ({"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}, "None", "/user/ann/proxy/"),
    ],
)
def test_hosted_notebooks_have_their_own_ways(
    kernel: RunningKernel, environ: dict[str, str], share: str, said: str
) -> None:
    """Each by what its kernel's environment says; no relay is named, so no link is made by itself."""
    code = (
        f"import os, spacekit as gr\nos.environ.update({environ})\ntry:\n"
        f"    gr.Interface(str, 'text', 'text').launch(server_port=0, share={share})\n"
        f"finally:\n    [os.environ.pop(name) for name in {list(environ)}]"
    )
    shown = kernel.run("app", code)
    assert said in shown.html[0]


def test_the_way_through_a_proxy_is_printed(kernel: RunningKernel) -> None:
    """An address that works in a tab of its own stands below the cell, where it is known."""
    shown = kernel.run("app", SPARK)
    assert "Running in Databricks:  https://adb-42.net/driver-proxy/o/x/x/" in shown.text
    assert 'href="https://adb-42.net/driver-proxy/o/x/x/' in shown.html[0]
