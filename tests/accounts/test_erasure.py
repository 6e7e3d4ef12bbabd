"""Erasing a person: nothing of them is left, and nobody else loses a word."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from alliance87.accounts.actions import (
    close_erasure_request,
    invite_person,
    request_erasure,
)
from alliance87.accounts.enums import ErasureOutcome, ErasureReason
from alliance87.accounts.erasure import erase_person
from alliance87.accounts.models import Erasure, ErasureRequest, User
from alliance87.core.enums import Effect
from alliance87.core.models import OutgoingMail
from events.models import Contribution, ReportComment
from partners.models import Representative
from tests.conftest import signed_in
from tests.factories.accounts import ErasureRequestFactory, UserFactory
from tests.factories.events import (
    ContributionFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.people import (
    fill,
    logged,
    person_with_everything,
    tables_with,
    texts_of,
)

pytestmark = pytest.mark.django_db

ADA = "ada-canary-"
BOB = "bob-canary-"


def erased(user, by):
    return erase_person(user=user, by=by, reason=ErasureReason.ASKED)


def fresh(user):
    return User.objects.get(pk=user.pk)


def erase_page(user):
    return reverse("admin:accounts_user_erase", args=[user.pk])


@pytest.fixture
def event(db):
    return EventFactory()


@pytest.fixture
def ada(event):
    return person_with_everything("Adalovelace", event=event)


@pytest.fixture
def bob(event):
    return person_with_everything("Bobthebuilder", event=event)


def test_nothing_of_the_person_is_left_anywhere(ada, bob, secretariat):
    earlier = fill(ada, ADA + "earlier-")
    now = fill(ada, ADA)
    fill(bob, BOB)
    gone = texts_of(earlier, Effect.DELETE, Effect.BLANK)
    gone += texts_of(now, Effect.DELETE, Effect.BLANK)
    assert all(tables_with(text) for text in texts_of(now))
    assert tables_with(ADA + "earlier-")

    erased(fresh(ada), secretariat)

    assert {text: tables_with(text) for text in gone if tables_with(text)} == {}
    assert tables_with("Adalovelace") == []
    assert tables_with("adalovelace@") == []


def test_nothing_of_anybody_else_is_lost(ada, bob, secretariat):
    written = fill(bob, BOB)
    fill(ada, ADA)
    texts = texts_of(written)
    before = {text: tables_with(text) for text in texts}
    assert all(before.values())

    erased(fresh(ada), secretariat)

    assert {text: tables_with(text) for text in texts} == before


def test_institutional_record_stays(ada, secretariat):
    comment = ReportComment.objects.get()
    speech = ContributionFactory(
        name="Adalovelace Byron", job_title="Minister", organisation="Ministry"
    )

    erased(ada, secretariat)

    row = Contribution.objects.get(pk=speech.pk)
    assert (row.name, row.job_title) == ("Adalovelace Byron", "Minister")
    assert row.organisation == "Ministry"
    assert ReportComment.objects.get().text == comment.text
    assert ReportComment.objects.get().author.name == "Former representative"


def test_representative_s_entry_names_nobody(ada, secretariat):
    entry = ada.representations.get()
    erased(ada, secretariat)

    entry.refresh_from_db()
    assert (entry.name, entry.job_title, entry.user) == (
        *("Former representative", ""),
        None,
    )
    assert entry.until == timezone.localdate()
    assert not entry.listed_publicly
    assert not entry.listed_to_partners
    assert not entry.themes.exists()
    history = Representative.pgh_event_model.objects.filter(id=entry.pk)
    names = history.values_list("name", flat=True)
    assert {*names} == {"Former representative"}


def test_entry_keeps_the_day_on_which_it_ended(secretariat):
    person = RepresentativeFactory(former=True)

    erased(person.user, secretariat)

    assert Representative.objects.get().until == person.until


def test_account_ends_everywhere(ada, secretariat):
    client = signed_in(ada)

    erased(ada, secretariat)

    assert not User.objects.filter(pk=ada.pk).exists()
    assert not EmailAddress.objects.exists()
    assert client.get("/en/accounts/").status_code == 302


def test_what_was_deleted_before_is_forgotten_too(ada, secretariat):
    invitation = ada.invitations.get()
    history = type(invitation).pgh_event_model.objects.filter(id=invitation.pk)
    invitation.delete()
    assert history.exists()

    erased(ada, secretariat)

    assert not history.exists()


def test_history_of_a_registration_that_is_gone_is_emptied(secretariat):
    registration = RegistrationFactory(needs="A word about health")
    history = type(registration).pgh_event_model.objects.filter(id=registration.pk)
    user = registration.representative.user
    registration.delete()

    erased(user, secretariat)

    assert {*history.values_list("needs", flat=True)} == {""}


def test_entry_s_past_under_somebody_else_is_theirs(secretariat):
    entry = RepresentativeFactory(name="Bob, who came first")
    entry.user, entry.name = UserFactory(), "Ada, who came next"
    entry.save()

    erased(entry.user, secretariat)

    history = Representative.pgh_event_model.objects.filter(id=entry.pk)
    names = {*history.values_list("name", flat=True)}
    assert names == {"Bob, who came first", "Former representative"}


def test_log_of_the_administration_forgets_the_name(secretariat):
    person = RepresentativeFactory(name="Zoë Lovelace")
    message = (
        '[{"changed": {"name": "representative", "object": "Zo\\u00eb Lovelace"}}]'
    )
    logged(person.partner, by=secretariat, message=message)
    logged(person, by=secretariat)
    other = logged(PartnerFactory(), by=secretariat, message="Ada Byron")

    erased(person.user, secretariat)

    texts = LogEntry.objects.values_list("object_repr", "change_message")
    assert LogEntry.objects.count() == 3
    assert "Lovelace" not in str(list(texts))
    assert LogEntry.objects.get(pk=other.pk).change_message == "Ada Byron"


def test_mail_on_its_way_to_the_person_is_deleted(settings, secretariat):
    settings.EMAIL_BACKEND = "alliance87.core.mail.OutboxBackend"
    settings.SITE_URL = "https://portal.example"
    words = {"first_name": "A", "last_name": "B", "language": "en", "purpose": "Join."}
    for address in ("ada@example.org", "bob@example.org"):
        invite_person(email=address, by=secretariat, **words)

    erased(User.objects.get(email="ada@example.org"), secretariat)

    assert [m.recipients for m in OutgoingMail.objects.all()] == [["bob@example.org"]]


def test_erasure_is_written_down_without_a_name(ada, secretariat):
    erasure = erased(ada, secretariat)

    assert Erasure.objects.get() == erasure
    assert (erasure.erased_by, erasure.reason) == (secretariat.pk, "asked")
    assert erasure.counts["accounts.User deleted"] == 1
    assert erasure.counts["partners.Representative emptied"] == 1
    assert erasure.counts["events.ReportComment kept"] == 1


def test_erasing_twice_is_erasing_once(ada, secretariat):
    erased(ada, secretariat)

    assert erased(ada, secretariat) is None
    assert Erasure.objects.count() == 1


def test_last_administrator_cannot_be_erased(secretariat):
    with pytest.raises(ValidationError, match="own account"):
        erased(secretariat, secretariat)

    assert User.objects.filter(pk=secretariat.pk).exists()


def test_administrator_who_was_erased_erases_nobody(secretariat):
    other = UserFactory(staff=True)
    erased(other, secretariat)

    with pytest.raises(ValidationError, match="Only an administrator"):
        erased(secretariat, other)


@pytest.mark.parametrize(
    "rights", [{"editor": True}, {"staff": True, "inactive": True}]
)
def test_only_an_administrator_erases(rights, member):
    with pytest.raises(ValidationError, match="Only an administrator"):
        erased(member, UserFactory(**rights))

    assert User.objects.filter(pk=member.pk).exists()


# -- In the administration -------------------------------------------------------------
def test_page_shows_what_becomes_of_it_and_changes_nothing(ada, secretariat_client):
    text = secretariat_client.get(erase_page(ada)).text

    for words in (
        "Representatives",
        "emptied or replaced",
        "deleted",
        "Erase for good",
    ):
        assert words in text
    assert User.objects.filter(pk=ada.pk).exists()


def test_administrator_erases_from_the_page(ada, secretariat_client):
    assert (
        erase_page(ada)
        in secretariat_client.get(
            reverse("admin:accounts_user_change", args=[ada.pk])
        ).text
    )

    response = secretariat_client.post(erase_page(ada), {"reason": "left"})

    assert response.headers["Location"] == reverse("admin:accounts_user_changelist")
    assert Erasure.objects.get().reason == "left"
    assert secretariat_client.get(erase_page(ada)).status_code == 404


def test_page_refuses_in_words(secretariat, secretariat_client):
    response = secretariat_client.post(erase_page(secretariat), {"reason": "left"})

    assert "Nobody erases their own account." in response.text


@pytest.mark.parametrize("page", ["erase", "register", "requests", "erasures"])
def test_editor_sees_none_of_it(page, editor_client, member, secretariat):
    ErasureRequestFactory(user=member)
    url = {
        "erase": erase_page(member),
        "register": reverse("privacy"),
        "requests": reverse("admin:accounts_erasurerequest_changelist"),
        "erasures": reverse("admin:accounts_erasure_changelist"),
    }[page]

    assert editor_client.get(url).status_code == 403
    assert signed_in(secretariat).get(url).status_code == 200


def test_register_is_a_page(secretariat_client):
    text = secretariat_client.get(reverse("privacy")).text

    assert "The institutional record: who spoke in public for whom." in text
    assert "To ask for a second factor when the person signs in." in text


def test_request_is_declined_with_a_reason(secretariat_client, member):
    request = ErasureRequestFactory(user=member)
    url = reverse("admin:accounts_erasurerequest_change", args=[request.pk])

    assert erase_page(member) in secretariat_client.get(url).text
    assert secretariat_client.post(url, {"answer": ""}).status_code == 200
    secretariat_client.post(url, {"answer": "You chair a meeting."})

    request.refresh_from_db()
    assert request.outcome == ErasureOutcome.DECLINED
    assert secretariat_client.post(url, {"answer": "Otherwise"}).status_code == 403
    assert "You chair a meeting." in signed_in(member).get("/en/accounts/").text


# -- The person asks -------------------------------------------------------------------
def test_request_is_made_once(member):
    first = request_erasure(user=member)

    assert request_erasure(user=member) == first
    close_erasure_request(request=first, outcome=ErasureOutcome.WITHDRAWN)
    assert request_erasure(user=member) != first


def test_request_is_answered_once(member):
    request = request_erasure(user=member)
    close_erasure_request(request=request, outcome=ErasureOutcome.WITHDRAWN)

    with pytest.raises(ValidationError, match="answered already"):
        close_erasure_request(request=request, outcome=ErasureOutcome.WITHDRAWN)


def test_erasing_answers_the_request(member, secretariat):
    request_erasure(user=member)

    erased(member, secretariat)

    row = ErasureRequest.objects.get()
    assert (row.user, row.outcome) == (None, "erased")


def test_person_asks_with_the_password_and_withdraws(member):
    client = signed_in(member)
    page = client.get("/en/accounts/erasure/")
    assert "Former" not in page.text
    assert "Representatives" in page.text

    asked = client.post("/en/accounts/erasure/")
    assert asked.headers["Location"].startswith("/en/accounts/reauthenticate/")
    assert not ErasureRequest.objects.exists()
    client.post("/en/accounts/2fa/reauthenticate/", {"code": "000000"})
    assert not ErasureRequest.objects.exists()
    client.post(
        "/en/accounts/reauthenticate/?next=/en/accounts/erasure/",
        {"password": "eighteen quiet harbours", "next": "/en/accounts/erasure/"},
    )

    assert ErasureRequest.objects.get().user == member
    assert "Withdraw the request" in client.get("/en/accounts/").text
    client.post("/en/accounts/erasure/withdraw/")
    assert ErasureRequest.objects.get().outcome == "withdrawn"


def test_nobody_withdraws_the_request_of_another(member, chair):
    request_erasure(user=chair)

    response = signed_in(member).post("/en/accounts/erasure/withdraw/")

    assert response.status_code == 404
    assert ErasureRequest.objects.get().outcome == ""
