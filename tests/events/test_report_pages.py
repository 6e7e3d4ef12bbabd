"""The pages on which a report is written, commented on and made final."""

import csv
import io

import pytest

from events.models import MeetingReport, Proposal, ReportComment, ReportSection
from tests.events.reports import EVERYBODY, READERS, Meeting
from tests.factories.accounts import enrol
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    ReportCommentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    meeting = Meeting()
    for name in READERS:
        enrol(meeting.people[name])
    return meeting


def as_(client, user):
    client.logout()
    if user:
        client.force_login(user)
    return client


def page(report, *path):
    return "/".join(["/en/events/reports", report.slug, *map(str, path), ""])


def words(response):
    return response.content.decode()


# -- Leaks -----------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["writing", "circulated"])
def test_a_draft_leaks_nowhere_to_those_outside_its_circle(client, meeting, state):
    report = meeting.report(**{state: True})
    section = report.sections.get()
    proposal = section.proposals.get()
    ContributionFactory(in_report=True, section=section, name="Zinc Smith")
    comment = ReportCommentFactory(section=section, text="About zinc.")
    addresses = [
        page(report),
        page(report, "pdf"),
        page(report, "edit"),
        page(report, "edit", section.pk),
        page(report, "state"),
        page(report, "comments"),
        page(report, "comments", "on", section.pk),
        f"/en/events/proposals/{proposal.pk}/",
        f"/en/events/report-comments/{comment.pk}/",
        f"/en/changes/meeting-report/{report.pk}/",
        f"/en/events/{meeting.event.slug}/",
        "/en/events/reports/",
        "/en/events/proposals/",
        "/en/events/proposals/?format=csv",
        "/en/search/?q=zinc",
        *(
            f"/api/v1/{name}/"
            for name in (
                *("meeting-reports", "report-sections", "proposals"),
                *("contributions", "report-comments", "changes"),
            )
        ),
        f"/api/v1/meeting-reports/{report.slug}/",
        f"/api/v1/proposals/{proposal.pk}/",
    ]

    for name in ("declined", "partner", "visitor"):
        as_(client, meeting.people[name])
        for address in addresses:
            response = client.get(address)
            whole = b"".join(response) if response.streaming else response.content
            found = whole.decode(errors="replace")
            # Not what was searched for: what only the report has.
            for secret in ("on zinc", "much zinc", "less zinc", "zinc smith"):
                assert secret not in found.lower(), (name, address, secret)


@pytest.mark.parametrize("name", sorted(EVERYBODY - READERS - {"visitor"}))
def test_the_organisers_pages_do_not_exist_for_others(client, meeting, name):
    report = meeting.report(circulated=True)
    section = report.sections.get()
    as_(client, meeting.people[name])

    for path in (["edit"], ["edit", section.pk], ["state"], ["comments"]):
        assert client.get(page(report, *path)).status_code == 404
    assert client.get(f"/en/events/{meeting.event.slug}/report/").status_code == 404


# -- Writing ---------------------------------------------------------------------------
def test_a_chair_begins_and_writes_a_report(client, meeting):
    AgendaItemFactory(event=meeting.event, title_en="On zinc")
    as_(client, meeting.chair)

    client.post(f"/en/events/{meeting.event.slug}/report/")
    report = MeetingReport.objects.get()
    section = ReportSection.objects.get(report=report)
    here = page(report, "edit", section.pk)
    answer = client.post(
        here,
        {
            "do": "add:proposal",
            "new-proposal-text_en": "Less zinc.",
            "new-proposal-label": "Recommendations",
            "new-proposal-audience": "alliance",
            "new-proposal-endorsement": "endorsed",
        },
    )

    proposal = Proposal.objects.get(section=section)
    assert answer.url == f"{here}#row-{proposal.pk}"
    assert (proposal.text_en, proposal.audience) == ("Less zinc.", "alliance")
    assert "Less zinc." in words(client.get(here))


def test_more_rows_come_after_those_there_are(client, meeting):
    report = meeting.report(writing=True)
    section = report.sections.get()
    here, edit = page(report, "edit", section.pk), page(report, "edit")
    as_(client, meeting.chair)

    for text in ("Less zinc.", "More tin."):
        typed = {"text_en": text, "label": "L", "audience": "all"}
        typed = {f"new-proposal-{name}": value for name, value in typed.items()}
        typed["new-proposal-endorsement"] = "proposed"
        client.post(here, {"do": "add:proposal", **typed})
    typed = {"new-heading_en": "One more", "new-kind": "other"}
    client.post(edit, {"do": "add:section", **typed})

    texts = section.proposals.order_by("position").values_list("text_en", flat=True)
    assert list(texts)[-2:] == ["Less zinc.", "More tin."]
    assert report.sections.order_by("position").last().heading_en == "One more"


def test_in_a_conflict_both_texts_are_shown(client, meeting):
    report = meeting.report(writing=True)
    section = report.sections.get()
    here, key = page(report, "edit", section.pk), str(section.pk)
    typed = {
        "do": f"save:section:{key}",
        f"{key}-heading_en": "On zinc",
        f"{key}-kind": section.kind,
        f"{key}-summary_en": "Mine.",
        f"{key}-revision_seen": section.revision,
    }
    ReportSection.objects.filter(pk=section.pk).update(summary_en="Theirs.")
    as_(client, meeting.chair)

    shown = words(client.post(here, typed))

    assert "Mine." in shown
    assert "Now: Theirs." in shown
    section.refresh_from_db()
    assert section.summary_en == "Theirs."
    client.post(here, typed | {f"{key}-revision_seen": section.revision})
    section.refresh_from_db()
    assert section.summary_en == "Mine."


# -- Comments --------------------------------------------------------------------------
def test_somebody_of_the_circle_comments_where_the_section_stands(client, meeting):
    report = meeting.report(circulated=True)
    section = report.sections.get()
    as_(client, meeting.guest)
    there = page(report, "comments", "on", section.pk)

    assert there in words(client.get(page(report)))
    client.post(
        there,
        {"author": meeting.guest_speaks.pk, "text": "Too much.", "quote": "Much zinc."},
    )

    comment = ReportComment.objects.get()
    assert (comment.section, comment.author) == (section, meeting.guest_speaks)
    assert "Too much." in words(client.get(page(report)))


def test_a_comment_not_taken_in_needs_a_reason(client, meeting):
    report = meeting.report(circulated=True)
    comment = ReportCommentFactory(section=report.sections.get())
    there = f"/en/events/report-comments/{comment.pk}/"
    typed = {"do": "resolve", "outcome": "not_taken_in", "revision": comment.revision}
    as_(client, meeting.chair)

    assert "Say why" in words(client.post(there, typed))
    client.post(there, typed | {"resolution": "It was not said."})

    comment.refresh_from_db()
    assert comment.resolution == "It was not said."


@pytest.mark.parametrize("count", [1, 3])
def test_comments_are_listed_and_downloaded(
    client, meeting, django_assert_num_queries, count
):
    report = meeting.report(circulated=True)
    ReportCommentFactory.create_batch(count, section=report.sections.get())
    ReportCommentFactory(text="Of another report")
    as_(client, meeting.chair)
    there = page(report, "comments")
    client.get(there)

    with django_assert_num_queries(13):
        shown = client.get(there)

    assert len(shown.context["comments"]) == count
    facets = {facet["name"]: facet for facet in shown.context["listing"].facets}
    assert [each["count"] for each in facets["section"]["choices"]] == [count]
    download = client.get(f"{there}?format=csv&resolved=false")
    text = b"".join(download.streaming_content).decode().removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(text)))) == count


def test_comments_are_written_and_resolved_through_the_api(client, meeting):
    report = meeting.report(circulated=True)
    section = report.sections.get()
    url = "/api/v1/report-comments/"

    made = as_(client, meeting.guest).post(
        url, {"section": str(section.pk), "text": "Too much."}, "application/json"
    )
    row = f"{url}{made.json()['id']}/"
    change = {"outcome": "taken_in"}
    refused = client.patch(row, change, "application/json", headers={"If-Match": '"1"'})
    done = as_(client, meeting.chair).patch(
        row, change, "application/json", headers={"If-Match": '"1"'}
    )

    assert made.status_code == 201
    assert refused.status_code == 403
    assert (done.status_code, done.json()["outcome"]) == (200, "taken_in")


# -- The end ---------------------------------------------------------------------------
def test_a_final_report_says_which_version_it_is_and_what_replaces_it(client, meeting):
    report, _section = meeting.final()
    as_(client, meeting.chair)
    client.post(page(report, "state"), {"do": "new"})
    new = MeetingReport.objects.exclude(pk=report.pk).get()

    client.logout()
    assert new.get_absolute_url() not in words(client.get(page(report)))
    as_(client, meeting.chair)
    client.post(
        page(new, "state"),
        {"do": "finalise", "published_on": "2026-03-12", "visibility": "public"},
    )

    client.logout()
    assert "There is a newer version" in words(client.get(page(report)))
    assert "It replaces" in words(client.get(page(new)))


@pytest.mark.parametrize(("ticked", "told"), [({"tells": "on"}, 1), ({}, 0)])
def test_organisers_choose_whether_a_final_report_is_told_of(
    client, meeting, mailoutbox, ticked, told
):
    report = meeting.report(writing=True)
    meeting.event.registrations.filter(representative__user=meeting.guest).update(
        status="approved"
    )
    as_(client, meeting.chair)

    client.post(
        page(report, "state"),
        {"do": "finalise", "published_on": "2026-03-12", "visibility": "group"}
        | ticked,
    )

    report.refresh_from_db()
    assert report.status == "final"
    assert len(mailoutbox) == told


def test_whoever_begins_a_report_is_told_which_action_points_it_leaves_out(
    client, meeting
):
    ActionPointFactory(event=meeting.event, text="Count mines", visibility="group")
    ActionPointFactory(event=meeting.event, text="Close mines")
    ActionPointFactory(text="Of another meeting", visibility="group")
    as_(client, meeting.chair)

    shown = words(client.get(f"{meeting.event.get_absolute_url()}report/"))

    assert "1 action point is left out so" in shown
    assert "Count mines" in shown
    assert "Close mines" not in shown
