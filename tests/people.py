"""A person of whom the portal keeps something in every table of the register."""

import itertools

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection, models

from alliance87.core.enums import Effect
from alliance87.core.privacy import personal
from partners.models import PartnerApplication
from tests.factories.accounts import (
    ApiTokenFactory,
    ErasureRequestFactory,
    InvitationFactory,
    UserFactory,
    enrol,
)
from tests.factories.action_groups import (
    JoinRequestFactory,
    MembershipFactory,
    MentionFactory,
    OutputUpdateFactory,
    PostFactory,
    SpaceChoiceFactory,
    SpaceOpeningFactory,
    SpacePaperFactory,
    ThreadFactory,
    ThreadMarkFactory,
)
from tests.factories.briefings import BriefingPackFactory, HandoutLinkFactory
from tests.factories.core import KeptAnswerFactory, OutgoingMailFactory, ThemeFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaPublicationFactory,
    CalendarFeedFactory,
    ItemMinutesFactory,
    MeetingMinutesFactory,
    RegistrationFactory,
    ReportCommentFactory,
    SurveyParticipationFactory,
)
from tests.factories.feeds import ReaderFactory
from tests.factories.partners import (
    ContactBlockFactory,
    ContactMessageFactory,
    PartnerApplicationFactory,
    PartnerImportFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
)
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    ProgressReportFactory,
    ReportReminderFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)
from tests.factories.webhooks import WebhookFactory

numbers = itertools.count(1)
# Where not every text will do.
SHAPED = {
    "accounts.Invitation.token_hash": lambda n: f"{n:064x}",
    "events.CalendarFeed.secret_hash": lambda n: f"{n:064x}",
    "briefings.HandoutLink.token_hash": lambda n: f"{n:064x}",
    "accounts.ApiToken.token_key": lambda n: f"k{n:07}",
    # Of one length: none is the beginning of another.
    "usersessions.UserSession.ip": lambda n: f"203.0.{n // 100 + 100}.{n % 100 + 100}",
}
# They lead to the row, or are read by Django itself.
UNTOUCHED = {
    "partners.PartnerApplication.contact_email",
    "accounts.User.password",
    "admin.LogEntry.object_id",
    "core.OutgoingMail.recipients",
    "core.OutgoingMail.headers",
    "mfa.Authenticator.data",
    "sessions.Session.session_key",
    "sessions.Session.session_data",
    # Kept as it is by the database.
    "events.AgendaPublication.note",
    "events.AgendaPublication.snapshot",
}


def person_with_everything(name, *, event):
    """Somebody with rows in every table of the register; ``event`` is shared."""
    user = UserFactory(email=f"{name.lower()}@example.org", first_name=name)
    me = RepresentativeFactory(user=user, name=name, themes=[ThemeFactory()])
    address = EmailAddress.objects.create(user=user, email=user.email)
    EmailConfirmation.objects.create(email_address=address, key=f"{name}-key")
    enrol(user)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session.create()
    UserSession.objects.create(
        user=user, ip="203.0.113.7", session_key=session.session_key
    )
    ApiTokenFactory(user=user)
    KeptAnswerFactory(user=user)
    ReaderFactory(user=user)
    WebhookFactory(owner=user, rotated=True)
    InvitationFactory(user=user)
    InvitationFactory(invited_by=user)
    ErasureRequestFactory(user=user, declined=True)
    event.chairs.add(me)
    MembershipFactory(partner=me.partner, representative=me)
    RegistrationFactory(event=event, representative=me, needs="A ramp")
    RegistrationFactory(
        event=event, invited_by=user, representative__partner__country=None
    )
    ActionPointFactory(event=event, owner=me)
    ReportCommentFactory(author=me)
    AgendaPublicationFactory(event__country=None, published_by=user)
    ItemMinutesFactory(agenda_item__event__country=None, saved_by=user)
    MeetingMinutesFactory(event__country=None, published_by=user)
    BriefingPackFactory(event=event, requested_by=user)
    BriefingPackFactory(event=event, cancelled=True, cancelled_by=user)
    BriefingPackFactory(event=event, withdrawn=True, withdrawn_by=user)
    HandoutLinkFactory(pack__event=event, representative=me)
    OutgoingMailFactory(recipients=[user.email])
    PartnerApplicationFactory(contact_email=user.email)
    PartnerApplicationFactory(declined=True, decided_by=user)
    ProfileChangeFactory(partner=me.partner, representative=me, proposed_by=user)
    ProfileChangeFactory(declined=True, decided_by=user)
    ContactMessageFactory(author=user, began_by=user)
    ContactMessageFactory(reported=True, reported_by=user)
    PartnerImportFactory(uploaded_by=user)
    ContactBlockFactory(blocked=user)
    ContactBlockFactory(blocked_by=user)
    SupportRequestFactory(asked_by=user)
    SupportOfferFactory(offered_by=user)
    SupportOfferFactory(declined=True, decided_by=user)
    AssessmentFactory(written_by=user)
    CommitmentCommentFactory(written_by=user)
    CommitmentCommentFactory(declined=True, decided_by=user)
    ProgressReportFactory(submitted_by=user)
    ProgressReportFactory(accepted_by=user)
    ReportReminderFactory(user=user)
    JoinRequestFactory(partner=me.partner, asked_by=user)
    JoinRequestFactory(partner=me.partner, declined=True, decided_by=user)
    OutputUpdateFactory(written_by=user)
    written_in_a_space(user)
    CalendarFeedFactory(user=user)
    WebhookFactory(owner=user, rotated=True)
    SurveyParticipationFactory(user=user, survey__event__country=None)
    for record in (user, me):
        logged(record, by=user)
    return user


def written_in_a_space(user):
    PostFactory(author=user)
    ThreadFactory(opened_by=user)
    SpacePaperFactory(shared_by=user)
    MentionFactory(user=user)
    ThreadMarkFactory(user=user)
    SpaceChoiceFactory(user=user)
    SpaceOpeningFactory(opened_by=user)


def logged(record, *, by, message=""):
    return LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(record),
        object_id=str(record.pk),
        object_repr=str(record)[:200],
        action_flag=CHANGE,
        change_message=message,
    )


def fill(user, mark):
    """Write a text with ``mark`` in every personal column of text of the person.

    Return what was written, each value with its field.
    """
    written = []
    for entry in personal():
        if not entry.has_owner:
            continue
        keys = list(entry.rows_of(user).values_list("pk", flat=True))
        assert keys, f"{entry.model}: give person_with_everything() such a row"
        for field in entry.fields:
            value = text_for(entry, field, mark)
            if value is None:
                continue
            rows = entry.table._base_manager.filter(pk=keys[0])
            rows.update(**{field.name: value})
            written.append((field, value))
            if field.name == "email" and entry.model == "accounts.User":
                mails = OutgoingMailFactory._meta.model.objects
                mails.filter(recipients__contains=[user.email]).update(
                    recipients=[value]
                )
                PartnerApplication.objects.filter(contact_email=user.email).update(
                    contact_email=value
                )
                user.email = value
    return written


def text_for(entry, field, mark):
    column = entry.table._meta.get_field(field.name)
    path = f"{entry.model}.{field.name}"
    number = next(numbers)
    if path in UNTOUCHED or column.is_relation or column.choices:
        return None
    if path in SHAPED:
        return SHAPED[path](number)
    text = f"{mark}{number}."
    if isinstance(column, models.EmailField):
        return f"{text}@example.org"
    if isinstance(column, models.JSONField):
        return {"text": text}
    if getattr(column, "base_field", None):
        return None if column.base_field.choices else [text]
    return text if isinstance(column, models.CharField | models.TextField) else None


def texts_of(written, *effects):
    """What was written into the fields that erasing treats so."""
    return [
        value["text"] if isinstance(value, dict) else "".join(value)
        for field, value in written
        if field.erasure.effect in (effects or [*Effect])
    ]


def tables_with(text):
    """Every table of the database, history included, that has ``text`` in any column."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row '
                "WHERE strpos(row::text, %s) > 0",
                [text],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found
