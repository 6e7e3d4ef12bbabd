"""Mails on their way into the outbox, and their page on one machine."""

import pytest
from celery import current_app
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from alliance87.core.checks import check_mail
from alliance87.core.mail import LocalMailbox, MailRefused, send_template_mail
from alliance87.core.models import OutgoingMail
from alliance87.core.tasks import deliver_mail
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import OutgoingMailFactory

pytestmark = pytest.mark.django_db

OUTBOX = "alliance87.core.mail.OutboxBackend"
MAILBOX = "/mailbox/"


class Undone(Exception):
    pass


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = OUTBOX
    settings.MAILBOX_ROOT = tmp_path / "mail"
    settings.SITE_URL = "https://portal.example"


def message(**changes):
    values = {"subject": "Hello", "body": "A word.", "to": ["ada@example.org"]}
    return EmailMessage(**values | changes)


# -- Into the outbox ---------------------------------------------------------------
def test_mail_is_written_down_and_not_sent():
    sent = message(
        from_email="Portal <portal@example.org>",
        to=["ada@example.org", "Émile <emile@example.org>"],
        reply_to=["secretariat@example.org"],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": "<other@x>"},
    ).send()

    row = OutgoingMail.objects.get()
    assert sent == 1
    assert mail.outbox == []
    assert row.sender == "Portal <portal@example.org>"
    assert row.recipients == ["ada@example.org", "Émile <emile@example.org>"]
    assert row.reply_to == ["secretariat@example.org"]
    assert (row.subject, row.text, row.html) == ("Hello", "A word.", "")
    assert row.headers == {"Auto-Submitted": "auto-generated"}
    assert row.message_id == f"<{row.pk}@portal.example>"
    assert row.state == "waiting"


def test_language_of_the_moment_is_kept():
    with translation.override("fr"):
        message().send()

    assert OutgoingMail.objects.get().language == "fr"


def test_work_that_is_rolled_back_writes_to_nobody(
    django_capture_on_commit_callbacks,
):
    def work():
        with transaction.atomic():
            message().send()
            raise Undone

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(Undone):
        work()

    assert callbacks == []
    assert not OutgoingMail.objects.exists()


def test_worker_is_asked_once_the_work_is_committed(
    django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(
        deliver_mail, "apply_async", lambda args, **options: asked.append(args)
    )

    with django_capture_on_commit_callbacks(execute=True):
        message().send()
        assert asked == []

    assert asked == [[str(OutgoingMail.objects.get().pk)]]


def test_mail_is_written_down_while_redis_is_away(
    django_capture_on_commit_callbacks, monkeypatch, caplog
):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)

    with django_capture_on_commit_callbacks(execute=True):
        message().send()

    assert OutgoingMail.objects.get().state == "waiting"
    assert "on_commit" in caplog.text


def test_html_is_kept_beside_the_text():
    both = EmailMultiAlternatives("Hello", "A word.", to=["ada@example.org"])
    both.attach_alternative("<p>A word.</p>", "text/html")

    both.send()

    row = OutgoingMail.objects.get()
    assert (row.text, row.html) == ("A word.", "<p>A word.</p>")


@pytest.mark.parametrize(
    "changes",
    [
        {"attachments": [("a.txt", "text", "text/plain")]},
        {"cc": ["eve@example.org"]},
        {"bcc": ["eve@example.org"]},
        {"headers": {"Cc": "eve@example.org"}},
    ],
    ids=["attachment", "cc", "bcc", "header"],
)
def test_copies_and_files_are_refused(changes):
    with pytest.raises(MailRefused):
        message(**changes).send()

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\nBcc: eve@example.org"},
        {"to": ["ada@example.org\nBcc: eve@example.org"]},
        {"from_email": "portal@example.org\nBcc: eve@example.org"},
        {"reply_to": ["ada@example.org\nBcc: eve@example.org"]},
        {"headers": {"X-Kind": "a\nBcc: eve@example.org"}},
    ],
    ids=["subject", "to", "from", "reply", "header"],
)
def test_line_breaks_in_headers_are_refused(changes):
    with pytest.raises(BadHeaderError):
        message(**changes).send()

    assert not OutgoingMail.objects.exists()


# -- From a template ---------------------------------------------------------------
@pytest.fixture
def templates(settings, tmp_path):
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.subject.txt").write_text(
        "{% load i18n %}{% translate 'Sign in' %}\n & {{ name }}\n"
    )
    (tmp_path / "emails" / "greeting.body.txt").write_text(
        '{% extends "emails/base.txt" %}{% block content %}'
        "{{ site_url }}/en/ & {{ name }}{% endblock %}"
    )
    first, *_rest = settings.TEMPLATES
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], tmp_path]}]


def test_template_mail_is_in_its_reader_s_language(templates):
    send_template_mail(
        to="ada@example.org",
        template="greeting",
        context={"name": "Ada"},
        language="fr",
        reply_to="chair@example.org",
    )

    row = OutgoingMail.objects.get()
    assert row.subject == "Se connecter & Ada"
    assert row.text.startswith("https://portal.example/en/ &")
    assert row.language == "fr"
    assert row.reply_to == ["chair@example.org"]


def test_template_mail_ends_with_who_sends_it_and_why(templates):
    send_template_mail(
        to="ada@example.org", template="greeting", context={}, language="en"
    )

    end = OutgoingMail.objects.get().text.partition("\n-- \n")[2]
    assert end == (
        "You get this message because you have an account of the portal.\n"
        "Alliance 8.7 partner portal\n"
        "https://portal.example\n"
    )


def test_new_password_mail_leads_to_the_portal_s_own_address(client):
    person = UserFactory(email="ada@example.org", language="fr")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)

    client.post(
        "/en/accounts/password/reset/",
        {"email": person.email},
        headers={"host": "localhost"},
    )

    row = OutgoingMail.objects.get()
    assert row.recipients == [person.email]
    assert row.language == "fr"
    assert "https://portal.example/en/accounts/password/reset/key/" in row.text
    assert "localhost" not in row.text + row.subject


# -- The mailbox of one machine ----------------------------------------------------
def kept(**changes):
    LocalMailbox().send_messages([message(**changes)])


def letter_url(client):
    (row,) = client.get(MAILBOX).context["rows"]
    return row[0]["url"]


def test_mailbox_shows_the_newest_first_and_asks_to_be_kept_nowhere(client):
    kept(subject="First")
    kept(subject="Second")

    response = client.get(MAILBOX)

    assert [row[0]["text"] for row in response.context["rows"]] == ["Second", "First"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_mailbox_is_empty_before_the_first_mail(client):
    assert "No mail" in client.get(MAILBOX).text


def test_mailbox_is_filtered_by_recipient(client):
    kept(subject="Hers", to=["Ada@example.org"])
    kept(subject="His", to=["emile@example.org"])

    rows = client.get(MAILBOX, {"to": "ada@"}).context["rows"]

    assert [row[0]["text"] for row in rows] == ["Hers"]


def test_mailbox_has_pages(client, monkeypatch):
    monkeypatch.setattr("alliance87.core.mailbox.PER_PAGE", 2)
    for number in range(3):
        kept(subject=str(number))

    rows = client.get(MAILBOX, {"page": 2}).context["rows"]

    assert [row[0]["text"] for row in rows] == ["0"]


def test_only_links_to_the_portal_can_be_clicked(client):
    kept(
        body=(
            "Go to https://portal.example/en/a?b=1&c=2. Not to http://evil.example/ "
            "nor https://portal.example@evil.example/ nor javascript:alert(1) "
            "nor http://[broken <b>"
        )
    )

    text = client.get(letter_url(client)).text

    assert (
        '<a href="https://portal.example/en/a?b=1&amp;c=2">'
        "https://portal.example/en/a?b=1&amp;c=2</a>." in text
    )
    assert 'href="http://evil' not in text
    assert 'href="https://portal.example@' not in text
    assert 'href="javascript' not in text
    assert "&lt;b&gt;" in text


def test_html_of_a_mail_is_shown_as_source_only(client):
    both = EmailMultiAlternatives("Hello", "A word.", to=["ada@example.org"])
    both.attach_alternative("<script>alert(1)</script>", "text/html")
    LocalMailbox().send_messages([both])

    text = client.get(letter_url(client)).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert(1)" not in text


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "secret.eml",
        "..%2Fsecret.eml",
        "%2Fetc%2Fpasswd",
        "..%5Csecret.eml",
        "20260101T000000000000-00000000.eml",
        "20260101T000000000000-00000000.eml%00",
    ],
)
def test_mailbox_leads_to_no_other_file(client, settings, name):
    kept()
    (settings.MAILBOX_ROOT / "secret.eml").write_text("Subject: secret\n\nsecret")
    (settings.MAILBOX_ROOT.parent / "secret.eml").write_text("Subject: secret\n\n")

    assert client.get(f"{MAILBOX}{name}/").status_code == 404


def test_mail_is_kept_for_its_owner_s_eyes_and_leaves_no_draft(settings):
    kept()

    (path,) = settings.MAILBOX_ROOT.iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o077 == 0


# -- What must not be set together ---------------------------------------------------
def test_one_machine_may_show_its_mailbox(settings):
    settings.MAIL_DELIVERY_BACKEND = "alliance87.core.mail.LocalMailbox"

    assert check_mail(None) == []


def test_mailbox_on_a_host_that_others_reach_is_an_error(settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.MAIL_DELIVERY_BACKEND = "alliance87.core.mail.LocalMailbox"

    assert [error.id for error in check_mail(None)] == ["core.E001", "core.E002"]


def test_outbox_that_delivers_to_itself_is_an_error(settings):
    settings.MAIL_DELIVERY_BACKEND = OUTBOX

    assert [error.id for error in check_mail(None)] == ["core.E003"]


# -- The admin -----------------------------------------------------------------------
LIST = "admin:core_outgoingmail_changelist"


def test_administrator_sees_whom_it_went_to_and_never_what_it_said(secretariat_client):
    row = OutgoingMailFactory(recipients=["ada@example.org"], text="the secret link")

    pages = [
        secretariat_client.get(reverse(LIST)),
        secretariat_client.get(
            reverse("admin:core_outgoingmail_change", args=[row.pk])
        ),
    ]

    for response in pages:
        assert "ada@example.org" in response.text
        assert "the secret link" not in response.text


def test_mail_is_found_by_its_address(secretariat_client):
    row = OutgoingMailFactory(recipients=["ada.lovelace@example.org"])
    OutgoingMailFactory(recipients=["emile@example.org"])

    response = secretariat_client.get(reverse(LIST), {"q": "lovelace"})

    assert list(response.context["cl"].result_list) == [row]


def test_editor_with_every_single_right_sees_no_mail(db):
    editor = UserFactory(is_staff=True)
    rights = editor.user_permissions.model.objects.filter(
        codename__endswith="outgoingmail"
    )
    editor.user_permissions.set(rights)
    row = OutgoingMailFactory()
    client = signed_in(editor)

    assert rights.count() == 4
    assert client.get(reverse(LIST)).status_code == 403
    change = reverse("admin:core_outgoingmail_change", args=[row.pk])
    assert client.get(change).status_code == 403


def test_failed_mail_is_tried_again_and_no_other(
    secretariat_client, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(deliver_mail, "delay", asked.append)
    failed = OutgoingMailFactory(failed=True)
    sent = OutgoingMailFactory(sent=True)

    with django_capture_on_commit_callbacks(execute=True):
        secretariat_client.post(
            reverse(LIST),
            {"action": "try_again", "_selected_action": [failed.pk, sent.pk]},
        )

    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert sent.state == "sent"
    assert asked == [str(failed.pk)]
