"""What is written of a meeting through the API: as on the pages, by who runs it."""

import datetime
import uuid

import pytest

from events.models import (
    ActionPoint,
    AgendaItem,
    AgendaPublication,
    Contribution,
    Decision,
    ItemMinutes,
    MeetingReport,
    Proposal,
    Registration,
    ReportSection,
)
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    EventFactory,
    ItemMinutesFactory,
    MeetingReportFactory,
    ProposalFactory,
    RegistrationFactory,
    ReportCommentFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.writing import Writer, fields

pytestmark = pytest.mark.django_db

NINE = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
TO_COME = datetime.datetime(2999, 3, 10, 9, tzinfo=datetime.UTC)
NOBODY_S = [str(uuid.uuid4()), "none", 7, None]


@pytest.fixture
def chair_person():
    return RepresentativeFactory()


@pytest.fixture
def chair(chair_person):
    return Writer(chair_person.user)


@pytest.fixture
def event(chair_person):
    return EventFactory(chairs=[chair_person], starts_at=NINE)


@pytest.fixture
def stranger():
    """Who reads what is public, and runs nothing."""
    return Writer(RepresentativeFactory().user)


def minutes_past_nine(event):
    rows = event.agenda_items.order_by("position")
    return [(row.title_en, (row.starts_at - NINE).seconds // 60) for row in rows]


@pytest.fixture
def agenda(event):
    """Three points of half an hour, one after the other."""
    return [
        AgendaItemFactory(
            event=event,
            position=at + 1,
            title=title,
            starts_at=NINE + at * datetime.timedelta(minutes=30),
        )
        for at, title in enumerate(["One", "Two", "Three"])
    ]


# -- The agenda ------------------------------------------------------------------------
def test_a_point_is_added_behind_another_and_the_times_follow(chair, event, agenda):
    answer = chair.adds(
        "agenda-items",
        event=event.slug,
        title_en="New",
        minutes=15,
        after=str(agenda[0].pk),
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["visibility"] == "public"
    assert minutes_past_nine(event) == [
        ("One", 0),
        ("New", 30),
        ("Two", 45),
        ("Three", 75),
    ]


@pytest.mark.parametrize("moment", ["2019-07-17T10:30:00", "2019-07-17 14:30"])
def test_a_moment_without_its_distance_from_utc_is_refused(chair, agenda, moment):
    answer = chair.changes("agenda-items", agenda[0], starts_at=moment)

    assert answer.status_code == 400
    [message] = answer.json()["errors"]["starts_at"]
    assert "distance from UTC" in message


def test_a_day_that_is_none_is_told_so(chair, event):
    answer = chair.adds(
        "action-points", event=event.slug, text="Do", due_on="2026-02-30"
    )

    [message] = answer.json()["errors"]["due_on"]
    assert message == "This is no day of the calendar: write it as 2019-07-17."


def test_the_times_stay_where_they_are_asked_to(chair, event, agenda):
    chair.changes("agenda-items", agenda[0], minutes=10, follows=False)

    assert [at for _title, at in minutes_past_nine(event)] == [0, 30, 60]


def test_a_point_is_changed_moved_and_taken_out(chair, event, agenda):
    one, two, three = agenda

    assert chair.changes("agenda-items", two, minutes=60).status_code == 200
    assert minutes_past_nine(event)[2] == ("Three", 90)
    moved = chair.changes(
        "agenda-items", one, after=str(three.pk), title_en="One, at last"
    )
    assert moved.status_code == 200, moved.content
    assert [t for t, _at in minutes_past_nine(event)] == [
        "Two",
        "Three",
        "One, at last",
    ]
    up = chair.does("agenda-items", three, "move", direction="up")
    assert up.status_code == 200
    assert [t for t, _at in minutes_past_nine(event)] == [
        "Three",
        "Two",
        "One, at last",
    ]
    assert chair.removes("agenda-items", two).status_code == 204
    assert [t for t, _at in minutes_past_nine(event)] == ["Three", "One, at last"]


def test_a_point_is_written_at_the_revision_that_was_read(chair, agenda):
    point = agenda[0]
    tag = chair.tag(f"agenda-items/{point.pk}/")
    chair.changes("agenda-items", point, title_en="First")

    answers = [
        chair.changes("agenda-items", point, tag=tag, title_en="Second"),
        chair.does("agenda-items", point, "move", tag=tag, direction="down"),
        chair.removes("agenda-items", point, tag=tag),
    ]

    assert [answer.status_code for answer in answers] == [412] * 3
    point.refresh_from_db()
    assert point.title_en == "First"


def test_who_reads_an_agenda_writes_nothing_in_it(stranger, event, agenda):
    point = agenda[0]
    answers = [
        stranger.adds("agenda-items", event=event.slug, title_en="Zinc"),
        stranger.changes("agenda-items", point, title_en="Zinc"),
        stranger.does("agenda-items", point, "move", direction="down"),
        stranger.removes("agenda-items", point),
        stranger.adds("contributions", agenda_item=str(point.pk), name="Zinc"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert not AgendaItem.objects.filter(title_en="Zinc").exists()
    assert not Contribution.objects.exists()


def test_an_event_or_point_that_is_hidden_is_none(chair, event):
    hidden, elsewhere = EventFactory(hidden=True), AgendaItemFactory()
    closed = AgendaItemFactory(event=event, hidden=True)

    for slug in (hidden.slug, *NOBODY_S):
        answer = chair.adds("agenda-items", event=slug, title_en="Tin")
        assert fields(answer) == ["event"]
    for key in (str(closed.pk), str(elsewhere.pk), *NOBODY_S[:3]):
        answer = chair.adds("agenda-items", event=event.slug, title_en="T", after=key)
        assert fields(answer) == ["after"]
    assert chair.changes("agenda-items", closed, title_en="Tin").status_code == 404


def test_a_chair_does_not_close_a_point_to_themselves(chair, event):
    answer = chair.adds(
        "agenda-items", event=event.slug, title_en="Tin", visibility="secretariat"
    )

    assert fields(answer) == ["visibility"]


def test_what_is_wrong_with_a_point_is_said_of_its_field(chair, event, agenda):
    assert fields(chair.adds("agenda-items", event=event.slug)) == ["title_en"]
    assert fields(chair.changes("agenda-items", agenda[0], position=3)) == ["position"]
    assert fields(chair.changes("agenda-items", agenda[0], minutes=-1)) == ["minutes"]


# -- Who speaks ------------------------------------------------------------------------
def test_who_speaks_is_written_changed_and_taken_out(chair, agenda):
    partner, country = PartnerFactory(), CountryFactory()
    added = chair.adds(
        "contributions",
        agenda_item=str(agenda[0].pk),
        name="Ada",
        partner=partner.slug,
        country=country.iso2,
    )

    assert added.status_code == 201, added.content
    row = Contribution.objects.get()
    assert (row.partner, row.country) == (partner, country)
    tag = chair.tag(f"contributions/{row.pk}/")
    assert chair.changes("contributions", row, tag=tag, name="Bo").status_code == 200
    assert chair.removes("contributions", row, tag=tag).status_code == 412
    assert chair.removes("contributions", row).status_code == 204
    assert not Contribution.objects.exists()


def test_somebody_speaks_in_one_place(chair, agenda):
    section = ReportSectionFactory()
    neither = chair.adds("contributions", name="Ada")
    both = chair.adds(
        "contributions",
        name="Ada",
        agenda_item=str(agenda[0].pk),
        section=str(section.pk),
    )

    assert fields(neither) == fields(both) == ["non_field_errors"]


def test_a_partner_that_is_hidden_speaks_nowhere(chair, agenda):
    hidden = PartnerFactory(hidden=True)

    for slug in (hidden.slug, "none"):
        answer = chair.adds(
            "contributions", agenda_item=str(agenda[0].pk), partner=slug
        )
        assert fields(answer) == ["partner"]


# -- The event -------------------------------------------------------------------------
def test_who_runs_an_event_says_who_registers(chair, stranger, event):
    tag = chair.tag(f"events/{event.slug}/")

    by_stranger = stranger.changes("events", event, capacity=10)
    done = chair.changes(
        "events", event, tag=tag, registration_mode="open", capacity=10
    )
    late = chair.changes("events", event, tag=tag, capacity=20)

    codes = [answer.status_code for answer in (by_stranger, done, late)]
    assert codes == [403, 200, 412]
    event.refresh_from_db()
    assert (event.registration_mode, event.capacity) == ("open", 10)
    assert fields(chair.changes("events", event, title_en="Zinc")) == ["title_en"]


def test_who_runs_an_event_invites(chair, stranger, chair_person, mailoutbox):
    event = EventFactory(chairs=[chair_person], starts_at=TO_COME)
    focal, hidden = RepresentativeFactory(), PartnerFactory(hidden=True)

    assert stranger.does("events", event, "invite", gcg=True).status_code == 403
    tried = chair.sent(
        "post",
        f"events/{event.slug}/invite/?dry_run=true",
        {"partners": [focal.partner.slug]},
    )
    assert (tried.status_code, Registration.objects.count()) == (200, 0)
    done = chair.does("events", event, "invite", partners=[focal.partner.slug])
    assert done.status_code == 200, done.content
    assert Registration.objects.get().representative == focal
    for slug in (hidden.slug, "none"):
        answer = chair.does("events", event, "invite", partners=[slug])
        assert fields(answer) == ["partners"]
    assert fields(chair.does("events", event, "invite")) == ["non_field_errors"]


def test_an_agenda_is_published_by_who_runs_the_event(chair, stranger, event, agenda):
    assert stranger.does("events", event, "publish-agenda").status_code == 403
    done = chair.does("events", event, "publish-agenda", note="As agreed.")
    twice = chair.does("events", event, "publish-agenda")

    assert (done.status_code, twice.status_code) == (200, 400)
    assert AgendaPublication.objects.get().note == "As agreed."


def test_what_is_done_to_an_event_that_is_hidden_is_not_found(chair):
    hidden = EventFactory(hidden=True)

    for what in ("invite", "publish-agenda", "publish-minutes", "take-back-minutes"):
        assert chair.does("events", hidden, what, gcg=True).status_code == 404


# -- Taking part -----------------------------------------------------------------------
def test_a_member_registers_for_an_event_that_is_open():
    person = RepresentativeFactory()
    event = EventFactory(starts_at=TO_COME, registration_mode="open", capacity=1)
    writer = Writer(person.user)

    done = writer.adds("registrations", event=event.slug, needs="A seat by the door")
    twice = writer.adds("registrations", event=event.slug)

    assert (done.status_code, done.json()["status"]) == (201, "approved")
    assert done.json()["needs"] == "A seat by the door"
    assert twice.status_code == 400
    assert Registration.objects.get().representative == person


def test_a_member_asks_where_the_organisers_decide(mailoutbox):
    event = EventFactory(starts_at=TO_COME, registration_mode="on_request")

    done = Writer(RepresentativeFactory().user).adds("registrations", event=event.slug)

    assert (done.status_code, done.json()["status"]) == (201, "requested")


def test_who_speaks_for_two_partners_says_for_which():
    person = RepresentativeFactory()
    other = RepresentativeFactory(user=person.user)
    event = EventFactory(starts_at=TO_COME, registration_mode="open")
    writer = Writer(person.user)

    assert fields(writer.adds("registrations", event=event.slug)) == ["partner"]
    slug = other.partner.slug
    done = writer.adds("registrations", event=event.slug, partner=slug)
    assert done.status_code == 201
    assert Registration.objects.get().representative == other


def test_nobody_registers_for_somebody_else_s_partner_or_a_closed_event():
    other = RepresentativeFactory()
    opened = EventFactory(starts_at=TO_COME, registration_mode="open")
    closed = EventFactory(starts_at=TO_COME, registration_mode="invited")
    writer = Writer(RepresentativeFactory().user)

    foreign = writer.adds(
        "registrations", event=opened.slug, partner=other.partner.slug
    )
    shut = writer.adds("registrations", event=closed.slug)

    assert (foreign.status_code, shut.status_code) == (403, 403)
    assert not Registration.objects.exists()


def test_who_runs_an_event_reads_nobody_else_s_registration(chair, event):
    row = RegistrationFactory(event=event)

    answer = chair.changes("registrations", row, coming=True)

    assert answer.status_code == 404


# -- Minutes ---------------------------------------------------------------------------
def test_minutes_are_written_changed_published_and_taken_back(chair, stranger, agenda):
    item = agenda[0]
    event = item.event
    begun = chair.adds(
        "minutes", agenda_item=str(item.pk), text="Noted.", language="fr"
    )
    row = ItemMinutes.objects.get()
    tag = chair.tag(f"minutes/{row.pk}/")
    changed = chair.changes("minutes", row, tag=tag, text="Noted well.", language="fr")
    late = chair.changes("minutes", row, tag=tag, text="Zinc")

    codes = [answer.status_code for answer in (begun, changed, late)]
    assert codes == [201, 200, 412]
    row.refresh_from_db()
    assert (row.text_fr, row.text_en) == ("Noted well.", None)
    address = f"/api/v1/minutes/{row.pk}/"
    assert stranger.client.get(address).status_code == 404
    assert chair.does("events", event, "publish-minutes").status_code == 200
    assert stranger.client.get(address).status_code == 200
    assert chair.does("events", event, "take-back-minutes").status_code == 200
    assert stranger.client.get(address).status_code == 404


def test_what_asks_for_nothing_passes_no_field_over(chair, event):
    answer = chair.does("events", event, "publish-minutes", dry_run=True)

    assert fields(answer) == ["dry_run"]


def test_minutes_that_are_there_are_not_begun_again(chair, agenda):
    ItemMinutesFactory(agenda_item=agenda[0], draft=True)

    answer = chair.adds("minutes", agenda_item=str(agenda[0].pk), text="Zinc")

    assert fields(answer) == ["agenda_item"]
    assert ItemMinutes.objects.get().text_en != "Zinc"


def test_who_reads_minutes_writes_none(stranger, event, agenda):
    row = ItemMinutesFactory(agenda_item=agenda[0])
    answers = [
        stranger.changes("minutes", row, text="Zinc"),
        stranger.adds("minutes", agenda_item=str(agenda[1].pk), text="Zinc"),
        stranger.does("events", event, "publish-minutes"),
        stranger.does("events", event, "take-back-minutes"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert ItemMinutes.objects.get().text_en != "Zinc"
    assert event.minutes.is_published


# -- Decisions -------------------------------------------------------------------------
def test_decisions_are_recorded_changed_and_taken_out(chair, event, agenda):
    item = agenda[0]
    first = chair.adds(
        "decisions", event=event.slug, text="Agreed.", agenda_item=str(item.pk)
    )
    second = chair.adds("decisions", event=event.slug, text="Agreed again.")

    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json()["number"], second.json()["number"]) == (1, 2)
    row = Decision.objects.get(number=1)
    tag = chair.tag(f"decisions/{row.pk}/")
    assert chair.changes("decisions", row, tag=tag, text="Taken.").status_code == 200
    row.refresh_from_db()
    assert (row.text_en, row.agenda_item) == ("Taken.", item)
    assert chair.removes("decisions", row, tag=tag).status_code == 412
    assert chair.removes("decisions", row).status_code == 204
    assert Decision.objects.get().number == 2


def test_who_reads_decisions_records_none(stranger, event):
    row = DecisionFactory(event=event)
    answers = [
        stranger.adds("decisions", event=event.slug, text="Zinc"),
        stranger.changes("decisions", row, text="Zinc"),
        stranger.removes("decisions", row),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert Decision.objects.get().text_en != "Zinc"


def test_a_decision_is_under_a_point_of_its_own_meeting(chair, event):
    elsewhere, hidden = AgendaItemFactory(), AgendaItemFactory(event=event, hidden=True)

    for key in (str(elsewhere.pk), str(hidden.pk), str(uuid.uuid4())):
        answer = chair.adds("decisions", event=event.slug, text="T", agenda_item=key)
        assert fields(answer) == ["agenda_item"]


# -- Action points ---------------------------------------------------------------------
def test_an_action_point_is_given_and_its_owner_is_told(chair, event, mailoutbox):
    owner = RepresentativeFactory()

    answer = chair.adds(
        "action-points",
        event=event.slug,
        text="Send the list.",
        owner_partner=owner.partner.slug,
        due_on="2026-06-01",
    )

    assert answer.status_code == 201, answer.content
    point = ActionPoint.objects.get()
    assert (point.visibility, point.owner_partner) == ("group", owner.partner)
    assert [mail.to for mail in mailoutbox] == [[owner.user.email]]


def test_what_an_action_point_asks_is_changed_by_who_runs_the_meeting(chair, event):
    owner = RepresentativeFactory()
    point = ActionPointFactory(event=event, owner_partner=owner.partner)
    tag = chair.tag(f"action-points/{point.pk}/")

    by_owner = Writer(owner.user).changes("action-points", point, due_on="2030-01-01")
    done = chair.changes("action-points", point, tag=tag, due_on="2027-01-01")
    late = chair.changes("action-points", point, tag=tag, text="Zinc")

    codes = [answer.status_code for answer in (by_owner, done, late)]
    assert codes == [403, 200, 412]
    text = point.text_en
    point.refresh_from_db()
    assert (point.text_en, str(point.due_on)) == (text, "2027-01-01")
    mixed = chair.changes("action-points", point, text="Tin", progress="Half.")
    assert fields(mixed) == ["text"]


def test_who_reads_an_action_point_gives_none(stranger, event):
    point = ActionPointFactory(event=event)

    added = stranger.adds("action-points", event=event.slug, text="Zinc")
    changed = stranger.changes("action-points", point, text="Zinc")

    assert (added.status_code, changed.status_code) == (403, 403)
    assert ActionPoint.objects.get().text_en != "Zinc"


def test_an_owner_that_is_hidden_is_none(chair, event):
    hidden = PartnerFactory(hidden=True)

    for slug in (hidden.slug, "none"):
        answer = chair.adds(
            "action-points", event=event.slug, text="T", owner_partner=slug
        )
        assert fields(answer) == ["owner_partner"]


# -- Reports ---------------------------------------------------------------------------
@pytest.fixture
def report(event):
    return MeetingReportFactory(event=event, writing=True)


@pytest.fixture
def section(report):
    return ReportSectionFactory(report=report)


def test_a_report_is_begun_written_and_thrown_away(chair, event, agenda):
    begun = chair.adds("meeting-reports", event=event.slug)
    report = MeetingReport.objects.get()
    tag = chair.tag(f"meeting-reports/{report.slug}/")
    changed = chair.changes(
        "meeting-reports",
        report,
        tag=tag,
        title_en="On ferries",
        foreword_en="<p>Welcome</p><script>x</script>",
    )
    late = chair.removes("meeting-reports", report, tag=tag)

    assert (begun.status_code, begun.json()["status"]) == (201, "writing")
    assert ReportSection.objects.count() == 3
    assert (changed.status_code, late.status_code) == (200, 412)
    assert changed.json()["title"] == "On ferries"
    assert "script" not in changed.json()["foreword"]
    assert chair.removes("meeting-reports", report).status_code == 204
    assert not MeetingReport.objects.exists()


def test_a_report_is_circulated_taken_back_made_final_and_opened_anew(
    chair, report, section, mailoutbox
):
    guest = RegistrationFactory(event=report.event)
    asked = {"circle": "participants", "comments_until": "2999-01-01"}

    circulated = chair.does("meeting-reports", report, "circulate", **asked)
    assert (circulated.status_code, circulated.json()["status"]) == (200, "circulated")
    assert [mail.to for mail in mailoutbox] == [[guest.representative.user.email]]
    back = chair.does("meeting-reports", report, "take-back")
    assert (back.status_code, back.json()["status"]) == (200, "writing")
    final = chair.does(
        "meeting-reports",
        report,
        "finalise",
        published_on="2026-04-01",
        visibility="public",
    )
    assert (final.status_code, final.json()["status"]) == (200, "final")
    version = chair.does("meeting-reports", report, "versions")
    assert (version.status_code, version.json()["status"]) == (201, "writing")
    assert chair.changes("meeting-reports", report, title_en="Z").status_code == 400


def test_an_unanswered_comment_keeps_a_report_from_its_end(chair, report, section):
    ReportCommentFactory(section=section)

    final = chair.does(
        "meeting-reports",
        report,
        "finalise",
        published_on="2026-04-01",
        visibility="public",
    )

    assert final.status_code == 400
    assert chair.removes("meeting-reports", report).status_code == 400
    assert chair.removes("report-sections", section).status_code == 400


def test_who_reads_a_report_writes_nothing_in_it(stranger, event):
    report = MeetingReportFactory(event=event)
    section = ReportSectionFactory(report=report)
    proposal = ProposalFactory(section=section)
    speaker = ContributionFactory(agenda_item=None, section=section)
    answers = [
        stranger.adds("meeting-reports", event=event.slug),
        stranger.changes("meeting-reports", report, title_en="Zinc"),
        stranger.removes("meeting-reports", report),
        stranger.does("meeting-reports", report, "take-back"),
        stranger.does("meeting-reports", report, "versions"),
        stranger.does(
            *("meeting-reports", report, "circulate"),
            **{"circle": "both", "comments_until": "2999-01-01"},
        ),
        stranger.does(
            *("meeting-reports", report, "finalise"),
            **{"published_on": "2026-04-01", "visibility": "public"},
        ),
        stranger.adds("report-sections", report=report.slug, heading_en="Zinc"),
        stranger.changes("report-sections", section, heading_en="Zinc"),
        stranger.does("report-sections", section, "move", direction="up"),
        stranger.removes("report-sections", section),
        stranger.adds("proposals", section=str(section.pk), text_en="Z", label="Z"),
        stranger.changes("proposals", proposal, text_en="Zinc"),
        stranger.removes("proposals", proposal),
        stranger.changes("contributions", speaker, name="Zinc"),
        stranger.removes("contributions", speaker),
    ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert MeetingReport.objects.get().title_en != "Zinc"
    assert ReportSection.objects.get().heading_en != "Zinc"
    assert Proposal.objects.get().text_en != "Zinc"


def test_a_report_in_the_making_is_not_there_for_others(stranger, report, section):
    assert stranger.changes("meeting-reports", report, title_en="Z").status_code == 404
    assert stranger.does("meeting-reports", report, "versions").status_code == 404
    assert stranger.removes("report-sections", section).status_code == 404
    for slug in (report.slug, *NOBODY_S):
        answer = stranger.adds("report-sections", report=slug, heading_en="Zinc")
        assert fields(answer) == ["report"]
    for key in (str(section.pk), *NOBODY_S):
        answer = stranger.adds("proposals", section=key, text_en="Zinc", label="Z")
        assert fields(answer) == ["section"]


def test_sections_proposals_and_speakers_are_written_moved_and_taken_out(
    chair, report, section
):
    theme, country = ThemeFactory(), CountryFactory()
    made = chair.adds(
        "report-sections",
        report=report.slug,
        heading_en="Ferries",
        kind="plenary",
        summary_en="<p>Noted</p><script>x</script>",
        themes=[theme.slug],
    )
    proposal = chair.adds(
        "proposals",
        section=made.json()["id"],
        text_en="Build ten.",
        label="Key proposals",
        countries=[country.iso2],
        endorsement="endorsed",
    )
    speaker = chair.adds("contributions", section=made.json()["id"], name="Ada")

    assert [a.status_code for a in (made, proposal, speaker)] == [201] * 3
    assert made.json()["themes"] == [theme.slug]
    assert "script" not in made.json()["summary"]
    assert proposal.json()["countries"] == [country.iso2]
    row = ReportSection.objects.get(pk=made.json()["id"])
    moved = chair.does("report-sections", row, "move", direction="up")
    assert (moved.status_code, moved.json()["position"]) == (200, 1)
    end = chair.does("report-sections", row, "move", direction="up")
    assert end.status_code == 400
    one = Proposal.objects.get()
    tag = chair.tag(f"proposals/{one.pk}/")
    changed = chair.changes("proposals", one, tag=tag, text_en="Build five.")
    late = chair.changes("proposals", one, tag=tag, text_en="Zinc")
    assert (changed.status_code, late.status_code) == (200, 412)
    assert changed.json()["countries"] == [country.iso2]
    assert chair.removes("proposals", one).status_code == 204
    assert chair.removes("report-sections", row).status_code == 204
    assert list(ReportSection.objects.all()) == [section]


def test_what_is_wrong_with_a_row_of_a_report_is_said(chair, report, section):
    assert fields(
        chair.adds("report-sections", report=report.slug, kind="plenary")
    ) == ["heading_en"]
    assert fields(chair.changes("report-sections", section, kind="x")) == ["kind"]
    assert fields(chair.changes("report-sections", section, themes=["x"])) == ["themes"]


def test_a_whole_report_is_written_in_one_request(chair, report, section):
    rows = [
        {"section": str(section.pk), "text_en": f"Proposal {n}", "label": "Proposals"}
        for n in range(5)
    ]

    answer = chair.sent("post", "proposals/?all_or_nothing=true", rows)

    assert [row["status"] for row in answer.json()["results"]] == [201] * 5
    assert [p.position for p in section.proposals.order_by("position")] == [
        *range(1, 6)
    ]
