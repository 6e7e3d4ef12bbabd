import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.template.loader import render_to_string
from rest_framework.test import APIRequestFactory

from action_groups.models import (
    JoinRequest,
    Mention,
    Post,
    SpaceChoice,
    SpaceOpening,
    SpacePaper,
    Thread,
    ThreadMark,
)
from alliance87 import api
from alliance87.accounts.models import User
from alliance87.core.enums import Visibility
from alliance87.core.models import Country, Source, SourcedModel, Theme, VisibleModel
from alliance87.core.visibility import (
    ReferenceQuerySet,
    VisibleQuerySet,
    reads_everything,
    tiers_for,
)
from events.models import (
    CalendarFeed,
    Registration,
    ReportComment,
    ReportDraft,
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyQuestion,
)
from partners.models import (
    ContactBlock,
    ContactMessage,
    PartnerApplication,
    ProfileChange,
    Representative,
)
from pathfinders.models import CommitmentComment, ReportReminder, SupportOffer
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.readers import EVERYONE, READERS, hide, readers_of
from tests.test_factories import FACTORIES

FACTORY = {factory._meta.model: factory for factory in FACTORIES}
CLOSED = [m for m in FACTORY if issubclass(m, VisibleModel)]
OF_PARENTS = [
    (model, name) for model in FACTORY for name in getattr(model, "visible_with", ())
]
# What a factory needs to be told before the record has that parent or relation.
OPTIONS = {
    ("Contribution", "section"): {"in_report": True},
    ("Assessment", "reply_to"): {"reply": True},
    ("ProposalUptake", "commitment"): {"by_commitment": True},
    ("ProposalUptake", "agenda_item"): {"by_agenda_item": True},
}
# Read by the persons concerned, by who keeps the event, and by the Secretariat.
PERSONAL = {
    *(Registration, ReportComment),
    *(ContactBlock, ContactMessage, PartnerApplication, ProfileChange),
    *(CommitmentComment, ReportReminder),
    SupportOffer,  # until it is accepted
    *(SpaceOpening, JoinRequest),
    ReportDraft,  # of the Secretariat's editors
    *(CalendarFeed, SurveyAnswer, SurveyParticipation),
    *(Survey, SurveyQuestion),  # until the results are published
}
# Of a group's space: its members' alone, or one person's own.
WITHHELD = {Mention, Post, SpaceChoice, SpacePaper, Thread, ThreadMark}

pytestmark = pytest.mark.django_db


def name_of(value):
    return value._meta.object_name if isinstance(value, type) else str(value)


def test_a_visitor_reads_the_public_tier():
    assert tiers_for(None) == [Visibility.PUBLIC]
    assert tiers_for(AnonymousUser()) == [Visibility.PUBLIC]


def test_a_member_reads_what_is_for_partners(member):
    assert tiers_for(member) == [Visibility.PUBLIC, Visibility.PARTNERS]


def test_the_secretariat_reads_every_tier(secretariat):
    assert tiers_for(secretariat) == list(Visibility)
    assert reads_everything(secretariat)


def test_a_closed_account_reads_as_the_public(deactivated):
    former_editor = User(is_staff=True, is_superuser=True, is_active=False)

    assert tiers_for(deactivated) == [Visibility.PUBLIC]
    assert tiers_for(former_editor) == [Visibility.PUBLIC]
    assert not reads_everything(former_editor)


def hides_some(model):
    rows = model._default_manager.all()
    return isinstance(rows, VisibleQuerySet) and not isinstance(rows, ReferenceQuerySet)


@pytest.mark.parametrize("model", CLOSED, ids=name_of)
def test_a_record_is_closed_until_someone_opens_it(model):
    assert model._meta.get_field("visibility").default == Visibility.SECRETARIAT


@pytest.mark.parametrize("tier", Visibility, ids=str)
@pytest.mark.parametrize("model", CLOSED, ids=name_of)
def test_a_record_is_read_by_those_of_its_tier(model, tier):
    assert readers_of(FACTORY[model](visibility=tier)) == READERS[tier]


@pytest.mark.parametrize(("model", "parent"), OF_PARENTS, ids=name_of)
def test_a_record_is_never_more_visible_than_what_it_belongs_to(model, parent):
    options = OPTIONS.get((model.__name__, parent), {})
    record = FACTORY[model](**options)
    nobody = set() if model in WITHHELD else {"secretariat"}
    closed = model in PERSONAL | WITHHELD
    assert readers_of(record) == (nobody if closed else EVERYONE)

    hide(getattr(record, parent))

    assert readers_of(record) == nobody


# Relations that a record needs and yet does not follow, each with its reason.
NOT_FOLLOWED = {
    (Registration, "representative"),  # a chair reads the list whoever consented
    (ContactMessage, "from_partner"),  # its two sides read it, whatever became of them
    (ContactMessage, "to_partner"),
    (CommitmentComment, "partner"),  # its own people wrote it
    (SpacePaper, "document"),  # which follows it
}
# Parents that a record may be without.
MAY_BELONG = {
    "Contribution": {"agenda_item", "section"},
    "LessonLearnt": {"pathfinder"},
    "ProposalUptake": {"agenda_item", "commitment", "output"},
}


@pytest.mark.parametrize("model", [m for m in FACTORY if hides_some(m)], ids=name_of)
def test_a_record_follows_all_that_it_belongs_to(model):
    parents = {
        field.name
        for field in model._meta.fields
        if (field.many_to_one or field.one_to_one)
        and not field.null
        and hides_some(field.related_model)
        and (model, field.name) not in NOT_FOLLOWED
    }

    assert set(model.visible_with) == parents | MAY_BELONG.get(model.__name__, set())


@pytest.mark.parametrize(
    "model",
    [m for m in FACTORY if isinstance(m.objects.all(), ReferenceQuerySet)],
    ids=name_of,
)
def test_a_vocabulary_hides_nothing(model):
    assert readers_of(FACTORY[model]()) == EVERYONE


def test_countries_and_themes_are_vocabularies():
    CountryFactory()
    ThemeFactory()

    assert Country.objects.for_reader(None).exists()
    assert Theme.objects.for_reader(None).exists()


def relations(kind):
    for model in FACTORY:
        if not hides_some(model) or model in PERSONAL | WITHHELD:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, kind) or field.name in model.visible_with:
                continue
            if hides_some(field.related_model):
                yield model, field.name


TO_ONE = [
    (model, name)
    for model, name in relations(models.ForeignKey)
    if name != "source" and model._meta.get_field(name).null
]


TO_MANY = list(relations(models.ManyToManyField))
SOURCES = [(model, "source") for model in FACTORY if issubclass(model, SourcedModel)]


def with_hidden(model, name):
    """A public record, and a hidden one in its relation ``name``."""
    record = FACTORY[model](**OPTIONS.get((model.__name__, name), {}))
    field = model._meta.get_field(name)
    if field.many_to_many:
        hidden = FACTORY[field.related_model]()
        getattr(record, name).add(hidden)
    else:
        hidden = getattr(record, name) or FACTORY[field.related_model]()
        model.objects.filter(pk=record.pk).update(**{name: hidden})
    conceal(hidden)
    return record, hidden


@pytest.mark.parametrize(("model", "name"), TO_ONE, ids=name_of)
def test_a_hidden_relation_is_not_joined(model, name, anonymous):
    record, _ = with_hidden(model, name)

    row = model.objects.for_reader(anonymous).get(pk=record.pk)

    field = model._meta.get_field(name)
    assert not field.is_cached(row) or getattr(row, name) is None


@pytest.mark.parametrize(
    ("visibility", "named"), [("public", True), ("partners", False)]
)
def test_a_source_that_is_not_public_is_not_named(visibility, named):
    source = SourceFactory(visibility=visibility, short_title_en="An internal memo")

    note = render_to_string("components/source_note.html", {"source": source})

    assert ("An internal memo" in note) is named


@pytest.mark.parametrize(("model", "name"), TO_MANY, ids=name_of)
def test_a_hidden_record_is_not_among_those_prefetched(model, name, anonymous):
    record, hidden = with_hidden(model, name)

    row = model.objects.for_reader(anonymous).get(pk=record.pk)

    assert hidden not in getattr(row, "_prefetched_objects_cache", {}).get(name, [])


ENDPOINTS = {viewset.queryset.model: viewset for viewset in api.ENDPOINTS.values()}
SERVED = [row for row in [*TO_ONE, *TO_MANY, *SOURCES] if row[0] in ENDPOINTS]


@pytest.mark.parametrize(("model", "name"), SERVED, ids=name_of)
def test_the_api_does_not_name_a_hidden_record(model, name):
    record, hidden = with_hidden(model, name)

    view = ENDPOINTS[model].as_view({"get": "list"})
    answer = view(APIRequestFactory().get("/")).render().content.decode()

    assert str(record.pk) in answer
    assert str(hidden.pk) not in answer
    assert f'"{getattr(hidden, "slug", hidden.pk)}"' not in answer


def conceal(record):
    if isinstance(record, Representative):
        Representative.objects.filter(pk=record.pk).update(
            listed_publicly=False, listed_to_partners=False
        )
    else:
        hide(record)


def test_a_source_has_a_tier_of_its_own():
    assert issubclass(Source, VisibleModel)
    assert readers_of(SourceFactory(for_partners=True)) == {"member", "secretariat"}
