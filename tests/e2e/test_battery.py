"""What holds in the page for every component of the public API, which are found in the package.

Each class has a page of its own, opened once, with several of it on it. The half without a browser is
tests/runtime/components/test_battery.py. What Gradio's class does not take, ours is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from page_watch import PageWatch
from playwright.sync_api import Browser, Page, expect
from specimens import DRAWN, placed, takes, title

import spacekit as gr
from spacekit_runtime.components import LayoutBlock

pytestmark = [
    pytest.mark.e2e,
    # What an argument does not do yet, and that logins are acted here, is said elsewhere.
    pytest.mark.filterwarnings("ignore:.*not supported yet", "ignore:logins with Hugging Face"),
]

INFO = "What it is there for"
# What a class cannot have, and why.
NO_LABEL_TO_SEE = {
    "Markdown": "its label is for clients alone",
    "Sidebar": "its label is the name of its button, for those who hear the page",
}
ALONE = {"Sidebar": "it stands beside the page, so there is one of them"}
IN_TURN = {"Step": "a step is drawn when its turn comes", "Tab": "a tab is drawn when it is picked"}
SHARES_HEIGHT = {"Row": "its scale is of the height", "Step": "as a row's", "Tab": "as a row's"}
TAB_INDENTS = {"Code": "Tab writes; after Escape it goes on, as in all such editors"}
CONTROLS = "button, a[href], input, textarea, select, summary, [contenteditable=true], [tabindex]"
FIELDS = "input, textarea, select, [contenteditable=true]"
# More presses of Tab than the parts of any component on its page.
MANY_TABS = 80
# Wider than half of the page.
TOO_WIDE = 700


class Shown:
    """The open page of one class.

    Attributes:
        cls: The class.
        page: The page.
    """

    def __init__(self, cls: Any, page: Page) -> None:
        self.cls = cls
        self.page = page

    def takes(self, *arguments: str) -> bool:
        """Whether the class takes all of these arguments."""
        return all(takes(self.cls, argument) for argument in arguments)

    @property
    def has_label_to_see(self) -> bool:
        """Whether its label is to be read in the page."""
        return self.takes("label") and self.cls.__name__ not in NO_LABEL_TO_SEE


def app_of(cls: Any) -> gr.Blocks:
    """The page of a class: one in full, and one for each argument that changes how it stands there."""

    def one(elem_id: str, **options: Any) -> Any:
        common = {
            "elem_id": elem_id,
            "elem_classes": ["mine"],
            "label": label_of(elem_id),
            "show_label": True,
            "info": INFO,
            **options,
        }
        return placed(cls, **{name: value for name, value in common.items() if takes(cls, name)})

    with gr.Blocks() as demo:
        gr.Button("Before")
        one("plain", interactive=True)
        gr.Button("After")
        one("gone", visible=False)
        one("hidden", visible="hidden")
        changing = one("changing")
        if cls.__name__ not in ALONE:
            one("off", interactive=False)
        if takes(cls, "container"):
            one("bare", container=False, interactive=True)
        if takes(cls, "scale"):
            with gr.Row():
                one("three", scale=3, min_width=10)
                one("one", scale=1, min_width=10)
        if takes(cls, "min_width"):
            with gr.Row():
                one("upper", min_width=TOO_WIDE)
                one("lower", min_width=TOO_WIDE)
        for name, changes in CHANGES.items():
            known = {key: value for key, value in changes.items() if takes(cls, key)}
            gr.Button(name).click(lambda known=known: cls(**known), None, changing, show_progress="hidden")
    return demo


CHANGES: dict[str, dict[str, Any]] = {
    "Rename": {"label": "Another name", "info": "Another use", "elem_classes": "yours"},
    "Hide": {"visible": "hidden"},
    "Show": {"visible": True},
    "Remove": {"visible": False},
}


@pytest.fixture(scope="module", params=[c for c in DRAWN if takes(c, "elem_id")], ids=title)
def shown(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Shown]:
    """The page of each class in turn; it must not complain."""
    demo = app_of(request.param)
    demo.launch(server_port=0, prevent_thread_lock=True, quiet=True)
    watch = PageWatch()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    watch.follow(context)
    page = context.new_page()
    page.goto(str(demo.local_url))
    expect(page.locator("#changing")).to_be_attached()
    expect(page.get_by_text("Looking…")).to_have_count(0)
    yield Shown(request.param, page)
    complaints = watch.complaints()
    context.close()
    demo.close(verbose=False)
    assert [] == complaints


def test_it_is_found_by_its_id_and_classes(shown: Shown) -> None:
    """One element has the id and the classes that the author gave."""
    expect(shown.page.locator("#plain")).to_have_count(1)
    expect(shown.page.locator("#plain")).to_have_class(re.compile(r"(^| )mine( |$)"))


def test_its_label_and_info_are_to_be_read(shown: Shown) -> None:
    """Whoever looks at it reads its label, and the line of help below."""
    if shown.has_label_to_see:
        expect(shown.page.get_by_text(label_of("plain")).first).to_be_visible()
    if shown.takes("info"):
        expect(shown.page.locator("#plain").get_by_text(INFO)).to_be_visible()


def test_the_info_stays_without_a_box(shown: Shown) -> None:
    """Without its box and its label it still says what it is for."""
    if shown.takes("info", "container"):
        expect(shown.page.locator("#bare").get_by_text(INFO)).to_be_visible()


def test_it_is_heard_by_its_label(shown: Shown) -> None:
    """Whoever hears the page hears the label as the name of something."""
    if shown.takes("label") and shown.cls is not gr.Markdown:
        assert is_heard(shown, label_of("plain"))


def test_invisible_is_gone_and_hidden_is_there(shown: Shown) -> None:
    """`visible=False` leaves nothing in the page, `"hidden"` something that is not seen."""
    expect(shown.page.locator("#gone")).to_have_count(0)
    if shown.cls.__name__ not in IN_TURN:
        expect(shown.page.locator("#hidden")).to_have_count(1)
    expect(shown.page.locator("#hidden")).to_be_hidden()
    for unseen in ("gone", "hidden"):
        expect(shown.page.get_by_text(label_of(unseen)).filter(visible=True)).to_have_count(0)


def test_nobody_writes_in_what_is_not_interactive(shown: Shown) -> None:
    """`interactive=False` leaves no field that can be changed, and no button that is the component."""
    if not shown.takes("interactive") or shown.cls.__name__ in ALONE:
        return
    off = shown.page.locator("#off")
    fields = [off.nth(0), *off.locator(FIELDS).all()] if is_button(shown) else off.locator(FIELDS).all()
    assert [] == [field.evaluate("e => e.outerHTML") for field in fields if can_be_used(field)]


def test_what_stands_without_a_box_has_no_border(shown: Shown) -> None:
    """`container=False` takes border, padding and ground away."""
    if shown.takes("container"):
        look = "e => { const s = getComputedStyle(e); return [s.borderTopWidth, s.paddingLeft] }"
        assert ["0px", "0px"] == shown.page.locator("#bare").evaluate(look)


def test_a_row_shares_its_room_as_it_is_told(shown: Shown) -> None:
    """What has `scale=3` is three times as wide as its neighbour with 1; what is too wide wraps."""
    if shown.takes("scale") and shown.cls.__name__ not in SHARES_HEIGHT:
        wide, narrow = (box(shown.page, name)["width"] for name in ("three", "one"))
        assert 2.5 < wide / narrow < 3.5
    if shown.takes("min_width"):
        upper, lower = (box(shown.page, name) for name in ("upper", "lower"))
        assert upper["y"] + upper["height"] <= lower["y"]


def test_the_keyboard_gets_in_and_out(shown: Shown) -> None:
    """Tab reaches whatever can be used, shows where it is, and gets out again."""
    page = shown.page
    page.get_by_role("button", name="Before", exact=True).focus()
    inside: list[dict[str, Any]] = []
    for _ in range(MANY_TABS):
        if inside and shown.cls.__name__ in TAB_INDENTS:
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim() === 'After'"):
            break
        inside.append(page.evaluate(WHERE))
    else:
        pytest.fail(f"Tab does not get out again: {inside[-3:]}")
    can_be_reached = page.locator("#plain").evaluate(
        f"e => e.matches('{CONTROLS}') || !!e.querySelector('{CONTROLS}')"
    )
    if can_be_reached or shown.takes("interactive"):
        assert inside, "Tab does not get in"
    assert [] == [place for place in inside if not place["marked"]]


def test_axe_finds_nothing(shown: Shown) -> None:
    """The rules for accessible pages are kept, in light and dark."""
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = Axe().run(shown.page).response["violations"]
        found = [
            f"{v['id']}: {node['html']} {node['failureSummary']}" for v in violations for node in v["nodes"]
        ]
        assert (scheme, []) == (scheme, found)
    shown.page.emulate_media(color_scheme="light")


def test_a_function_changes_it(shown: Shown) -> None:
    """A component that a function returns changes name, classes and visibility in the page."""
    page, part = shown.page, shown.page.locator("#changing")
    press(page, "Rename")
    expect(part).to_have_class(re.compile(r"(^| )yours( |$)"))
    if shown.takes("label"):
        if shown.has_label_to_see:
            expect(page.get_by_text("Another name").first).to_be_visible()
        assert is_heard(shown, "Another name") or shown.cls is gr.Markdown
    if shown.takes("info"):
        expect(part.get_by_text("Another use")).to_be_visible()
    press(page, "Hide")
    expect(part).to_be_hidden()
    expect(part).to_have_count(1)
    press(page, "Show")
    expect(part).to_be_visible()
    press(page, "Remove")
    expect(part).to_have_count(0)


# Where the focus is, and whether one sees that.
WHERE = """() => {
  const marks = (e) => {
    const s = getComputedStyle(e);
    return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
  };
  const around = [];
  for (let e = document.activeElement; e && e !== document.body; e = e.parentElement) around.push(e);
  const beside = document.activeElement.nextElementSibling;
  return {
    html: document.activeElement.outerHTML.slice(0, 200),
    marked: around.slice(0, 5).some(marks) || (beside !== null && marks(beside)),
  };
}"""


def label_of(elem_id: str) -> str:
    """The label of one of the specimens: each has its own, as in any page that makes sense."""
    return f"The {elem_id} one"


def is_heard(shown: Shown, name: str) -> bool:
    """Whether something has that name, or a box of the layout begins with it."""
    begins = rf"|group:\s+- text: {name}" if issubclass(shown.cls, LayoutBlock) else ""
    return bool(re.search(rf'"[^"\n]*{name}{begins}', shown.page.locator("body").aria_snapshot()))


def press(page: Page, name: str) -> None:
    """Press one of the page's own buttons."""
    page.get_by_role("button", name=name, exact=True).click()


def box(page: Page, elem_id: str) -> Any:
    """Where an element is, and how large."""
    found = page.locator(f"#{elem_id}").bounding_box()
    assert found is not None
    return found


def is_button(shown: Shown) -> bool:
    """Whether the component is one button."""
    return issubclass(shown.cls, gr.Button)


def can_be_used(field: Any) -> bool:
    """Whether an element takes what a person types or presses."""
    return not field.evaluate("e => e.disabled || e.readOnly || e.ariaDisabled === 'true'")
