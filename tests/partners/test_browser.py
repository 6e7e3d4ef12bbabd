"""Partners are found and keep their profiles right: in a real browser."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(browser, live_server):
    """A page of one's own browser, signed in as a user or as nobody."""
    contexts, errors = [], []

    def open_page(user=None, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user:
            cookie = signed_in(user).cookies["sessionid"].value
            context.add_cookies(
                [{"name": "sessionid", "value": cookie, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and errors.append(m.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def test_from_a_proposal_to_the_public_page(open_as):
    partner = PartnerFactory(name_en="Farm Watch", acronym="FW")
    focal_point = RepresentativeFactory(partner=partner)
    member, editor = open_as(focal_point.user), open_as(UserFactory(staff=True))
    queue = reverse("admin:partners_profilechange_changelist")

    def propose(text):
        member.goto(partner.get_absolute_url())
        member.get_by_role("link", name="Propose changes").click()
        member.get_by_label("Description (English)").fill(text)
        member.get_by_role("button", name="Propose to the Secretariat").click()
        expect(member.get_by_text("Withdraw the proposal")).to_be_visible()

    def open_queue():
        editor.goto(reverse("admin:index"))
        editor.get_by_role("link", name="Proposed changes: 1").click()
        editor.locator("#result_list").get_by_role("link", name="Farm Watch").click()

    propose("We are the best.")
    open_queue()
    expect(editor.locator(".word-diff ins")).to_have_text("We are the best.")
    editor.get_by_label("Reason, if you decline").fill("Please say what you do.")
    editor.get_by_role("button", name="Decline").click()
    expect(editor.get_by_text("Please say what you do.")).to_be_visible()

    (message,) = mail.outbox
    assert message.to == [focal_point.user.email]
    assert "Please say what you do." in message.body

    propose("We inspect farms.")
    open_queue()
    editor.get_by_label("To be accepted as").fill("We inspect farms in Nepal.")
    editor.get_by_role("button", name="Accept").click()
    expect(editor.get_by_text("The record says it now.")).to_be_visible()
    editor.goto(queue)
    expect(editor.locator("#result_list")).to_have_count(0)

    public = open_as()
    public.goto(partner.get_absolute_url())
    expect(public.get_by_text("We inspect farms in Nepal.")).to_be_visible()
    assert "Please say what you do." not in public.content()


def test_a_long_list_of_countries_scrolls_down_and_narrows_as_one_types(open_as):
    CountryFactory.create_batch(40, ilo_region="africa")
    CountryFactory(name_en="Côte d’Ivoire", ilo_region="africa")
    CountryFactory(name_en="Jordan", ilo_region="arab_states")
    page = open_as()
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/en/partners/apply/")
    box = page.locator("#id_countries_of_work")

    assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert box.evaluate("e => e.scrollHeight > e.clientHeight")
    box.get_by_label("Jordan").check()
    page.get_by_label("Find in this list").fill("cote ivo")

    assert box.locator("label:visible").all_inner_texts() == ["Côte d’Ivoire", "Jordan"]
    expect(page.locator(".choice-list__count")).to_have_text("Shown: 2 of 42")


@pytest.fixture
def farms():
    """Two partners about farms, one of which works on fishing, and one of neither."""
    fishing = ThemeFactory(slug="fishing", name="Fishing")
    PartnerFactory(name="Farm Watch", themes=[fishing])
    PartnerFactory(name="Farm Help", stakeholder_group="media")
    PartnerFactory(name="Other")
    PartnerFactory(name="Farm in secret", themes=[fishing], hidden=True)


def names_on(page):
    return page.locator("#list-results .card__title a")


def test_list_counts_and_address_follow_what_one_types_and_chooses(open_as, farms):
    page = open_as()
    page.goto("/en/partners/")
    page.evaluate("window.notLoadedAnew = true")
    fishing = page.locator("label").filter(has_text="Fishing")
    media = page.locator('label:has([value="media"]) .facet-group__count')
    expect(names_on(page)).to_have_count(3)

    page.locator("#filter-words").press_sequentially("farm")

    expect(names_on(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?q=farm$"))
    expect(page.get_by_role("status")).to_have_text("2 of 3 partners")
    expect(media).to_have_text("1")

    fishing.click()

    expect(names_on(page)).to_have_text(["Farm Watch"])
    expect(page).to_have_url(re.compile(r"\?q=farm&theme=fishing$"))
    expect(page.get_by_role("status")).to_have_text("1 of 3 partners")
    expect(media).to_have_count(0)
    assert page.evaluate("window.notLoadedAnew")

    page.go_back()

    expect(names_on(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?q=farm$"))
    expect(page.locator("#filter-words")).to_have_value("farm")
    expect(fishing.get_by_role("checkbox")).not_to_be_checked()
    expect(page.locator("header.site-header")).to_have_count(1)


def test_the_directory_answers_alike_without_script(open_as, farms):
    page = open_as(java_script_enabled=False)
    page.goto("/en/partners/")

    page.locator("#filter-words").fill("farm")
    page.locator("label").filter(has_text="Fishing").click()
    page.get_by_role("button", name="Show results").click()

    expect(names_on(page)).to_have_text(["Farm Watch"])
    expect(page).to_have_url(re.compile(r"\?q=farm&theme=fishing$"))
    expect(page.get_by_role("heading", name="1 of 3 partners")).to_be_visible()

    page.go_back()

    expect(names_on(page)).to_have_count(3)
