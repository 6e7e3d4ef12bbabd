"""Handing a pack out: who is written to, links of one person, a ZIP, a calendar."""

import datetime
import io
import re
import zipfile

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from alliance87.briefings.actions import handout, publishing
from alliance87.briefings.handout import papers_of, zip_of
from alliance87.briefings.models import HandoutLink
from alliance87.core.logs import without_secret
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.briefings import BriefingPackFactory, HandoutLinkFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(outline):
    return outline.event


def written_to(mailoutbox):
    return sorted(mail.to[0] for mail in mailoutbox)


def participant_of(event, **facts):
    return RegistrationFactory(event=event, **facts).representative.user


# -- Who is told -------------------------------------------------------------------
def test_who_takes_part_is_told_that_a_pack_is_published(
    event, chair, secretariat, mailoutbox
):
    comes = participant_of(event)
    stays_away = participant_of(event, status="not_coming")
    elsewhere = participant_of(EventFactory())
    left = participant_of(event)
    left.is_active = False
    left.save()
    pack = BriefingPackFactory(event=event, sealed=True)

    publishing.publish_pack(pack=pack, by=secretariat)

    assert written_to(mailoutbox) == sorted([chair.user.email, comes.email])
    assert {stays_away.email, elsewhere.email}.isdisjoint(written_to(mailoutbox))
    mail = mailoutbox[0]
    assert pack.get_absolute_url().partition("/en/")[2] in mail.body
    assert str(event) not in mail.subject


def test_the_chair_s_edition_is_told_to_chairs_alone(
    event, chair, secretariat, mailoutbox
):
    participant_of(event)
    pack = BriefingPackFactory(event=event, sealed=True, edition="chair")

    publishing.publish_pack(pack=pack, by=secretariat)

    assert written_to(mailoutbox) == [chair.user.email]


def test_who_takes_part_is_told_that_a_pack_is_withdrawn(event, chair, mailoutbox):
    person = participant_of(event)
    pack = BriefingPackFactory(event=event, published=True)

    publishing.withdraw_pack(pack=pack, by=chair.user, reason="A figure was wrong.")

    [mail] = mailoutbox
    assert mail.to == [person.email]
    assert mail.subject == "A briefing pack is withdrawn"
    assert "A figure was wrong." in mail.body


@pytest.mark.parametrize(
    ("edition", "name"), [("participants", "participants"), ("public", "public")]
)
def test_a_mail_names_the_edition_and_its_subject_does_not(
    event, chair, mailoutbox, edition, name
):
    participant_of(event)
    pack = BriefingPackFactory(event=event, sealed=True, edition=edition)

    publishing.publish_pack(pack=pack, by=chair.user)
    publishing.withdraw_pack(pack=pack, by=chair.user, reason="A figure was wrong.")

    said = [f"(English, for {name})" in " ".join(m.body.split()) for m in mailoutbox]
    assert said == [True, True]
    assert [name in mail.subject for mail in mailoutbox] == [False, False]


@pytest.mark.parametrize("edition", ["chair", "participants", "public"])
def test_how_many_are_written_to_is_said_before_and_after(
    event, chair, chair_client, mailoutbox, edition
):
    event.chairs.add(RepresentativeFactory())
    if edition != "chair":
        participant_of(event)
    count = 1 if edition == "chair" else 2
    people = "1 person is" if count == 1 else f"{count} people are"
    pack = BriefingPackFactory(event=event, sealed=True, edition=edition)

    before = chair_client.get(pack.get_absolute_url())
    publish = reverse("briefings:publish", args=[pack.pk])
    after = chair_client.post(publish, follow=True)

    assert f"{people} written to: those" in before.text
    assert f"published to its readers: {people} written to." in after.text
    assert len(mailoutbox) == count


def test_that_nobody_is_written_to_is_warned_of_with_the_way_to_inviting(
    event, chair_client
):
    pack = BriefingPackFactory(event=event, sealed=True)
    of_chairs = BriefingPackFactory(event=event, sealed=True, edition="chair")
    invite = f'href="{reverse("events:invite", args=[event.slug])}"'

    page = chair_client.get(pack.get_absolute_url()).text

    assert "Nobody is written to" in page
    assert invite in page
    assert invite not in chair_client.get(of_chairs.get_absolute_url()).text


def test_whom_publishing_would_write_to_a_reader_is_not_told(event):
    pack = BriefingPackFactory(event=event, published=True)

    page = signed_in(participant_of(event)).get(pack.get_absolute_url())

    assert page.context["told"] is None
    assert "written to" not in page.text


def test_who_publishes_is_not_told_what_they_did(event, chair, mailoutbox):
    publishing.publish_pack(
        pack=BriefingPackFactory(event=event, sealed=True), by=chair.user
    )

    assert written_to(mailoutbox) == []


def test_each_is_written_to_in_their_language(event, secretariat, chair, mailoutbox):
    person = participant_of(event)
    person.language = "fr"
    person.save()

    publishing.publish_pack(
        pack=BriefingPackFactory(event=event, sealed=True), by=secretariat
    )

    [mail] = [mail for mail in mailoutbox if mail.to == [person.email]]
    assert "/fr/briefing-packs/" in mail.body


# -- Links of one person -----------------------------------------------------------
@pytest.fixture
def pack(event):
    return BriefingPackFactory(event=event, published=True)


@pytest.fixture
def handed(pack, chair, mailoutbox):
    """A link that was sent: the row, its person and the address in the mail."""
    person = participant_of(pack.event)
    link = handout.make_link(pack=pack, person=person, by=chair.user)
    [mail] = [mail for mail in mailoutbox if mail.to == [person.email]]
    address = re.search(r"https?://[^/]+(/\S+/packs-handed-out/\S+)", mail.body)[1]
    return link, person, address


def is_open(client, address):
    page, file = client.get(address), client.get(f"{address}file/")
    file.getvalue()  # or it stays open
    assert page.status_code == file.status_code
    return page.status_code == 200


def test_a_link_gives_the_pack_without_signing_in(client, handed):
    link, _person, address = handed

    page = client.get(address)
    file = client.get(f"{address}file/")

    assert page["Referrer-Policy"] == file["Referrer-Policy"] == "no-referrer"
    assert file.getvalue() == b"%PDF-1.7 a sealed pack"
    papers = client.get(f"{address}papers/")
    assert papers["Content-Type"] == "application/zip"
    assert papers.getvalue()
    link.refresh_from_db()
    assert link.last_used_at


def test_the_secret_is_nowhere_but_in_the_mail(handed, chair_client, pack):
    link, _person, address = handed
    secret = address.rstrip("/").rpartition("/")[2]

    page = chair_client.get(reverse("briefings:links", args=[pack.pk])).text

    assert secret not in page
    assert secret not in link.token_hash
    assert without_secret(f"GET {address}file/ 200") == (
        "GET /en/packs-handed-out/…/file/ 200"
    )


def test_a_link_ends(client, handed):
    link, _person, address = handed
    assert is_open(client, address)

    HandoutLink.objects.filter(pk=link.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=2),
        expires_at=timezone.now() - datetime.timedelta(seconds=1),
    )

    assert not is_open(client, address)


def test_a_link_is_taken_back_by_who_keeps_the_meeting(
    client, handed, chair_client, member_client
):
    link, _person, address = handed
    url = reverse("briefings:revoke-link", args=[link.pk])

    assert member_client.post(url).status_code == 404
    assert is_open(client, address)
    page = chair_client.post(url, follow=True)

    assert "The link leads nowhere now." in page.text
    assert not is_open(client, address)


def test_who_may_read_the_pack_no_more_gets_nothing_at_their_link(client, handed):
    _link, person, address = handed
    assert is_open(client, address)

    person.representations.get().registrations.all().delete()

    assert not is_open(client, address)


def test_a_closed_account_gets_nothing_at_its_link(client, handed):
    _link, person, address = handed
    person.is_active = False
    person.save()

    assert not is_open(client, address)


def test_a_withdrawn_pack_says_so_at_the_link(client, handed, pack, chair):
    _link, _person, address = handed
    publishing.withdraw_pack(pack=pack, by=chair.user, reason="Not final.")

    assert "Not final." in client.get(address).text
    assert client.get(f"{address}file/").status_code == 404
    assert client.get(f"{address}papers/").status_code == 404


def test_a_link_of_the_secretariat_opens_no_more_than_a_member_reads(client, pack):
    person = UserFactory(editor=True)
    link = HandoutLinkFactory(
        pack=pack,
        representative=None,
        user=person,
        token_hash=handout.hash_secret("told"),
    )

    assert link.user == person
    assert not is_open(client, "/en/packs-handed-out/told/")


def test_a_new_link_ends_the_one_before(client, handed, pack, chair):
    _link, person, address = handed
    handout.make_link(pack=pack, person=person, by=chair.user)

    assert not is_open(client, address)
    assert HandoutLink.objects.open_at(timezone.now()).count() == 1


def test_a_link_is_made_only_for_who_may_read_the_pack(pack, chair, member, mailoutbox):
    assert handout.make_link(pack=pack, person=member, by=chair.user) is None
    reader = participant_of(pack.event)
    assert handout.make_link(pack=pack, person=reader, by=member) is None
    draft = BriefingPackFactory(event=pack.event, sealed=True)
    assert handout.make_link(pack=draft, person=reader, by=chair.user) is None
    assert written_to(mailoutbox) == []


def test_links_are_sent_from_a_page(pack, chair_client, member_client, mailoutbox):
    person = participant_of(pack.event)
    url = reverse("briefings:links", args=[pack.pk])

    assert member_client.get(url).status_code == 404
    refused = chair_client.post(url, {"people": [str(UserFactory().pk)]})
    page = chair_client.post(url, {"people": [str(person.pk)]}, follow=True)

    assert refused.status_code == 200
    assert "Links sent: 1." in page.text
    assert written_to(mailoutbox) == [person.email]


def test_who_is_invited_and_listed_nowhere_is_not_named_on_the_page(
    pack, chair_client, mailoutbox
):
    """Being invited tells nobody who they are, until they answer."""
    invited, comes = (
        participant_of(pack.event, representative__hidden=True, **facts)
        for facts in [{}, {"status": "approved", "answered_at": timezone.now()}]
    )
    url = reverse("briefings:links", args=[pack.pk])

    page = chair_client.get(url).text
    refused = chair_client.post(url, {"people": [str(invited.pk)]})

    assert str(comes.pk) in page
    assert str(invited.pk) not in page
    assert str(invited) not in page
    assert "Links sent" not in refused.text
    assert mailoutbox == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_for_each_reader_once(
    pack, chair_client, count, django_assert_max_num_queries
):
    for _ in range(count):
        HandoutLinkFactory(pack=pack)
    url = reverse("briefings:links", args=[pack.pk])
    chair_client.get(url)

    with django_assert_max_num_queries(20):
        page = chair_client.get(url)

    assert page.text.count("Take back") == count


# -- The single papers -------------------------------------------------------------
def item(document=None, **facts):
    asset = document.sha256 if document else ""
    return {
        "number": 1,
        "title": str(document or "Agenda"),
        "agenda_point": None,
        "content": {"asset": asset},
        **facts,
    }


def bytes_of(document):
    with document.file.open() as file:
        return file.read()


def zipped(pack, reader):
    with zip_of(pack, reader=reader) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


POINT = {"number": "4", "title": "Progress"}


def pack_of(*items, event=None, **facts):
    return BriefingPackFactory(
        event=event or EventFactory(),
        published=True,
        edition="public",
        snapshot={"items": list(items)},
        **facts,
    )


def test_the_papers_are_named_by_their_place_and_agenda_point():
    first, second = DocumentFactory.create_batch(2, with_pdf=True)
    items = [item(), item(first, agenda_point=POINT), item(second)]
    pack = pack_of(*items)

    found = zipped(pack, None)

    assert list(found) == [
        f"00 {pack.download_name}",
        f"02 4 {first}.pdf",
        f"03 {second}.pdf",
    ]
    assert found[f"02 4 {first}.pdf"] == bytes_of(first)
    assert found[f"00 {pack.download_name}"] == b"%PDF-1.7 a sealed pack"


def test_a_paper_that_was_closed_since_is_left_out_and_named():
    closed = DocumentFactory(with_pdf=True, hidden=True)
    pack = pack_of(item(closed))

    found = zipped(pack, None)

    assert bytes_of(closed) not in found.values()
    assert f"01 {closed}.pdf" in found["left out.txt"].decode()


def test_the_same_pack_gives_the_same_zip():
    pack = pack_of(item(DocumentFactory(with_pdf=True)))

    with zip_of(pack, reader=None) as first, zip_of(pack, reader=None) as second:
        assert first.read() == second.read()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "01 .. .. etc passwd.pdf"),
        ("A: b*c? <d>", "01 A b c d.pdf"),
        ({"text": "Un titre", "lang": "fr"}, "01 Un titre.pdf"),
        ("x" * 300, f"01 {'x' * 77}.pdf"),
    ],
)
def test_names_are_fit_for_every_system(title, name):
    one = {"title": title, "content": {"asset": "0" * 64}}

    assert list(papers_of({"items": [one]})) == [(name, "0" * 64)]


def test_two_papers_never_have_one_name():
    one = {"title": "x" * 100, "content": {"asset": "0" * 64}}

    names = [name for name, _ in papers_of({"items": [one, one]})]

    assert len(set(names)) == 2


def test_the_zip_is_for_who_may_have_the_pack(client, member_client):
    pack = BriefingPackFactory(published=True)
    url = reverse("briefings:papers", args=[pack.pk])
    reader = signed_in(participant_of(pack.event))

    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404
    response = reader.get(url)
    assert zipfile.ZipFile(io.BytesIO(response.getvalue())).namelist() == [
        f"00 {pack.download_name}"
    ]


# -- The calendar ------------------------------------------------------------------
def links_of(client, event):
    body = client.get(reverse("briefings:calendar", args=[event.slug])).content
    [entry] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    found = entry["attach"]
    return [str(link) for link in (found if isinstance(found, list) else [found])]


def test_the_entry_of_a_meeting_leads_to_its_agenda_and_papers(client):
    document = DocumentFactory(with_pdf=True)
    event = AgendaItemFactory(documents=[document]).event
    pack = BriefingPackFactory(event=event, published=True, edition="public")

    agenda, first, second = links_of(client, event)

    assert agenda.endswith(f"{event.get_absolute_url()}#agenda")
    assert first.endswith(f"/briefing-packs/{pack.pk}/file/")
    assert second.endswith(reverse("documents:file", args=[document.slug]))


def test_the_calendar_names_nothing_its_reader_may_not_have(client, secretariat_client):
    hidden = DocumentFactory(with_pdf=True, hidden=True)
    event = AgendaItemFactory(documents=[hidden]).event
    BriefingPackFactory(event=event, published=True)
    BriefingPackFactory(event=event, withdrawn=True, edition="public")
    BriefingPackFactory(event=event, sealed=True, edition="public")

    assert len(links_of(client, event)) == 1  # the agenda
    assert len(links_of(secretariat_client, event)) == 3
    closed = EventFactory(hidden=True)
    url = reverse("briefings:calendar", args=[closed.slug])
    assert client.get(url).status_code == 404
