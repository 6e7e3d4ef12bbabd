"""The pages on which people answer, and on which organisers see who comes."""

import datetime
import io
import re
from datetime import UTC

import openpyxl
import pytest

from events.enums import EventStatus
from events.models import Event, Registration
from events.views import participants
from tests.conftest import signed_in
from tests.factories.action_groups import ActionGroupFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

SOON = datetime.datetime(2031, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def organiser(db):
    return RepresentativeFactory()


@pytest.fixture
def event(organiser):
    return EventFactory(
        slug="gcg-9",
        starts_at=SOON,
        chairs=[organiser],
        languages=["en", "fr"],
        time_zone="America/New_York",
    )


@pytest.fixture
def organiser_client(organiser):
    return signed_in(organiser.user)


def invited(event, **values):
    return RegistrationFactory(event=event, invited_at=SOON, **values)


def page_of(event, name=""):
    return f"/en/events/{event.slug}/{name}"


def said(row, do, **values):
    """What the form of a registration sends."""
    filled = {"attendance_mode": "in_person", "interpretation": "", "needs": ""}
    filled |= {"revision": row.revision, **values}
    return {"do": f"{do}:{row.pk}"} | {
        f"{row.pk}-{name}": value for name, value in filled.items()
    }


# -- One's answer ------------------------------------------------------------------
def test_the_invited_answer_on_their_page(event):
    row = invited(event)
    client = signed_in(row.representative.user)
    assert "Your invitation" in client.get(page_of(event)).content.decode()

    response = client.post(
        page_of(event, "rsvp/"), said(row, "come", interpretation="fr", needs="A ramp")
    )

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.interpretation, row.needs) == ("approved", "fr", "A ramp")


def test_a_forwarded_link_opens_nothing_to_anybody_else(
    event, client, member_client, secretariat_client, organiser_client
):
    row = invited(event, needs="A ramp")
    url = page_of(event, "rsvp/")

    assert client.get(url).status_code == 302  # to sign in
    for other in (member_client, secretariat_client, organiser_client):
        assert other.get(url).status_code == 404
        assert other.post(url, said(row, "come")).status_code == 404
    assert Registration.objects.get().status == "invited"


def test_what_was_typed_stays_where_somebody_decided_meanwhile(event):
    row = invited(event)
    client = signed_in(row.representative.user)
    Registration.objects.filter(pk=row.pk).update(reason="Welcome.")

    response = client.post(
        page_of(event, "rsvp/"), said(row, "come", needs="A seat by the door")
    )

    content = response.content.decode()
    assert "A seat by the door" in content
    assert "Somebody else changed this" in content
    assert Registration.objects.get().status == "invited"


def test_the_page_says_when_the_event_is(event):
    row = invited(event)

    content = signed_in(row.representative.user).get(page_of(event, "rsvp/"))

    assert "10 March 2031, " in content.content.decode()


def test_the_page_says_that_the_event_is_cancelled(event):
    row = invited(event)
    Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)

    content = signed_in(row.representative.user).get(page_of(event, "rsvp/"))

    assert "The event is cancelled." in content.content.decode()
    assert "I come" not in content.content.decode()


def test_a_member_registers_for_an_open_event(event, member, member_client):
    Event.objects.filter(pk=event.pk).update(registration_mode="open")
    url = page_of(event, "rsvp/")
    person = member.representations.get()

    member_client.post(
        url,
        {"do": "ask", "representative": person.pk, "attendance_mode": "in_person"},
    )

    assert Registration.objects.get().representative == person


@pytest.mark.parametrize("count", [1, 3])
def test_my_meetings_are_those_i_am_invited_to(
    member, member_client, count, django_assert_num_queries
):
    person = member.representations.get()
    for _ in range(count):
        RegistrationFactory(event=EventFactory(for_group=True), representative=person)
    RegistrationFactory()
    member_client.get("/en/events/mine/")

    # the reader, who they are, the list, its facets, and the own registrations
    with django_assert_num_queries(11):
        response = member_client.get("/en/events/mine/")

    assert response.context["listing"].count == count


# -- Organisers --------------------------------------------------------------------
PAGES = ["participants/", "participants/invite/", "participants/rules/", "check-in/"]
PAGES += ["participants/badges/", "participants.pdf", "badges.pdf"]


@pytest.mark.parametrize("name", PAGES)
def test_only_who_runs_the_event_has_its_pages(event, member_client, name):
    assert member_client.get(page_of(event, name)).status_code == 404


def test_pages_of_the_organisers_say_on_which_one_is(event, organiser_client):
    page = organiser_client.get(page_of(event, "participants/invite/")).content.decode()

    nav = page.partition('class="space-nav"')[2].partition("</nav>")[0]
    assert re.findall(r"<strong>(.*)</strong>", nav) == ["Invite"]
    assert nav.count("<li>") == 12
    assert 'href="/en/events/action-points/?event=gcg-9"' in nav
    assert re.findall(r'participants/invite/"\s+aria-current="page"', nav)


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_participants_takes_as_many_queries_for_one_as_for_three(
    event, organiser_client, count, django_assert_num_queries
):
    for _ in range(count):
        RegistrationFactory(event=event, status="approved", needs="A ramp")
    RegistrationFactory()
    organiser_client.get(page_of(event, "participants/"))

    with django_assert_num_queries(13):
        response = organiser_client.get(page_of(event, "participants/"))

    assert response.context["listing"].count == count


def test_somebody_who_is_listed_to_nobody_is_not_named_before_they_answer(
    event, organiser_client, secretariat_client
):
    person = RepresentativeFactory(name="Jane Zebra", hidden=True)
    row = invited(event, representative=person)
    url = page_of(event, "participants/")

    for query in ("", "?q=zebra", "?format=csv", "?sort=newest"):
        assert b"Zebra" not in whole(organiser_client.get(url + query)).replace(
            b'value="zebra"', b""
        )
    assert organiser_client.get(f"{url}?q=zebra").context["listing"].count == 0
    assert b"Zebra" in whole(secretariat_client.get(url))
    Registration.objects.filter(pk=row.pk).update(status="approved")
    assert b"Zebra" in whole(organiser_client.get(url))


def test_a_partner_the_organiser_may_not_see_is_not_named(event, organiser_client):
    partner = PartnerFactory(hidden=True, name_en="Secret Partner")
    RegistrationFactory(
        event=event,
        status="approved",
        representative=RepresentativeFactory(partner=partner),
    )
    url = page_of(event, "participants/")

    for query in ("", "?q=secret", "?format=csv", "?sort=partner"):
        assert b"Secret Partner" not in whole(organiser_client.get(url + query))
    assert organiser_client.get(f"{url}?q=secret").context["listing"].count == 0


def whole(response):
    return b"".join(response) if response.streaming else response.content


def test_list_is_searched_filtered_and_counted(event, organiser_client):
    event.capacity = 5
    event.save()
    RegistrationFactory(
        event=event,
        status="approved",
        representative__name="Zoë Ångström",
        interpretation="fr",
    )
    RegistrationFactory(event=event, status="waiting")
    url = page_of(event, "participants/")

    found = organiser_client.get(
        f"{url}?q=zoe+angstrom&interpretation=fr&mode=in_person"
    )

    assert found.context["listing"].count == 1
    assert "1 of 5" in " ".join(found.content.decode().split())
    assert organiser_client.get(f"{url}?status=waiting").context["listing"].count == 1


def test_how_people_take_part_is_counted_and_found_of_those_who_come(
    event, organiser_client
):
    RegistrationFactory(event=event, status="approved")
    invited(event)

    found = organiser_client.get(page_of(event, "participants/?mode=in_person"))

    listing = found.context["listing"]
    [mode] = [facet for facet in listing.facets if facet["name"] == "mode"]
    assert listing.count == 1
    assert [choice["count"] for choice in mode["choices"]] == [1]


def test_nobody_is_reminded_where_all_have_answered(event, organiser_client):
    RegistrationFactory(event=event, status="approved")
    url, button = page_of(event, "participants/"), "Remind who has not answered"
    assert button not in organiser_client.get(url).content.decode()

    invited(event)

    assert button in organiser_client.get(url).content.decode()


def test_those_ticked_are_decided_on_as_they_were_seen(event, organiser_client):
    rows = [RegistrationFactory(event=event, status="requested") for _ in range(2)]
    other = RegistrationFactory(status="requested")
    ticks = [f"{row.pk}:{row.revision}" for row in (*rows, other)]
    Registration.objects.filter(pk=rows[1].pk).update(needs="Something else")

    response = organiser_client.post(
        page_of(event, "participants/"),
        {"do": "approve", "ids": [*ticks, "nonsense"]},
        follow=True,
    )

    content = response.content.decode()
    assert "1 person is decided on" in content
    assert "changed meanwhile" in content
    statuses = [Registration.objects.get(pk=row.pk).status for row in (*rows, other)]
    assert statuses == ["approved", "requested", "requested"]


def test_declining_without_a_reason_keeps_the_ticks(event, organiser_client):
    row = RegistrationFactory(event=event, status="requested")

    response = organiser_client.post(
        page_of(event, "participants/"),
        {"do": "decline", "ids": [f"{row.pk}:{row.revision}"], "reason": ""},
    )

    assert "Say why" in response.content.decode()
    assert "checked" in response.content.decode()


def seen_in(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def words_of(response):
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(text.split())


def test_those_whom_an_invitation_reaches_are_shown_before_it_is_sent(
    event, organiser_client, mailoutbox
):
    person = RepresentativeFactory(name="Ada", partner__name_en="Mines")
    there = RepresentativeFactory(name="Bea")
    invited(event, representative=there)
    url = page_of(event, "participants/invite/")
    chosen = {"partners": [str(person.partner_id), str(there.partner_id)]}

    shown = organiser_client.post(url, {"do": "count", **chosen})

    assert "1 person would be invited" in words_of(shown)
    assert "Ada Mines would be invited" in words_of(shown)
    assert f"Bea {there.partner} on the list already" in words_of(shown)
    assert mailoutbox == []
    organiser_client.post(url, {"do": "invite", "seen": seen_in(shown), **chosen})
    assert [mail.to for mail in mailoutbox] == [[person.user.email]]


def test_who_is_not_listed_is_shown_without_a_name(event, organiser_client):
    person = RepresentativeFactory(
        name="Unlisted Una", partner__name_en="Mines", hidden=True
    )
    there = RepresentativeFactory(name="Unlisted Ulf", hidden=True)
    invited(event, representative=there)

    shown = organiser_client.post(
        page_of(event, "participants/invite/"),
        {"do": "count", "partners": [str(person.partner_id), str(there.partner_id)]},
    )

    assert "Unlisted" not in shown.content.decode()
    assert "Not listed to you (focal point) Mines would be invited" in words_of(shown)


def test_the_groups_of_the_meeting_are_offered_first_to_be_invited(
    event, organiser_client
):
    group = ActionGroupFactory()
    ActionGroupFactory()
    event.action_groups.add(group, ActionGroupFactory(hidden=True))

    form = organiser_client.get(page_of(event, "participants/invite/")).context["form"]

    assert form.initial["groups"] == [group]


def test_a_long_list_of_partners_can_be_skipped_and_searched(event, organiser_client):
    PartnerFactory.create_batch(13)

    page = organiser_client.get(page_of(event, "participants/invite/")).text

    assert 'href="#id_partners_end"' in page
    assert 'id="id_partners_find"' in page
    assert "id_groups_find" not in page  # a short one needs neither


def test_nobody_is_invited_who_was_not_shown(event, organiser_client, mailoutbox):
    person, other = RepresentativeFactory(), RepresentativeFactory()
    url = page_of(event, "participants/invite/")
    shown = organiser_client.post(
        url, {"do": "count", "partners": [str(person.partner_id)]}
    )

    more = {"partners": [str(person.partner_id), str(other.partner_id)]}
    again = organiser_client.post(url, {"do": "invite", "seen": seen_in(shown), **more})

    assert "This would reach others than were shown" in words_of(again)
    assert "2 people would be invited" in words_of(again)
    assert (mailoutbox, Registration.objects.count()) == ([], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_an_invitation_takes_as_many_queries_for_one_as_for_three(
    event, organiser_client, count, django_assert_num_queries
):
    people = RepresentativeFactory.create_batch(count)
    url = page_of(event, "participants/invite/")
    organiser_client.get(url)

    with django_assert_num_queries(14):
        organiser_client.post(
            url,
            {"do": "count", "partners": [str(person.partner_id) for person in people]},
        )


def test_a_long_invitation_shows_the_first_and_counts_the_rest(
    event, organiser_client, monkeypatch
):
    monkeypatch.setattr(participants, "MOST_SHOWN", 2)
    people = RepresentativeFactory.create_batch(3, hidden=True)

    shown = organiser_client.post(
        page_of(event, "participants/invite/"),
        {"do": "count", "partners": [str(person.partner_id) for person in people]},
    )

    assert "3 people would be invited" in words_of(shown)
    assert words_of(shown).count("Not listed to you") == 2
    assert "And 1 more." in words_of(shown)


def test_rules_are_read_on_the_clock_of_the_venue(event, organiser_client):
    """In New York, in the week in which the clocks change."""
    event.refresh_from_db()
    url = page_of(event, "participants/rules/")

    organiser_client.post(
        url,
        {
            "revision_seen": event.revision,
            "registration_mode": "open",
            "capacity": "20",
            "registration_opens_at": "2031-03-08T12:00",
            "registration_closes_at": "2031-03-09T12:00",
        },
    )

    event.refresh_from_db()
    assert (event.registration_mode, event.capacity) == ("open", 20)
    assert event.registration_opens_at == datetime.datetime(2031, 3, 8, 17, tzinfo=UTC)
    assert event.registration_closes_at == datetime.datetime(2031, 3, 9, 16, tzinfo=UTC)
    assert 'value="2031-03-09T12:00"' in organiser_client.get(url).content.decode()


def test_the_door_marks_who_is_here(event, organiser_client):
    Event.objects.filter(pk=event.pk).update(
        starts_at=datetime.datetime(2026, 3, 10, 9, tzinfo=UTC)
    )
    row = RegistrationFactory(event=event, status="approved")
    url = page_of(event, "check-in/")

    sent = {"do": f"present:{row.pk}", "revision": row.revision}
    assert organiser_client.post(url, sent).status_code == 302
    again = organiser_client.post(url, sent, follow=True)

    row.refresh_from_db()
    assert row.attended is True
    assert "marked this person meanwhile" in again.content.decode()
    assert "1 of 1 expected" in " ".join(again.content.decode().split())


def test_badges_for_a_mail_merge_hold_those_who_come_in_person(event, organiser_client):
    RegistrationFactory(event=event, status="approved", representative__name="=1+1")
    RegistrationFactory(event=event, status="approved", attendance_mode="online")
    RegistrationFactory(event=event)

    response = organiser_client.get(page_of(event, "participants/badges/"))

    book = openpyxl.load_workbook(io.BytesIO(whole(response)))
    rows = list(book.active.values)
    assert [row[0] for row in rows] == ["Name", "'=1+1"]


def test_who_comes_is_read_by_who_comes_too_as_far_as_people_consented(
    event, member, member_client
):
    """Their names: never their needs, and not those of who is only invited."""
    RegistrationFactory(
        event=event,
        status="approved",
        needs="A ramp",
        representative__name="Listed Lena",
    )
    for status, person in [
        ("approved", RepresentativeFactory(name="Hidden Hugo", hidden=True)),
        ("invited", RepresentativeFactory(name="Silent Sam")),
    ]:
        RegistrationFactory(event=event, status=status, representative=person)
    url = page_of(event, "people/")
    own = invited(event, representative=member.representations.get())
    assert member_client.get(url).status_code == 404
    Registration.objects.filter(pk=own.pk).update(status="approved")

    content = member_client.get(url).content.decode()

    assert "Listed Lena" in content
    for word in ("Hidden Hugo", "Silent Sam", "A ramp"):
        assert word not in content
    assert "2 of 3 people" in " ".join(content.split())
    assert member_client.get(f"{url}?q=hugo").context["listing"].count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_who_comes_takes_as_many_queries_for_one_as_for_three(
    event, member, member_client, count, django_assert_num_queries
):
    person = member.representations.get()
    RegistrationFactory(event=event, status="approved", representative=person)
    for _ in range(count):
        RegistrationFactory(event=event, status="approved")
    member_client.get(page_of(event, "people/"))

    with django_assert_num_queries(12):
        response = member_client.get(page_of(event, "people/"))

    assert response.context["listing"].count == count + 1


def test_pages_of_an_event_tell_a_member_nothing_of_the_needs_of_others(
    event, member, member_client
):
    RegistrationFactory(event=event, status="approved", needs="A ramp")
    own = member.representations.get()
    RegistrationFactory(event=event, status="approved", representative=own)

    for name in ("", "rsvp/", "people/"):
        assert "A ramp" not in member_client.get(page_of(event, name)).content.decode()
    for name in ("events/gcg-9/", "registrations/"):
        assert "A ramp" not in member_client.get(f"/api/v1/{name}").content.decode()
