"""Two records of one partner become one, and nothing that led to either is lost.

What points at the record that goes is found from the models, whoever adds one. A row
moves to the record that is kept; where the same stands there already, the two rows are
folded into one, with all that points at them.
"""

from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.core.changes import label_of, shown, told_fields
from alliance87.core.revisions import lock_revision
from partners.actions.rights import require
from partners.models import ContactMessage, MergedPartner, Partner, PartnerEvent

KEPT, OTHER, BOTH = "kept", "other", "both"
STATUS = "status"

# What becomes of the rows of each relation. One that is not named here moves.
MOVES = "moves"  # points at the kept record from now on
FOLDS = "folds"  # moves; one that stands there already is folded into it
CHOSEN = "chosen"  # the record's own, which the editor chooses
RULES = {
    "partners.Partner_countries_of_work.partner": CHOSEN,
    "partners.Partner_themes.partner": CHOSEN,
    "partners.Partner_documents.partner": CHOSEN,
    "partners.Partner.parent": MOVES,
    "partners.PartnerEvent.partner": FOLDS,
    "partners.Representative.partner": FOLDS,
    "partners.Seat.partner": MOVES,
    "partners.PartnerApplication.partner": MOVES,
    "partners.ContactMessage.from_partner": MOVES,
    "partners.ContactMessage.to_partner": MOVES,
    "partners.ContactBlock.partner": FOLDS,
    "partners.ProfileChange.partner": MOVES,
    "partners.MergedPartner.partner": MOVES,
    "pathfinders.PathfinderCountry.focal_partner": MOVES,
    "pathfinders.Commitment.lead_partner": MOVES,
    "pathfinders.Commitment_supporting_partners.partner": FOLDS,
    "pathfinders.Assessment.assessor": MOVES,
    "pathfinders.CommitmentComment.partner": MOVES,
    "pathfinders.SupportOffer.partner": MOVES,
    "action_groups.Membership.partner": FOLDS,
    "action_groups.JoinRequest.partner": FOLDS,
    "action_groups.Workstream.lead_partner": MOVES,
    "action_groups.Output.lead_partner": MOVES,
    "action_groups.Activity.partner": MOVES,
    "events.Event_hosts.partner": FOLDS,
    "events.Event_organisers.partner": FOLDS,
    "events.Event_funders.partner": FOLDS,
    "events.Event.chair_partner": MOVES,
    "events.Contribution.partner": MOVES,
    "events.ActionPoint.owner_partner": MOVES,
    # What points at a row that is folded.
    "partners.Representative_themes.representative": FOLDS,
    "partners.ProfileChange.representative": MOVES,
    "action_groups.Membership.representative": MOVES,
    "events.Event_chairs.representative": FOLDS,
    "events.Registration.representative": FOLDS,
    "events.ActionPoint.owner": MOVES,
    "events.ReportComment.author": MOVES,
    "briefings.HandoutLink.representative": MOVES,
}


# -- Relations -------------------------------------------------------------------------
def relations_to(model):
    """Every column that points at ``model``, those of many-to-many relations included."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
    ]


def name_of(field):
    return f"{field.model._meta.label}.{field.name}"


def rule_of(field):
    return RULES.get(name_of(field), MOVES)


def rows_at(field, record):
    return field.model._base_manager.filter(**{field.name: record.pk})


def counts(kept, other):
    """How many rows of each relation point at the two, those of neither left out."""
    found = []
    for field in relations_to(Partner):
        numbers = [rows_at(field, record).count() for record in (kept, other)]
        if any(numbers) and rule_of(field) != CHOSEN:
            found.append((relation_label(field), *numbers))
    return sorted(found)


def relation_label(field):
    """What the rows of a relation are, in words."""
    model = field.model
    if not model._meta.auto_created:
        label = capfirst(model._meta.verbose_name_plural)
        return f"{label}: {field.verbose_name}"
    owner = model._meta.auto_created
    (relation,) = [
        m for m in owner._meta.many_to_many if m.remote_field.through is model
    ]
    return f"{capfirst(owner._meta.verbose_name_plural)}: {relation.verbose_name}"


def unique_rules(model):
    """What may stand in the table once only: (names of columns, condition or None)."""
    for names in model._meta.unique_together:
        yield names, None
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield (field.name,), None
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.fields:
            yield rule.fields, rule.condition


def twin_of(row, field, kept):
    """The row of ``kept`` beside which ``row`` could not stand, or None."""
    table = type(row)._base_manager
    for names, condition in unique_rules(type(row)):
        others = {
            name: getattr(row, row._meta.get_field(name).attname) for name in names
        }
        if others.pop(field.name, None) is None or None in others.values():
            continue
        condition = condition or Q()
        if not table.filter(condition, pk=row.pk).exists():
            continue
        twins = table.filter(condition, **others, **{field.name: kept.pk})
        if twin := twins.exclude(pk=row.pk).first():
            return twin
    return None


def move(field, kept, other):
    """Let every row of the relation that points at ``other`` point at ``kept``."""
    for row in rows_at(field, other).order_by("pk"):
        twin = twin_of(row, field, kept)
        if twin is None:
            rows = type(row)._base_manager.filter(pk=row.pk)
            rows.update(**{field.name: kept.pk})
        elif rule_of(field) == FOLDS:
            fold(twin, row)
        else:
            message = gettext(
                "Both have one that is open: %(kind)s. Decide on one of them first."
            )
            kind = row._meta.verbose_name
            raise ValidationError(message % {"kind": kind})


def fold(twin, row):
    """Make one row of two that say the same; the second fills what the first leaves open."""
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name in {"created_at", "updated_at", "revision"}:
            continue
        ours, theirs = (getattr(each, field.attname) for each in (twin, row))
        if field.name in {"listed_publicly", "listed_to_partners"}:
            setattr(twin, field.attname, ours and theirs)  # as far as both agreed
        elif field.name == "since" and ours and theirs:
            twin.since = min(ours, theirs)
        elif field.name == "locator" and twin.source_id != row.source_id:
            continue  # it is a place in the other source
        elif ours in (None, "", []):
            setattr(twin, field.attname, theirs)
    for field in relations_to(type(row)):
        move(field, twin, row)
    row.delete()
    twin.save()


# -- The record ------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """One field of the two records, and which of its values stays unless one says."""

    name: str
    label: str
    kept: str
    other: str
    is_many: bool
    default: str

    @property
    def is_same(self):
        return self.kept == self.other


def choices_between(kept, other):
    """Every field of the two, side by side, and the status that their events make."""
    found = []
    for field in told_fields(Partner, everything=True):
        if field.name == "locator":
            continue  # a place in the source goes with the source
        ours, theirs = (said(record, field.name) for record in (kept, other))
        default = KEPT if ours or not theirs else OTHER
        is_many = field.many_to_many
        found.append(
            Choice(
                field.name,
                label_of(field),
                ours,
                theirs,
                is_many,
                BOTH if is_many else default,
            )
        )
    ours, theirs = (status_of(record) for record in (kept, other))
    found.append(Choice(STATUS, gettext("Status"), ours, theirs, False, KEPT))
    return found


def said(record, name):
    text = shown(record, name)
    return f"{text}, {record.locator}" if name == "source" and record.locator else text


def status_of(partner):
    event = latest_event(partner)
    return str(event) if event else gettext("no event")


def latest_event(partner):
    events = PartnerEvent.objects.filter(partner=partner.pk)
    return events.order_by("-on", "-created_at").first()


@transaction.atomic
def merge_partners(*, kept, other, revision, other_revision, by, chosen=None):
    """Make ``other`` part of ``kept`` and return it. The two are as they were looked at.

    ``chosen`` says, by field, which value stays: ``kept``, ``other``, or ``both`` of a
    many-to-many relation. At other revisions it raises ``Conflict``; ``ValidationError``
    where the two cannot be one, and why.
    """
    require(by, "partners.change_partner")
    require(by, "partners.delete_partner")
    if kept.pk == other.pk:
        raise ValidationError(gettext("Choose another record than this one."))
    seen = {kept.pk: (kept, revision), other.pk: (other, other_revision)}
    locked = {  # in one order, so that two merges wait for each other
        pk: lock_revision(record=seen[pk][0], revision=seen[pk][1])
        for pk in sorted(seen)
    }
    kept, other = locked[kept.pk], locked[other.pk]
    defaults = {each.name: each.default for each in choices_between(kept, other)}
    chosen = defaults | {k: v for k, v in (chosen or {}).items() if k in defaults}
    chosen["locator"] = chosen["source"]
    former = MergedPartner(
        partner=kept,
        former_id=other.pk,
        slug=kept.slug if chosen["slug"] == OTHER else other.slug,
        name=str(other),
    )
    take_over(kept, other, chosen)
    settle_exchanges(kept, other)
    settle_status(kept, other, chosen[STATUS])
    with pgtrigger.ignore(*frozen_rows()):
        for field in relations_to(Partner):
            if rule_of(field) != CHOSEN:
                move(field, kept, other)
    delete_emptied(other)
    written = [f.name for f in told_fields(Partner, everything=True) if f.concrete]
    written = [name for name in written if name not in many_names()]
    kept.full_clean()
    kept.save(update_fields=[*written, "updated_at"])
    former.full_clean()
    former.save()
    return kept


def frozen_rows():
    """The triggers that keep adopted rows as they are: they name the same partner still."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if trigger.name == "frozen"
    ]


def many_names():
    return {field.name for field in Partner._meta.many_to_many}


def take_over(kept, other, chosen):
    """Let ``kept`` say what was chosen. Its columns are saved when ``other`` is gone."""
    for name in many_names():
        theirs = getattr(other, name).all()
        if chosen[name] == OTHER:
            getattr(kept, name).set(theirs)
        elif chosen[name] == BOTH:
            getattr(kept, name).add(*theirs)
    for field in told_fields(Partner, everything=True):
        if not field.many_to_many and chosen[field.name] == OTHER:
            setattr(kept, field.attname, getattr(other, field.attname))
    if kept.parent_id in {kept.pk, other.pk}:
        kept.parent = None
    # Before the rest: what belonged to the record that goes may be the kept one itself.
    Partner.objects.filter(pk=kept.pk).update(parent=kept.parent_id)


def settle_exchanges(kept, other):
    """Two records that wrote to each other: one partner has nothing to say to itself."""
    sides = [kept.pk, other.pk]
    between = ContactMessage.objects.filter(
        from_partner__in=sides, to_partner__in=sides
    )
    if between.filter(erased_at=None).exists():
        raise ValidationError(
            gettext(
                "The two have written to each other. They can be merged when the texts "
                "of that exchange are deleted, 180 days after its last message."
            )
        )
    between.delete()


def settle_status(kept, other, chosen):
    """Take out, on the side that was not chosen, the events after the chosen one's last.

    They stay in the history. Otherwise a record that was withdrawn as a duplicate would
    withdraw the partner.
    """
    winner, loser = (other, kept) if chosen == OTHER else (kept, other)
    last = latest_event(winner)
    events = PartnerEvent.objects.filter(partner=loser.pk)
    if last is None:
        return
    for event in events.filter(on__gte=last.on).exclude(on=last.on, kind=last.kind):
        event.delete()


def delete_emptied(partner):
    """Delete a record at which nothing points any more; anything that did is an error."""
    _count, by_label = partner.delete()
    own = {
        field.remote_field.through._meta.label for field in Partner._meta.many_to_many
    }
    lost = set(by_label) - own - {Partner._meta.label}
    if lost:
        raise RuntimeError(f"Merging would have lost rows of {sorted(lost)}.")


def models_folded():
    """The models whose rows may be folded into one another."""
    labels = {name.rpartition(".")[0] for name, rule in RULES.items() if rule == FOLDS}
    return [apps.get_model(label) for label in sorted(labels)]
