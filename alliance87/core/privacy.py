"""The register of personal data: what is kept about people, why and how long.

Each app lists its own tables in its ``privacy.py``: ``PERSONAL``, what is personal, and
``NOT_PERSONAL``, the columns of text that are not. A test walks every model, so that no
column is on neither list. Export and erasure follow the register.

History follows from the model: where a row is deleted or a field emptied, so it is in
all its past revisions; what is kept is kept there too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass, Effect
from alliance87.core.models import OutgoingMail


@dataclass(frozen=True)
class Erasure:
    """What erasing a person does to a field: its effect, and the value or the reason."""

    effect: Effect
    value: Any = None
    because: str = ""


DELETED = Erasure(Effect.DELETE)


def blank(value=""):
    """The field gets a fixed value; a many-to-many relation loses its links."""
    return Erasure(Effect.BLANK, value=value)


def keep(because):
    return Erasure(Effect.KEEP, because=because)


@dataclass(frozen=True)
class Field:
    """One personal field. What is not ``exported`` is a secret or names others."""

    name: str
    kind: DataClass
    erasure: Erasure = DELETED
    exported: bool = True


@dataclass(frozen=True)
class Personal:
    """Personal fields of one table: whose they are, what for, and for how long.

    ``owner`` is the path from the table to the person, as in a filter; where no path
    of columns leads there, ``rows`` is a function that takes the person and returns
    their rows. With neither, the rows belong to nobody with an account.

    ``also`` names fields that are not personal and help to read an export;
    ``afterwards`` what else erasing sets in the rows, though not in their history.
    """

    model: str
    purpose: str
    retention: str
    fields: list[Field]
    owner: str = ""
    rows: Callable | None = None
    also: list[str] = field(default_factory=list)
    afterwards: dict[str, Any] = field(default_factory=dict)

    @property
    def table(self):
        return apps.get_model(self.model)

    @property
    def title(self):
        return self.table._meta.verbose_name_plural

    @property
    def has_owner(self):
        return bool(self.owner or self.rows)

    @property
    def is_told(self):
        """Whether the person is told of the rows at all: not who has blocked them."""
        return any(each.exported for each in self.fields)

    @property
    def labels(self):
        """Each field with what the forms call it."""
        fields = self.table._meta
        return [(f, fields.get_field(f.name).verbose_name) for f in self.fields]

    @property
    def effects(self):
        return {each.erasure.effect for each in self.fields}

    @property
    def is_deleted(self):
        return self.effects == {Effect.DELETE}

    @property
    def reasons(self):
        """Why what is kept is kept."""
        return list(
            dict.fromkeys(f.erasure.because for f in self.fields if f.erasure.because)
        )

    def rows_of(self, user):
        """The rows of the person, as they are now."""
        if self.rows:
            return self.rows(user)
        if not self.owner:
            return self.table._default_manager.none()
        mine = self.table._base_manager.filter(**{self.owner: user.pk})
        return self.table._base_manager.filter(pk__in=mine.values("pk"))


def personal():
    """Every table with personal data, in the order in which the settings name apps."""
    return [
        entry
        for path in settings.PRIVACY_REGISTERS
        for entry in import_module(path).PERSONAL
    ]


def not_personal():
    """The columns of each model that were looked at and hold no personal data."""
    found = {}
    for path in settings.PRIVACY_REGISTERS:
        found |= import_module(path).NOT_PERSONAL
    return found


# -- History -------------------------------------------------------------------------
def rewriting(*revisions):
    """Lets the past be rewritten: what is erased is erased there too. Nothing else is."""
    return pgtrigger.ignore(*(f"{each._meta.label}:append_only" for each in revisions))


def links_of(relation):
    """The history of a many-to-many relation: its model, and the owner's column in it."""
    through = relation.remote_field.through
    # A link that is a record of its own goes with its own history.
    own = through._meta.auto_created
    revisions = getattr(through, "pgh_event_model", None) if own else None
    return revisions, relation.m2m_field_name()


def forget_history(model, revisions):
    """Delete ``revisions`` of ``model``, a queryset."""
    with rewriting(model.pgh_event_model):
        return revisions.delete()[0]


def forget_links(model, keys):
    """Delete the history of every many-to-many relation of those rows of ``model``."""
    for relation in model._meta.local_many_to_many:
        revisions, owner = links_of(relation)
        if revisions:
            with rewriting(revisions):
                revisions.objects.filter(**{f"{owner}__in": keys}).delete()


def forget(rows):
    """Delete ``rows``, a queryset, and their history. Return how many there were."""
    model, keys = rows.model, list(rows.values_list("pk", flat=True))
    model._base_manager.filter(pk__in=keys).delete()
    if hasattr(model, "pgh_event_model"):
        forget_links(model, keys)
        forget_history(model, model.pgh_event_model.objects.filter(id__in=keys))
    return len(keys)


# -- The shared records ----------------------------------------------------------------
def mails_to(user):
    """The mails in the outbox that are addressed to the person."""
    addresses = {user.email, user.email.lower()}
    addresses |= {*user.emailaddress_set.values_list("email", flat=True)}
    return OutgoingMail.objects.filter(recipients__overlap=list(addresses))


PERSONAL = [
    Personal(
        "core.OutgoingMail",
        rows=mails_to,
        purpose=_("To deliver a message to the person, and to know that it was."),
        retention=_("What it says: until it is sent. The rest: 30 days."),
        fields=[
            Field("recipients", DataClass.CONTACT),
            Field("reply_to", DataClass.CONTACT, exported=False),
            Field("subject", DataClass.FREE_TEXT),
            # May hold a link that lets somebody in.
            Field("text", DataClass.FREE_TEXT, exported=False),
            Field("html", DataClass.FREE_TEXT, exported=False),
            Field("headers", DataClass.FREE_TEXT, exported=False),
        ],
        also=["sent_at"],
    ),
    Personal(
        "core.KeptAnswer",
        owner="user",
        purpose=_("To write once what the person’s program sends twice."),
        retention=_("Two days."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("key_digest", DataClass.SECURITY, exported=False),
            Field("request_digest", DataClass.SECURITY, exported=False),
            # Which records; of a row that was refused, why.
            Field("answer", DataClass.FREE_TEXT),
        ],
        also=["created_at"],
    ),
]

# Documents and sources are the Alliance's; who wrote them is not asked for.
NOT_PERSONAL = {
    "core.Country": ["iso2", "iso3", "name"],
    "core.Theme": ["name"],
    "core.Source": ["title", "short_title", "publisher", "link"],
    "core.Document": [
        *("title", "summary", "body", "file", "file_name", "sha256", "link"),
    ],
    "core.OutgoingMail": ["sender", "message_id", "last_error"],
}
