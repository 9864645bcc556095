"""Dropdown, Radio and CheckboxGroup: one or several of many, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e

FRUIT = ["apple", "banana", "cherry", "date"]


def listening(component: gr.Component, heard: Heard) -> gr.Blocks:
    """An app of a component and a button that sends its value."""
    with gr.Blocks() as demo:
        component.render()
        # A test that has heard of one call sends the next before the page may have learnt that it is over.
        gr.Button("Send").click(heard.hear, component, None, trigger_mode="multiple")
    return demo


def test_a_choice_is_made_by_mouse(open_app: OpenApp) -> None:
    """A click opens the list, another chooses; the name is shown and the value is sent."""
    heard = Heard()
    page = open_app(listening(gr.Dropdown([("One", 1), ("Two", 2)], label="Pick", render=False), heard))
    pick = page.get_by_role("combobox", name="Pick")
    expect(pick).to_have_value("One")
    pick.click()
    page.get_by_role("option", name="Two").click()
    expect(pick).to_have_value("Two")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [2])


def test_a_choice_is_made_by_keyboard(open_app: OpenApp) -> None:
    """Arrows open the list and walk it in a circle, Enter chooses, Escape leaves all as it was."""
    heard = Heard()
    page = open_app(listening(gr.Dropdown(FRUIT, label="Fruit", render=False), heard))
    fruit = page.get_by_role("combobox", name="Fruit")
    fruit.press("ArrowDown")
    expect(fruit).to_have_attribute("aria-expanded", "true")
    fruit.press("ArrowUp")
    active = page.locator(f"#{fruit.get_attribute('aria-activedescendant')}")
    expect(active).to_have_text("date")
    fruit.press("Escape")
    expect(fruit).to_have_attribute("aria-expanded", "false")
    expect(fruit).to_have_value("apple")
    fruit.press("ArrowDown")
    fruit.press("ArrowDown")
    fruit.press("Enter")
    expect(fruit).to_have_value("banana")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["banana"])


def test_typing_narrows_the_list(open_app: OpenApp) -> None:
    """Letters filter the choices, Enter takes the first, and what matches nothing changes nothing."""
    page = open_app(listening(gr.Dropdown(FRUIT, label="Fruit", render=False), Heard()))
    fruit = page.get_by_role("combobox", name="Fruit")
    fruit.fill("AN")
    expect(page.get_by_role("option")).to_have_text(["banana"])
    fruit.press("Enter")
    expect(fruit).to_have_value("banana")
    fruit.fill("zzz")
    expect(page.get_by_role("option")).to_have_text(["Nothing matches"])
    fruit.press("Tab")
    expect(fruit).to_have_value("banana")


def test_a_custom_value_can_be_typed(open_app: OpenApp) -> None:
    """With `allow_custom_value` what was typed is taken, by Enter or by leaving the field."""
    heard = Heard()
    page = open_app(
        listening(gr.Dropdown(FRUIT, label="Fruit", allow_custom_value=True, render=False), heard)
    )
    fruit = page.get_by_role("combobox", name="Fruit")
    fruit.fill("fig")
    fruit.press("Enter")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["fig"])
    fruit.fill("grape")
    fruit.press("Tab")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["fig", "grape"])


def test_several_can_be_chosen(open_app: OpenApp) -> None:
    """With `multiselect` choices gather as chips, up to `max_choices`; Backspace and crosses remove them."""
    heard = Heard()
    box = gr.Dropdown(FRUIT, label="Fruit", multiselect=True, max_choices=2, render=False)
    page = open_app(listening(box, heard))
    fruit = page.get_by_role("combobox", name="Fruit")
    fruit.click()
    page.get_by_role("option", name="cherry").click()
    page.get_by_role("option", name="apple").click()
    expect(page.get_by_role("option", name="banana")).to_be_disabled()
    fruit.press("Escape")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [["cherry", "apple"]])
    page.get_by_role("button", name="Remove cherry").click()
    fruit.press("Backspace")
    fruit.press("Escape")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [["cherry", "apple"], []])


def test_a_long_list_stays_quick(open_app: OpenApp) -> None:
    """Of many choices a page is drawn, with a word about the rest; typing finds each of them."""
    page = open_app(listening(gr.Dropdown(list(range(5000)), label="Pick", render=False), Heard()))
    pick = page.get_by_role("combobox", name="Pick")
    pick.click()
    expect(page.get_by_role("option", name="4900 more")).to_be_attached()
    page.get_by_role("option", name="4900 more").scroll_into_view_if_needed()
    expect(page.get_by_role("option", name="4800 more")).to_be_attached()
    pick.fill("4999")
    pick.press("Enter")
    expect(pick).to_have_value("4999")


def test_an_index_can_be_sent(open_app: OpenApp) -> None:
    """With `type="index"` the function gets the choice's place."""
    heard = Heard()
    page = open_app(listening(gr.Dropdown(FRUIT, label="Fruit", type="index", render=False), heard))
    page.get_by_role("combobox").fill("cherry")
    page.get_by_role("combobox").press("Enter")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [2])


def test_a_radio_moves_by_arrow_keys(open_app: OpenApp) -> None:
    """A radio group is one stop of Tab; arrows choose in it, in a circle; values keep their types."""
    heard = Heard()
    page = open_app(listening(gr.Radio([("One", 1), ("Two", 2)], value=1, label="Pick", render=False), heard))
    expect(page.get_by_role("radiogroup", name="Pick")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="One")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Two")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send")).to_be_focused()
    page.keyboard.press("Enter")
    heard.wait_for(page, [2])
    page.get_by_text("One").click()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [2, 1])


def test_boxes_are_ticked_by_mouse_and_keyboard(open_app: OpenApp) -> None:
    """Each box of a group is a stop of Tab; the function gets their values in the order of ticking."""
    heard = Heard()
    boxes = gr.CheckboxGroup([("One", 1), ("Two", 2), ("Three", 3)], value=[3], label="Pick", render=False)
    page = open_app(listening(boxes, heard))
    expect(page.get_by_role("group", name="Pick")).to_be_visible()
    page.get_by_text("Two").click()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("checkbox", name="One")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [[3, 2, 1]])
    page.get_by_role("checkbox", name="Three").uncheck()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [[3, 2, 1], [2, 1]])


def test_all_boxes_are_ticked_at_once(open_app: OpenApp) -> None:
    """With `show_select_all` one more box ticks all and none, and stands between where some are ticked."""
    heard = Heard()
    boxes = gr.CheckboxGroup(FRUIT, value="date", label="Fruit", show_select_all=True, render=False)
    page = open_app(listening(boxes, heard))
    every = page.get_by_role("checkbox", name="Select all")
    expect(every).to_be_checked(indeterminate=True)
    every.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(5)
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [FRUIT])
    every.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [FRUIT, []])


def test_a_group_of_boxes_tells_what_happens(open_app: OpenApp) -> None:
    """A tick is a change, an input and a selection; what a function ticks is a change alone."""
    heard = Heard()
    with gr.Blocks() as demo:
        boxes = gr.CheckboxGroup(FRUIT, label="Fruit")
        boxes.change(lambda chosen: heard.hear(f"change {chosen}"), boxes, None)
        boxes.input(lambda chosen: heard.hear(f"input {chosen}"), boxes, None)

        def tell(data: gr.SelectData) -> None:
            heard.hear(f"select {data.index} {data.value} {data.selected}")

        boxes.select(tell, None, None)
        gr.Button("Fill").click(lambda: ["apple", "date"], None, boxes)
    page = open_app(demo)
    page.get_by_role("checkbox", name="banana").check()
    picked = {"change ['banana']", "input ['banana']", "select 1 banana True"}
    heard.wait_for_all(page, picked)
    page.get_by_role("button", name="Fill").click()
    heard.wait_for_all(page, picked | {"change ['apple', 'date']"})
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_new_choices_come_from_a_function(open_app: OpenApp) -> None:
    """A function can give a dropdown other choices, and the server then takes those and no others."""
    heard = Heard()
    with gr.Blocks() as demo:
        fruit = gr.Dropdown(FRUIT, label="Fruit")
        gr.Button("Other").click(lambda: gr.Dropdown(choices=["kiwi", "lime"], value="lime"), None, fruit)
        gr.Button("Send").click(heard.hear, fruit, None)
    page = open_app(demo)
    page.get_by_role("button", name="Other").click()
    expect(page.get_by_role("combobox")).to_have_value("lime")
    page.get_by_role("combobox").click()
    expect(page.get_by_role("option")).to_have_text(["kiwi", "lime"])
    page.get_by_role("option", name="kiwi").click()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["kiwi"])
