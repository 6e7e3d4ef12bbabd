"""The composer in a browser: moving rows by keys and by hand, and the editor."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alliance87.core.richtext import clean_html
from tests.conftest import signed_in
from tests.factories.briefings import PackItemFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# All that the profile of rich text keeps, as it is stored.
WHOLE = clean_html(
    "<h3>Why</h3><p>Some <strong>bold</strong>, <em>slanted</em>, H<sub>2</sub>O, "
    'm<sup>2</sup> and <a href="https://example.org/a?b=1&amp;c=2">a link</a>.<br>'
    "Next line</p><h4>How</h4><ul><li>one<ul><li>two</li></ul></li></ul>"
    "<ol><li>first</li></ol><blockquote><p>Said.</p></blockquote>"
    "<table><caption>Funds</caption><thead><tr>"
    '<th scope="col">Who</th><th colspan="2">How much</th></tr></thead>'
    "<tbody><tr><td>Fiji</td><td>1</td><td>2</td></tr></tbody></table><p>End</p>"
)


@pytest.fixture
def composer(page, live_server, chair, outline):
    session = signed_in(chair.user).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": live_server.url}]
    )
    for letter in "ABC":
        PackItemFactory(outline=outline, title_en=letter, text_en=WHOLE)
    page.wrong = []
    page.on("console", lambda said: said.type == "error" and page.wrong.append(said))
    page.on("pageerror", lambda error: page.wrong.append(error))
    page.goto(live_server.url + outline.get_absolute_url())
    return page


def test_rows_move_by_keys_and_by_hand_and_are_saved(composer, outline):
    titles = composer.locator(".compose__title")
    up = composer.get_by_role("button", name="Move C up", exact=True)
    up.focus()
    composer.keyboard.press("Enter")

    expect(titles).to_have_text(["A", "C", "B"])
    expect(up).to_be_focused()
    said = composer.locator("#order-said")
    expect(said).to_have_text("C is now 2 of 3. Save to keep the order.")
    expect(said).to_be_in_viewport()
    assert said.bounding_box()["height"] > 10  # for everyone, not hearers alone

    held = composer.locator(".compose__handle").first
    held.scroll_into_view_if_needed()
    box = held.bounding_box()
    last = composer.locator(".compose__item").last.bounding_box()
    composer.mouse.move(box["x"] + 9, box["y"] + 9)
    composer.mouse.down()
    composer.mouse.move(box["x"] + 9, last["y"] + last["height"] - 5, steps=9)
    composer.mouse.up()
    expect(titles).to_have_text(["C", "B", "A"])

    composer.get_by_role("button", name="Save", exact=True).last.click()
    composer.wait_for_load_state()
    assert [str(item) for item in outline.items.all()] == ["C", "B", "A"]
    assert composer.wrong == []


def test_the_outline_follows_the_rows(composer):
    total = composer.locator("#outline-total")
    before = total.inner_text()

    composer.get_by_label("In the pack").first.uncheck()

    assert total.inner_text() != before
    hidden = composer.locator("#outline tr[hidden]")
    expect(hidden).to_have_count(1)


def test_the_editor_keeps_what_the_profile_keeps(composer, outline, live_server):
    item = outline.items.first()
    url = reverse("briefings:item", kwargs={"pk": item.pk})
    composer.goto(live_server.url + url)
    area = composer.locator("textarea[name=text_en]")
    assert area.input_value() == WHOLE  # untouched, it is as it was

    composer.get_by_role("textbox", name="Text in English").focus()
    composer.keyboard.press("Control+End")
    composer.keyboard.type(" of it")

    written = area.input_value()
    assert written == WHOLE.replace("End</p>", "End of it</p>")
    assert clean_html(written) == written
    composer.keyboard.press("Tab")
    focused = composer.evaluate("document.activeElement.closest('.rich-text__place')")
    assert focused is None  # nobody is held in it
    assert composer.wrong == []


def test_the_editor_is_reached_and_worked_by_keys(composer):
    composer.get_by_role("textbox", name="Text", exact=True).focus()
    composer.keyboard.type("Why")
    composer.keyboard.press("Alt+F10")
    composer.keyboard.press("ArrowRight")
    composer.keyboard.press("Enter")
    composer.keyboard.press("Enter")
    composer.keyboard.type("See ")
    composer.keyboard.press("Control+k")
    composer.keyboard.type("javascript:alert(1)")
    composer.keyboard.press("Enter")
    expect(composer.get_by_text("A link begins with")).to_be_visible()
    composer.keyboard.press("Control+a")
    composer.keyboard.type("https://example.org/")
    composer.keyboard.press("Enter")

    written = composer.locator("textarea[name=text-text]").input_value()

    link = '<a href="https://example.org/" rel="noopener nofollow">'
    assert written == f"<h3>Why</h3><p>See {link}https://example.org/</a></p>"
    assert clean_html(written) == written


def test_what_is_pasted_is_what_the_profile_keeps(composer):
    composer.get_by_role("textbox", name="Text", exact=True).focus()
    composer.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", `<div style="color:red" onclick="x()">Kept
            <img src=x onerror="x()"><script>x()</script><b>bold</b>
            <a href="javascript:x()">no link</a></div>`);
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.activeElement.dispatchEvent(paste);
        }"""
    )

    written = composer.locator("textarea[name=text-text]").input_value()

    assert written == "<p>Kept <strong>bold</strong> no link</p>"
    # What would run or paint is refused by the page's policy before it is taken out.
    assert all("Content Security Policy" in said.text for said in composer.wrong)


def test_without_script_the_text_area_is_there(browser, live_server, chair, outline):
    context = browser.new_context(java_script_enabled=False)
    session = signed_in(chair.user).cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(live_server.url + outline.get_absolute_url())

    page.get_by_label("Title", exact=True).last.fill("A note")
    page.get_by_label("Text", exact=True).fill("<h3>Why</h3>")
    page.get_by_role("button", name="Add the text").click()

    expect(page.locator(".compose__title")).to_have_text(["A note"])
    assert outline.items.get().text == "<h3>Why</h3>"
    context.close()
