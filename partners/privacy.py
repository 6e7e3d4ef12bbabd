"""Personal data of partners: who speaks for them, applies, proposes and writes."""

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Cast, Coalesce, Now
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank, keep
from partners.enums import ApplicationState
from partners.models import PartnerApplication

OF_THE_PARTNER = _("What an organisation said of itself, and what it was answered.")

WITH_THE_FILE = _("It is deleted with the import, after 7 days at most.")


def applications_of(user):
    """What the person applied for: an applicant has no account yet, but an address."""
    return PartnerApplication.objects.filter(contact_email__iexact=user.email)


def part_of(model, owner, purpose, retention):
    """That a person did something to a row of ``model``; afterwards, nobody did."""
    fields = [Field(owner, DataClass.PARTICIPATION, blank(None))]
    return Personal(
        model,
        owner=owner,
        purpose=purpose,
        retention=retention,
        fields=fields,
        also=["created_at"],
    )


PERSONAL = [
    Personal(
        "partners.Representative",
        owner="user",
        purpose=_("To say who speaks for a partner, as far as the person consented."),
        retention=_("As long as the partner’s record."),
        fields=[
            Field("name", DataClass.IDENTITY, blank("Former representative")),
            Field("user", DataClass.IDENTITY, blank(None)),
            Field("job_title", DataClass.CAPACITY, blank()),
            Field("languages", DataClass.PREFERENCE, blank([])),
            Field("themes", DataClass.PREFERENCE, blank()),
            Field(
                "role",
                DataClass.CAPACITY,
                keep(_("That the partner had such a person; not who it was.")),
            ),
        ],
        also=["partner", "listed_publicly", "listed_to_partners", "until"],
        afterwards={
            "listed_publicly": False,
            "listed_to_partners": False,
            "until": Coalesce(F("until"), Cast(Now(), DateField())),
        },
    ),
    Personal(
        "partners.Partner",
        purpose=_("To pass messages on to the partner."),
        retention=_("As long as the partner’s record."),
        fields=[
            Field(
                "role_mailbox",
                DataClass.CONTACT,
                keep(_("The address of an office, which the partner changes.")),
            ),
        ],
    ),
    Personal(
        "partners.PartnerApplication",
        rows=applications_of,
        purpose=_("To answer an organisation that wants to join the Alliance."),
        retention=_(
            "The person: 12 months after the decision. All of it: 7 days where the "
            "address is not confirmed."
        ),
        fields=[
            Field("contact_name", DataClass.IDENTITY, blank()),
            Field("contact_job_title", DataClass.CAPACITY, blank()),
            Field("contact_email", DataClass.CONTACT, blank()),
        ],
        also=["name", "state", "created_at"],
        afterwards={
            "state": Case(
                When(
                    state__in=ApplicationState.open(),
                    then=Value(ApplicationState.WITHDRAWN),
                ),
                default=F("state"),
            ),
            "decided_at": Coalesce(F("decided_at"), Now()),
        },
    ),
    part_of(
        "partners.PartnerApplication",
        "decided_by",
        _("To know who decided."),
        _("As long as the application."),
    ),
    Personal(
        "partners.ProfileChange",
        owner="representative__user",
        purpose=_("To decide what a person’s entry should say."),
        retention=_("As long as the partner’s record."),
        fields=[
            Field("representative", DataClass.IDENTITY, keep(OF_THE_PARTNER)),
            Field("before", DataClass.IDENTITY, blank({})),
            Field("proposed", DataClass.IDENTITY, blank({})),
            Field("accepted", DataClass.IDENTITY, blank(None)),
            Field("note", DataClass.FREE_TEXT, blank()),
        ],
        also=["state", "created_at"],
    ),
    part_of(
        "partners.ProfileChange",
        "proposed_by",
        _(
            "To tell the person what became of it, and that nobody decides on their own."
        ),
        _("As long as the partner’s record."),
    ),
    part_of(
        "partners.ProfileChange",
        "decided_by",
        _("To know who decided."),
        _("As long as the partner’s record."),
    ),
    Personal(
        "partners.ContactMessage",
        owner="author",
        purpose=_("To pass a message on without showing an address."),
        retention=_("The text: 180 days after the last message of the exchange."),
        fields=[
            Field("author", DataClass.PARTICIPATION, blank(None)),
            Field("author_name", DataClass.IDENTITY, blank()),
            Field("subject", DataClass.FREE_TEXT, blank()),
            Field("body", DataClass.FREE_TEXT, blank()),
        ],
        also=["to_partner", "created_at"],
        afterwards={"erased_at": Coalesce(F("erased_at"), Now())},
    ),
    part_of(
        "partners.ContactMessage",
        "began_by",
        _("To show an exchange to its two sides alone."),
        _("As long as the exchange."),
    ),
    part_of(
        "partners.ContactMessage",
        "reported_by",
        _("To look into an abuse."),
        _("As long as the exchange."),
    ),
    Personal(
        "partners.ContactBlock",
        owner="blocked",
        purpose=_("To spare a partner a person’s messages."),
        retention=_("Until the partner lifts it."),
        fields=[Field("blocked", DataClass.PARTICIPATION, exported=False)],
    ),
    Personal(
        "partners.PartnerImport",
        owner="uploaded_by",
        purpose=_(
            "To show an uploaded file to whoever uploaded it, and to no one else."
        ),
        retention=_("7 days."),
        fields=[Field("uploaded_by", DataClass.PARTICIPATION)],
        also=["kind", "state", "created_at"],
    ),
    Personal(
        "partners.PartnerImport",
        purpose=_("To check the representatives in a file before they are entered."),
        retention=_("The file: until it is applied. All of it: 7 days."),
        fields=[
            Field("file_name", DataClass.FREE_TEXT, keep(WITH_THE_FILE)),
            Field("content", DataClass.IDENTITY, keep(WITH_THE_FILE)),
            Field("errors", DataClass.IDENTITY, keep(WITH_THE_FILE)),
            Field("changes", DataClass.IDENTITY, keep(WITH_THE_FILE)),
        ],
    ),
    part_of(
        "partners.ContactBlock",
        "blocked_by",
        _("To know who asked for it."),
        _("Until the partner lifts it."),
    ),
]

NOT_PERSONAL = {
    "partners.Partner": ["name", "acronym", "website", "description"],
    "partners.MergedPartner": ["name"],
    "partners.PartnerApplication": ["name", "acronym", "website", "work", "reason"],
    "partners.PartnerEvent": ["note"],
    "partners.PartnerImport": ["notes", "sha256", "plan_sha256", "error"],
    "partners.ProfileChange": ["reason"],
}
