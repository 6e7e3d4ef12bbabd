"""Partners write to each other, and no address of anyone is told to anyone."""

import datetime
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from partners.actions import relay
from partners.enums import RepresentativeRole
from partners.models import ContactBlock, ContactMessage, Representative
from partners.views import messages
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.partners import (
    ContactBlockFactory,
    ContactMessageFactory,
    PartnerFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

SENDER_MAIL, RECIPIENT_MAIL = "canary.sender@example.org", "canary.to@example.org"
MAILBOX = "canary.box@example.org"
TYPED = {"subject": "Farms in the valley", "body": "Shall we <b>meet</b>?"}


@pytest.fixture
def sender():
    return RepresentativeFactory(
        name="Ada Writer", partner__name_en="Sending House", user__email=SENDER_MAIL
    )


@pytest.fixture
def recipient():
    return RepresentativeFactory(
        name="Bo Reader",
        partner__name_en="Reading Room",
        partner__role_mailbox=MAILBOX,
        user__email=RECIPIENT_MAIL,
    )


def contact_page(partner):
    return f"/en/partners/{partner.slug}/contact/"


def thread_page(thread):
    return f"/en/partners/messages/{thread.pk}/"


def post(person, partner, **values):
    data = TYPED | {"sender": person.pk} | values
    return signed_in(person.user).post(contact_page(partner), data, follow=True)


def no_address_in(text):
    return not any(a in text for a in (SENDER_MAIL, RECIPIENT_MAIL, MAILBOX))


def whole(message):
    """Everything of a mail but whom it goes to."""
    parts = [message.subject, message.body, message.from_email, message.reply_to]
    return "\n".join(map(str, [*parts, message.extra_headers]))


# -- Writing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "A message from Sending House"),
        ("fr", "Un message de Sending House"),
        ("es", "Un mensaje de Sending House"),
    ],
)
def test_a_message_reaches_the_focal_points_without_an_address(
    language, subject, sender, recipient
):
    recipient.user.language = language
    recipient.user.save()
    RepresentativeFactory(
        partner=recipient.partner, role=RepresentativeRole.COMMUNICATIONS
    )
    RepresentativeFactory(partner=recipient.partner, former=True)
    RepresentativeFactory(partner=recipient.partner, user__inactive=True)

    response = post(sender, recipient.partner)

    (message,) = mail.outbox
    assert message.to == [RECIPIENT_MAIL]
    assert message.subject == subject
    assert "Farms in the valley" in message.body
    assert "Shall we <b>meet</b>?" in message.body
    assert f"/partners/messages/{ContactMessage.objects.get().pk}/" in message.body
    assert no_address_in(whole(message))
    assert no_address_in(response.text)


def test_without_a_focal_point_the_role_mailbox_gets_it(sender, recipient):
    recipient.delete()

    post(sender, recipient.partner)

    assert [message.to for message in mail.outbox] == [[MAILBOX]]


def test_without_either_the_secretariat_is_told(sender, secretariat_client):
    partner = PartnerFactory()

    response = post(sender, partner)

    assert "could not be delivered" in response.text
    assert 'value="Farms in the valley"' in response.text
    assert mail.outbox == []
    index = secretariat_client.get(reverse("admin:index")).text
    assert "Messages: 1" in index


def test_who_may_not_write_is_told_what_it_takes(recipient, client):
    page = contact_page(recipient.partner)

    assert "Sign in to write" in client.get(page).text
    alone = signed_in(UserFactory()).get(page).text
    assert "Your account is not linked" in alone
    assert "yourself" in signed_in(recipient.user).get(page).text
    for text in (client.post(page, TYPED).text, alone):
        assert no_address_in(text)
    assert not ContactMessage.objects.exists()


@pytest.mark.parametrize("trait", ["hidden", "applied", "suspended", "withdrawn"])
def test_a_partner_that_is_hidden_or_unlisted_does_not_exist(trait, sender):
    partner = PartnerFactory(**{trait: True})

    assert post(sender, partner).status_code == 404
    with pytest.raises(PermissionDenied):
        relay.write_message(to=partner, sender=sender, by=sender.user, **TYPED)


def test_nobody_writes_for_another(sender, recipient, member):
    post(sender, recipient.partner, sender=member.representations.get().pk)

    assert not ContactMessage.objects.exists()
    with pytest.raises(PermissionDenied):
        relay.write_message(to=recipient.partner, sender=sender, by=member, **TYPED)


@pytest.mark.parametrize(
    "values", [{"subject": "x" * 151}, {"body": "x" * 5001}, {"body": ""}], ids=len
)
def test_a_message_has_its_lengths(values, sender, recipient):
    post(sender, recipient.partner, **values)

    assert not ContactMessage.objects.exists()


def test_a_name_with_line_breaks_stays_in_its_header(sender, recipient):
    Representative.objects.filter(pk=sender.pk).update(name="Ada\nBcc: x@y.org")

    post(sender, recipient.partner)

    assert "\n" not in mail.outbox[0].subject


# -- Limits ------------------------------------------------------------------------


def test_three_messages_a_day_to_the_same_partner(sender, recipient):
    for _ in range(3):
        post(sender, recipient.partner)

    response = post(sender, recipient.partner)

    assert "Try again from" in response.text
    assert 'value="Farms in the valley"' in response.text
    assert ContactMessage.objects.count() == 3
    other = RepresentativeFactory()
    post(sender, other.partner)
    assert ContactMessage.objects.count() == 4


def test_five_messages_an_hour(sender):
    people = RepresentativeFactory.create_batch(6)
    for person in people:
        response = post(sender, person.partner)

    assert "Try again from" in response.text
    assert ContactMessage.objects.count() == 5


# -- The exchange ------------------------------------------------------------------


@pytest.fixture
def thread(sender, recipient):
    return relay.write_message(
        to=recipient.partner, sender=sender, by=sender.user, **TYPED
    )


def test_only_the_two_sides_open_an_exchange(thread, sender, recipient, member):
    page = thread_page(thread)
    colleague = RepresentativeFactory(partner=sender.partner)
    communications = RepresentativeFactory(
        partner=recipient.partner, role=RepresentativeRole.COMMUNICATIONS
    )
    alternate = RepresentativeFactory(
        partner=recipient.partner, role=RepresentativeRole.ALTERNATE
    )
    staff = UserFactory(staff=True)

    for user in (sender.user, recipient.user, alternate.user):
        text = signed_in(user).get(page).text
        assert "Shall we &lt;b&gt;meet&lt;/b&gt;?" in text
        assert no_address_in(text)
    for user in (colleague.user, communications.user, member, staff, UserFactory()):
        assert signed_in(user).get(page).status_code == 404
        assert signed_in(user).post(page, {"body": "x"}).status_code == 404


def test_a_visitor_is_sent_to_sign_in(thread, client):
    assert client.get(thread_page(thread)).status_code == 302
    assert client.get(f"/en/partners/messages/{uuid.uuid4()}/").status_code == 302


def test_who_left_their_partner_no_longer_opens_it(thread, sender, recipient):
    today = timezone.localdate()
    Representative.objects.update(until=today)

    for person in (sender, recipient):
        assert signed_in(person.user).get(thread_page(thread)).status_code == 404


def test_the_recipient_answers_and_the_sender_answers_back(thread, sender, recipient):
    mail.outbox.clear()

    signed_in(recipient.user).post(thread_page(thread), {"body": "Gladly."})
    signed_in(sender.user).post(thread_page(thread), {"body": "On Monday?"})

    first, second = mail.outbox
    assert (first.to, second.to) == ([SENDER_MAIL], [RECIPIENT_MAIL])
    assert first.subject == "A message from Reading Room"
    assert "Gladly." in first.body
    for message in (first, second):
        assert no_address_in(whole(message))
    assert no_address_in(signed_in(sender.user).get(thread_page(thread)).text)


def test_an_answer_to_somebody_who_left_is_not_sent(thread, sender, recipient):
    Representative.objects.filter(pk=sender.pk).update(until=timezone.localdate())
    mail.outbox.clear()

    response = signed_in(recipient.user).post(thread_page(thread), {"body": "Kept"})

    assert "could not be delivered" in response.text
    assert "Kept</textarea>" in response.text
    assert mail.outbox == []


def test_blocking_stops_new_messages_and_answers(thread, sender, recipient):
    signed_in(recipient.user).post(thread_page(thread), {"do": "block"})
    mail.outbox.clear()

    new = post(sender, recipient.partner)
    answer = signed_in(sender.user).post(thread_page(thread), {"body": "Hello?"})

    for response in (new, answer):
        assert "could not be delivered" in response.text
        assert "block" not in response.text.casefold()
    assert mail.outbox == []
    assert ContactMessage.objects.count() == 1

    signed_in(recipient.user).post(thread_page(thread), {"do": "unblock"})
    post(sender, recipient.partner)
    assert len(mail.outbox) == 1


def test_a_block_looks_like_a_partner_with_nobody_to_write_to(sender, recipient):
    ContactBlockFactory(partner=recipient.partner, blocked=sender.user)
    mute = PartnerFactory(name_en="Reading Room")

    blocked, nobody = post(sender, recipient.partner), post(sender, mute)

    def page(response, partner):
        text = response.text.replace(partner.slug, "").partition('id="content"')[2]
        return "\n".join(
            line for line in text.splitlines() if "csrfmiddleware" not in line
        )

    assert page(blocked, recipient.partner) == page(nobody, mute)


def test_the_block_is_the_partner_s_own(thread, sender, recipient):
    signed_in(sender.user).post(thread_page(thread), {"do": "block"})
    assert not ContactBlock.objects.exists()

    signed_in(recipient.user).post(thread_page(thread), {"do": "block"})
    other = RepresentativeFactory()
    mail.outbox.clear()
    post(sender, other.partner)
    assert len(mail.outbox) == 1


def test_a_report_lets_the_secretariat_read(thread, recipient, secretariat_client):
    page = reverse("admin:partners_contactmessage_change", args=[thread.pk])
    assert "Farms in the valley" not in secretariat_client.get(page, follow=True).text

    do = f"report:{thread.pk}"
    signed_in(recipient.user).post(thread_page(thread), {"do": do})

    assert "Shall we" in secretariat_client.get(page).text
    secretariat_client.post(page)
    assert "Shall we" not in secretariat_client.get(page, follow=True).text


def test_nobody_reports_what_they_wrote(thread, sender):
    response = signed_in(sender.user).post(
        thread_page(thread), {"do": f"report:{thread.pk}"}
    )

    assert response.status_code == 404
    assert not ContactMessage.objects.reported().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_four_queries(
    count, secretariat_client, django_assert_num_queries
):
    ContactMessageFactory.create_batch(count, reported=True)
    url = reverse("admin:partners_contactmessage_changelist")
    secretariat_client.get(url)

    with django_assert_num_queries(4):  # with the second factor's
        response = secretariat_client.get(url)

    assert len(response.context["cl"].result_list) == count
    assert "Shall we meet" not in response.text


# -- Forgetting --------------------------------------------------------------------


def aged(message, days):
    moment = timezone.now() - datetime.timedelta(days=days)
    ContactMessage.objects.filter(pk=message.pk).update(created_at=moment)


def test_texts_are_deleted_180_days_after_the_last_message(thread, sender, recipient):
    answer = relay.answer_message(thread=thread, by=recipient.user, body="Gladly.")
    aged(thread, 300)
    aged(answer, 179)
    fresh = ContactMessageFactory()

    assert relay.erase_messages(now=timezone.now()) == 0
    aged(answer, 181)
    assert relay.erase_messages(now=timezone.now()) == 2

    texts = {
        value
        for row in (thread, answer)
        for value in ContactMessage.objects.values_list(
            "subject", "body", "author_name"
        ).get(pk=row.pk)
    }
    assert texts == {""}
    fresh.refresh_from_db()
    assert fresh.body
    with pytest.raises(ValidationError, match="deleted"):
        relay.answer_message(thread=thread, by=recipient.user, body="x")
    assert "deleted 180 days" in signed_in(sender.user).get(thread_page(thread)).text


def test_history_keeps_no_text(thread):
    rows = ContactMessage.pgh_event_model.objects.values()

    assert rows.exists()
    for secret in ("Farms", "Shall we", "Ada Writer"):
        assert secret not in str(list(rows))


# -- One's own exchanges -----------------------------------------------------------

LIST = "/en/partners/messages/"


def threads_of(user):
    return signed_in(user).get(LIST).context["threads"]


def exchange(sender, recipient, **values):
    return ContactMessageFactory(
        from_partner=sender.partner,
        to_partner=recipient.partner,
        began_by=sender.user,
        **values,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_exchanges_takes_five_queries(
    sender, recipient, count, django_assert_num_queries
):
    shown = [exchange(sender, recipient) for _ in range(count)]
    ContactMessageFactory()
    client = signed_in(sender.user)

    with django_assert_num_queries(5):
        response = client.get(LIST)

    assert {row["first"] for row in response.context["threads"]} == set(shown)


def test_an_exchange_is_listed_to_its_two_sides_alone(sender, recipient, secretariat):
    thread = exchange(sender, recipient, subject="SECRETSUBJECT")
    colleague = RepresentativeFactory(partner=sender.partner)
    speaker = RepresentativeFactory(
        partner=recipient.partner, role=RepresentativeRole.COMMUNICATIONS
    )

    (sent,), (received,) = threads_of(sender.user), threads_of(recipient.user)
    assert (sent["first"], sent["other"]) == (thread, recipient.partner)
    assert (received["first"], received["other"]) == (thread, sender.partner)
    for other in (colleague.user, speaker.user, secretariat, UserFactory()):
        response = signed_in(other).get(LIST)
        assert response.context["threads"] == []
        assert "SECRETSUBJECT" not in response.text


def test_a_visitor_is_asked_to_sign_in_for_the_list(client):
    assert client.get(LIST).status_code == 302


def test_the_exchange_written_in_last_comes_first(sender, recipient):
    older, newer = exchange(sender, recipient), exchange(sender, recipient)
    assert [row["first"] for row in threads_of(sender.user)] == [newer, older]
    assert all(row["own_side_wrote_last"] for row in threads_of(sender.user))

    relay.answer_message(thread=older, by=recipient.user, body="Yes.")

    answered, other = threads_of(sender.user)
    assert [answered["first"], other["first"]] == [older, newer]
    assert [answered["own_side_wrote_last"], other["own_side_wrote_last"]] == [
        False,
        True,
    ]
    assert threads_of(recipient.user)[0]["own_side_wrote_last"]


def test_the_list_has_pages(sender, recipient, monkeypatch):
    monkeypatch.setattr(messages, "PER_PAGE", 1)
    older, newer = exchange(sender, recipient), exchange(sender, recipient)
    client = signed_in(sender.user)

    pages = [client.get(f"{LIST}?page={number}").context for number in (1, 2)]

    assert [[row["first"] for row in page["threads"]] for page in pages] == [
        [newer],
        [older],
    ]
