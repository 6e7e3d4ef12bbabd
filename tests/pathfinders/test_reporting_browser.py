"""A year of a country, from a report on a commitment to the published annual report."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from partners.enums import StakeholderGroup
from pathfinders.actions import reporting
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import pdf_bytes
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    PathfinderCountryFactory,
    RoadmapFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(browser, live_server):
    """A page of one's own browser, signed in as a user or as nobody."""
    contexts, errors = [], []

    def open_page(user=None):
        context = browser.new_context(base_url=live_server.url)
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


def test_a_year_of_a_country(open_as):
    ministry = RepresentativeFactory(
        partner__name_en="Ministry of Labour",
        partner__stakeholder_group=StakeholderGroup.GOVERNMENT_ENTITY,
    )
    country = PathfinderCountryFactory(
        country__name_en="Testland", focal_partner=ministry.partner
    )
    roadmap = RoadmapFactory(pathfinder=country, period_start=2020)
    CommitmentFactory(
        priority_area__roadmap=roadmap, reference="1.1", title_en="Open labour offices"
    )
    union = RepresentativeFactory(
        partner__name_en="Workers United",
        partner__stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
        partner__country=country.country,
    )
    today = timezone.localdate()
    reporting.open_reports(on=today)
    focal, worker = open_as(ministry.user), open_as(union.user)
    editor = open_as(UserFactory(editor=True))
    public = open_as()

    # Progress, with evidence.
    focal.goto(country.get_absolute_url())
    focal.get_by_role("link", name="Report progress 1.1").click()
    focal.get_by_label("Status").select_option("completed")
    focal.get_by_label("What was done, and what came of it").fill(
        "Nine offices opened."
    )
    focal.get_by_label("Evidence from your computer").set_input_files(
        {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}
    )
    focal.get_by_role("button", name="Publish").click()
    expect(focal.get_by_text("Your report is published.")).to_be_visible()
    public.goto(country.get_absolute_url())
    expect(public.get_by_text("Nine offices opened.")).to_be_visible()
    expect(public.get_by_role("link", name="minutes.pdf").first).to_be_visible()
    expect(public.get_by_role("link", name="Report progress")).to_have_count(0)

    # Civil society comments, and the Secretariat checks it.
    worker.goto(country.get_absolute_url())
    worker.get_by_role("link", name="Comment 1.1").click()
    worker.get_by_label("Your comment").fill("Two of them have no staff.")
    worker.get_by_role("button", name="Send to the Secretariat").click()
    expect(worker.get_by_text("Your comment is with the Secretariat.")).to_be_visible()
    public.reload()
    assert "have no staff" not in public.content()
    editor.goto(reverse("admin:index"))
    editor.get_by_role("link", name="Comments on commitments: 1").click()
    editor.get_by_role("link", name="1.1 Open labour offices").click()
    editor.get_by_role("button", name="Publish").click()
    expect(
        editor.get_by_text("The government is told that it may reply.")
    ).to_be_visible()

    # The government replies.
    focal.reload()
    focal.get_by_role("link", name="Reply 1.1").click()
    focal.get_by_label("The government’s reply").fill("They start in May.")
    focal.get_by_role("button", name="Publish").click()
    public.reload()
    expect(public.get_by_text("Two of them have no staff.")).to_be_visible()
    expect(public.get_by_text("They start in May.")).to_be_visible()

    # The annual report, sent back once.
    focal.get_by_role("link", name=f"Report of {today.year}").click()
    report = focal.get_by_role("textbox", name="The report")
    assert "1.1 Open labour offices" in report.input_value()
    report.fill("The offices are open.")
    focal.get_by_role("button", name="Save the draft").click()
    expect(focal.get_by_text("What you wrote is saved.")).to_be_visible()
    focal.get_by_role("button", name="Submit to the Secretariat").click()
    expect(focal.get_by_text("The report is with the Secretariat. You")).to_be_visible()

    def review():
        editor.goto(reverse("admin:index"))
        editor.get_by_role("link", name="Annual reports: 1").click()
        editor.get_by_role("link", name="Review").click()
        expect(editor.get_by_text("1.1 Open labour offices")).to_be_visible()

    review()
    editor.get_by_label("Remarks, if you send it back").fill("Say how many.")
    editor.get_by_role("button", name="Send back").click()
    expect(editor.get_by_text("Sent back.")).to_be_visible()
    focal.reload()
    expect(focal.get_by_text("Say how many.")).to_be_visible()
    report.fill("All nine offices are open.")
    focal.get_by_role("button", name="Submit to the Secretariat").click()
    review()
    editor.get_by_role("button", name="Accept").click()
    expect(editor.get_by_text("Accepted. It is not published yet.")).to_be_visible()
    public.reload()
    assert "All nine offices are open." not in public.content()
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Published.", exact=True)).to_be_visible()

    public.reload()
    expect(public.get_by_text("All nine offices are open.")).to_be_visible()
    assert "Say how many." not in public.content()
    assert [message.to[0] for message in mail.outbox].count(ministry.user.email) == 4
