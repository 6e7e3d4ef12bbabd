import datetime
from datetime import UTC

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from events.models import ActionPoint, Event
from tests.factories.events import (
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    RegistrationFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory


@pytest.fixture
def event(db):
    """Nine o'clock in New York."""
    return EventFactory(
        time_zone="America/New_York",
        starts_at=datetime.datetime(2019, 7, 17, 13, tzinfo=UTC),
    )


def event_data(event, items=(), **changes):
    data = {
        "title_en": event.title_en,
        "slug": event.slug,
        "kind": event.kind,
        "status": event.status,
        "time_zone": event.time_zone,
        "starts_at_0": "2019-07-17",
        "starts_at_1": "09:00",
        "ends_at_0": "2019-07-17",
        "ends_at_1": "17:00",
        "date_precision": "day",
        "has_times": "on",
        "registration_mode": event.registration_mode,
        "visibility": event.visibility,
        "agenda_items-TOTAL_FORMS": len(items),
        "agenda_items-INITIAL_FORMS": sum("id" in item for item in items),
        "recordings-TOTAL_FORMS": 0,
        "recordings-INITIAL_FORMS": 0,
        "revision_seen": event.revision,
    }
    for number, item in enumerate(items):
        item = {"event": event.pk, "kind": "update", "visibility": "public"} | item
        data |= {f"agenda_items-{number}-{name}": item[name] for name in item}
    return data | changes


def save(client, event, items=(), **changes):
    url = reverse("admin:events_event_change", args=[event.pk])
    return client.post(url, event_data(event, items, **changes))


def item_row(item, **changes):
    return {
        "id": item.pk,
        "revision_seen": item.revision,
        "position": item.position,
        "number": item.number,
        "title_en": item.title_en,
        "starts_at_0": "2019-07-17",
        "starts_at_1": "09:00",
        "minutes": "30",
    } | changes


def test_form_shows_the_clock_of_the_venue(event, secretariat_client):
    url = reverse("admin:events_event_change", args=[event.pk])

    assert 'value="09:00:00"' in secretariat_client.get(url).text


def test_times_are_read_on_the_clock_of_the_venue(event, secretariat_client):
    save(secretariat_client, event, time_zone="Africa/Abidjan")

    event.refresh_from_db()
    assert event.starts_at == datetime.datetime(2019, 7, 17, 9, tzinfo=UTC)


def test_agenda_keeps_its_times_when_the_venue_changes_zone(event, secretariat_client):
    item = AgendaItemFactory(event=event)

    save(secretariat_client, event, [item_row(item)], time_zone="Africa/Abidjan")

    item.refresh_from_db()
    assert item.starts_at == datetime.datetime(2019, 7, 17, 9, tzinfo=UTC)


def moment(month, day, hour, minute=0):
    return datetime.datetime(2019, month, day, hour, minute, tzinfo=UTC)


def test_agenda_moves_along_with_the_day_of_the_event(event, secretariat_client):
    first, second, written = (
        AgendaItemFactory(event=event, position=n, starts_at=moment(7, day, 13, 30))
        for n, day in [(1, 17), (2, 18), (3, 17)]
    )
    untimed = AgendaItemFactory(event=event, position=4, starts_at=None)
    other = AgendaItemFactory(starts_at=event.starts_at)
    times = {"starts_at_1": "09:30"}
    rows = [
        item_row(first, title_en="Another title", **times),
        item_row(second, **times, starts_at_0="2019-07-18"),
        item_row(written, starts_at_0="2019-11-20", starts_at_1="10:00"),
        item_row(untimed, starts_at_0="", starts_at_1=""),
    ]

    # The clocks of New York go back meanwhile.
    answer = save(
        secretariat_client,
        event,
        rows,
        starts_at_0="2019-11-19",
        ends_at_0="2019-11-20",
    )

    for row in [first, second, written, untimed, other]:
        row.refresh_from_db()
    assert first.starts_at == moment(11, 19, 14, 30)
    assert second.starts_at == moment(11, 20, 14, 30)
    assert written.starts_at == moment(11, 20, 15)
    assert untimed.starts_at is None
    assert other.starts_at == event.starts_at
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "The agenda moved along by 125 days." in said


def test_agenda_moves_to_a_day_elsewhere(event, secretariat_client):
    item = AgendaItemFactory(event=event, starts_at=moment(7, 17, 13))

    save(
        secretariat_client,
        event,
        [item_row(item)],
        time_zone="Asia/Tokyo",
        starts_at_0="2019-07-16",
    )

    item.refresh_from_db()
    assert item.starts_at == moment(7, 16, 0)  # nine in Tokyo


def test_agenda_stays_when_only_the_hours_of_the_event_change(
    event, secretariat_client
):
    item = AgendaItemFactory(event=event, starts_at=moment(7, 17, 13))

    # By then it is the next day in UTC.
    answer = save(
        secretariat_client,
        event,
        [item_row(item)],
        starts_at_1="21:00",
        ends_at_1="23:00",
    )

    event.refresh_from_db()
    item.refresh_from_db()
    assert event.starts_at == moment(7, 18, 1)
    assert item.starts_at == moment(7, 17, 13)
    assert "moved along" not in str(list(get_messages(answer.wsgi_request)))


def test_event_and_its_agenda_are_added_together(secretariat_client):
    draft = EventFactory.build(time_zone="America/New_York")
    item = {
        "position": "1",
        "title_en": "Opening",
        "starts_at_0": "2019-07-17",
        "starts_at_1": "09:30",
        "minutes": "15",
    }
    data = event_data(draft, [item]) | {"agenda_items-0-event": ""}

    response = secretariat_client.post(reverse("admin:events_event_add"), data)

    assert response.status_code == 302
    stored = Event.objects.get().agenda_items.get()
    assert stored.starts_at == datetime.datetime(2019, 7, 17, 13, 30, tzinfo=UTC)


def test_unknown_time_zone_is_refused_at_its_field(event, secretariat_client):
    item = item_row(AgendaItemFactory(event=event))

    response = save(secretariat_client, event, [item], time_zone="Mars")

    assert "is no time zone" in response.text


def test_agenda_items_can_change_places(event, secretariat_client):
    first, second = (AgendaItemFactory(event=event, position=n) for n in (1, 2))

    save(
        secretariat_client,
        event,
        [item_row(first, position=2), item_row(second, position=1)],
    )

    assert list(event.agenda_items.all()) == [second, first]


def test_two_agenda_items_in_one_position_are_refused_in_words(
    event, secretariat_client
):
    first, second = (AgendaItemFactory(event=event, position=n) for n in (1, 2))

    response = save(
        secretariat_client, event, [item_row(first), item_row(second, position=1)]
    )

    assert "Another item stands in that position." in response.text


def test_agenda_item_added_in_a_taken_position_is_refused_in_words(
    event, secretariat_client
):
    first = AgendaItemFactory(event=event, position=1)
    added = {"position": "1", "title_en": "Another"}

    response = save(secretariat_client, event, [item_row(first), added])

    assert "Another item stands in that position." in response.text


def test_agenda_item_of_its_own_page_in_a_taken_position_is_refused(
    event, secretariat_client
):
    AgendaItemFactory(event=event, position=1)

    response = secretariat_client.post(
        reverse("admin:events_agendaitem_add"),
        {
            "event": event.pk,
            "position": "1",
            "kind": "update",
            "title_en": "Another",
            "visibility": "public",
            "contributions-TOTAL_FORMS": "0",
            "contributions-INITIAL_FORMS": "0",
        },
    )

    assert "Another item stands in that position." in response.text


@pytest.mark.parametrize("remark", [{}, {"closing_remark_fr": "Fait."}])
def test_action_point_is_closed_only_with_a_remark(event, secretariat_client, remark):
    response = secretariat_client.post(
        reverse("admin:events_actionpoint_add"),
        {
            "event": event.pk,
            "text_en": "Write to the ministry",
            "status": "closed",
            "closed_on": "2019-09-01",
            "visibility": "partners",
            **remark,
        },
    )

    assert ActionPoint.objects.exists() is bool(remark)
    explained = "An action point is closed with a remark and a date."
    assert remark or explained in response.text


def test_section_text_is_cleaned_when_saved(secretariat_client):
    section = ReportSectionFactory()
    data = {
        "report": section.report_id,
        "position": section.position,
        "heading_en": section.heading_en,
        "kind": section.kind,
        "summary_es": '<p style="color:red">Texto</p>',
        "revision_seen": section.revision,
    }
    for prefix in ("proposals", "contributions"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    secretariat_client.post(
        reverse("admin:events_reportsection_change", args=[section.pk]), data
    )

    section.refresh_from_db()
    assert section.summary_es == "<p>Texto</p>"


def test_foreword_is_cleaned_when_saved(secretariat_client):
    report = MeetingReportFactory(hidden=True)
    data = {
        "event": report.event_id,
        "title_en": report.title_en,
        "slug": report.slug,
        "version": report.version,
        "revision_seen": report.revision,
        "status": report.status,
        "visibility": report.visibility,
        "foreword_en": "<iframe></iframe><p>Welcome</p>",
        "sections-TOTAL_FORMS": 0,
        "sections-INITIAL_FORMS": 0,
    }

    secretariat_client.post(
        reverse("admin:events_meetingreport_change", args=[report.pk]), data
    )

    report.refresh_from_db()
    assert report.foreword_en == "<p>Welcome</p>"


def test_contribution_leads_up_to_what_it_was_made_to(secretariat_client):
    spoken = ContributionFactory(in_report=True)
    url = reverse("admin:events_contribution_change", args=[spoken.pk])

    above = reverse("admin:events_reportsection_change", args=[spoken.section_id])
    assert above in secretariat_client.get(url).text


SOON = {"starts_at_0": "2031-07-17", "ends_at_0": "2031-07-17"}


@pytest.mark.parametrize(
    ("changes", "subjects"),
    [
        ({"starts_at_0": "2031-07-16"}, ["An event takes place at another time"]),
        ({"ends_at_1": "18:00"}, ["An event takes place at another time"]),
        ({"title_en": "Another", "venue": "Room XI"}, []),
        ({"status": "cancelled", "ends_at_1": "18:00"}, ["An event is cancelled"]),
    ],
)
def test_those_who_take_part_are_told_of_other_days_and_hours(
    event, secretariat_client, mailoutbox, changes, subjects
):
    Event.objects.filter(pk=event.pk).update(
        starts_at=datetime.datetime(2031, 7, 17, 13, tzinfo=UTC),
        ends_at=datetime.datetime(2031, 7, 17, 21, tzinfo=UTC),
    )
    event.refresh_from_db()
    RegistrationFactory(event=event, status="approved")
    RegistrationFactory(event=event, status="declined")

    save(secretariat_client, event, **(SOON | changes))

    assert [mail.subject for mail in mailoutbox] == subjects


def test_whoever_waits_is_let_in_and_all_are_told_of_a_cancellation(
    event, secretariat_client, mailoutbox
):
    soon = datetime.datetime(2031, 7, 17, 13, tzinfo=UTC)
    event.capacity = 0
    event.starts_at, event.ends_at = soon, soon.replace(hour=21)
    event.save()
    waiting = RegistrationFactory(event=event, status="waiting")
    dates = {"starts_at_0": "2031-07-17", "ends_at_0": "2031-07-17"}
    event.refresh_from_db()

    save(secretariat_client, event, capacity="1", **dates)
    event.refresh_from_db()
    waiting.refresh_from_db()
    assert waiting.status == "approved"
    save(secretariat_client, event, capacity="1", status="cancelled", **dates)

    assert [mail.subject for mail in mailoutbox] == [
        "A place has become free for you",
        "An event is cancelled",
    ]


def test_admin_says_that_all_places_are_taken(event, secretariat_client):
    event.capacity = 1
    event.save()
    RegistrationFactory(event=event, status="approved")
    row = RegistrationFactory(event=event)

    response = secretariat_client.post(
        reverse("admin:events_registration_change", args=[row.pk]),
        {
            "event": event.pk,
            "representative": row.representative_id,
            "status": "approved",
            "attendance_mode": "in_person",
            "revision_seen": row.revision,
        },
    )

    assert "All places are taken" in response.text


# -- Chairs who are kept out ------------------------------------------------------
@pytest.mark.parametrize("visibility", ["secretariat", "group", "public"])
def test_chairs_who_cannot_see_their_meeting_are_named(
    secretariat_client, event, visibility
):
    chair = RepresentativeFactory(name="Ada Chairs")

    page = secretariat_client.post(
        reverse("admin:events_event_change", args=[event.pk]),
        event_data(event, visibility=visibility, chairs=[chair.pk]),
        follow=True,
    )

    assert list(event.chairs.all()) == [chair]
    said = "The chairs named cannot see this meeting yet: Ada Chairs"
    assert (said in page.text) == (visibility == "secretariat")
