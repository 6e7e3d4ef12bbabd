"""What waits for the Secretariat: in the admin, and in one mail a day at most."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance87.accounts.models import User
from partners.actions.digests import send_digests
from partners.models import ProfileChange
from partners.tasks import send_digests as daily_task
from partners.waiting import queues_for
from tests.factories.accounts import (
    ErasureRequestFactory,
    InvitationFactory,
    UserFactory,
)
from tests.factories.partners import (
    ContactMessageFactory,
    PartnerApplicationFactory,
    ProfileChangeFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
INDEX = "/en/admin/"


def counts(user):
    return {str(queue.label): queue.count for queue in queues_for(user, at=NOW)}


def tomorrow(hours=0):
    return NOW + datetime.timedelta(days=1, hours=hours)


@pytest.fixture
def everything(db):
    """One of each that waits, and one of each that does not."""
    ProfileChangeFactory()
    ProfileChangeFactory(declined=True)
    PartnerApplicationFactory()
    PartnerApplicationFactory(unconfirmed=True)
    ContactMessageFactory(reported=True)
    ContactMessageFactory()
    ErasureRequestFactory()
    ErasureRequestFactory(declined=True)
    InvitationFactory(expired=True)
    for closed in ({}, {"accepted": True}, {"revoked": True}):
        InvitationFactory(**closed)


# -- In the admin ----------------------------------------------------------------------
def test_administrator_is_shown_all_that_waits(everything, secretariat):
    assert counts(secretariat) == {
        "Proposed changes": 1,
        "Applications": 1,
        "Messages": 1,
        "Requests to be erased": 1,
        "Invitations that nobody answered": 1,
    }


def test_editor_is_not_told_who_asks_to_be_erased(everything, editor):
    assert "Requests to be erased" not in counts(editor)
    assert "Invitations that nobody answered" in counts(editor)


def test_member_has_nothing_waiting(everything, member):
    assert counts(member) == {}


def test_each_count_is_that_of_the_list_it_leads_to(
    everything, secretariat, secretariat_client
):
    found = {
        str(queue.label): secretariat_client.get(queue.url).context["cl"].result_count
        for queue in queues_for(secretariat, at=timezone.now())
        if "state=" in queue.url
    }

    assert found == {"Invitations that nobody answered": 1}


def test_invitation_that_was_followed_by_another_waits_for_nobody(secretariat):
    user = InvitationFactory(expired=True).user
    InvitationFactory(user=user)

    assert counts(secretariat) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_what_waits_takes_five_queries(django_assert_num_queries, secretariat, count):
    ProfileChangeFactory.create_batch(count)

    with django_assert_num_queries(5):
        assert counts(secretariat) == {"Proposed changes": count}


# -- By mail ---------------------------------------------------------------------------
def test_the_secretariat_is_told_in_each_one_s_language(everything, mailoutbox):
    UserFactory(staff=True, email="admin@example.org")
    UserFactory(editor=True, email="editor@example.org", language="fr")
    UserFactory(editor=True, inactive=True)
    mailoutbox.clear()

    send_digests(now=NOW)

    mails = {mail.to[0]: mail for mail in mailoutbox}
    addresses = {"admin@example.org", "editor@example.org"}
    assert addresses <= {*mails}
    assert {*mails} == {
        user.email for user in User.objects.filter(is_staff=True, is_active=True)
    }
    assert "Proposed changes: 1" in mails["admin@example.org"].body
    assert "Requests to be erased: 1" in mails["admin@example.org"].body
    assert reverse("admin:index") in mails["admin@example.org"].body
    assert "/fr/admin/" in mails["editor@example.org"].body
    assert "erase" not in mails["editor@example.org"].body.lower()


def test_the_mail_names_nobody(everything, editor, mailoutbox):
    change = ProfileChange.objects.open().get()
    mailoutbox.clear()

    send_digests(now=NOW)

    mail = next(mail for mail in mailoutbox if mail.to == [editor.email])
    assert str(change.partner) not in mail.subject + mail.body


def test_nothing_that_waits_is_no_mail(editor, mailoutbox):
    send_digests(now=NOW)

    assert mailoutbox == []


def test_nobody_is_told_twice_a_day(editor, mailoutbox):
    ProfileChangeFactory(partner__name_en="One")
    send_digests(now=NOW)
    ProfileChangeFactory(partner__name_en="Two")
    ProfileChange.objects.update(created_at=NOW + datetime.timedelta(seconds=1))

    send_digests(now=NOW + datetime.timedelta(seconds=2))

    assert len(mailoutbox) == 1


def test_nobody_is_told_again_of_the_same(editor, mailoutbox):
    ProfileChangeFactory()
    ProfileChange.objects.update(created_at=NOW)
    send_digests(now=NOW)

    send_digests(now=tomorrow())

    assert len(mailoutbox) == 1


def test_something_new_is_told_the_next_day(editor, mailoutbox):
    ProfileChangeFactory()
    send_digests(now=NOW)
    ProfileChange.objects.update(created_at=tomorrow(-1))

    send_digests(now=tomorrow())

    assert len(mailoutbox) == 2


def test_message_written_long_ago_is_new_when_it_is_reported(editor, mailoutbox):
    message = ContactMessageFactory(reported=True)
    rows = type(message).objects.filter(pk=message.pk)
    rows.update(created_at=NOW - datetime.timedelta(days=9))
    User.objects.filter(pk=editor.pk).update(
        digest_sent_at=NOW - datetime.timedelta(days=2)
    )

    send_digests(now=NOW)

    assert len(mailoutbox) == 1


def test_being_told_is_no_change_of_the_person(editor):
    ProfileChangeFactory()

    daily_task()

    revision = editor.revision
    editor.refresh_from_db()
    assert editor.digest_sent_at
    assert editor.revision == revision
