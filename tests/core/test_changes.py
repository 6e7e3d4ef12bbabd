"""What changed, in words: the public page of a record and its history in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from pghistory import context

from alliance87.api import ENDPOINTS
from alliance87.core.changes import RecordHistory
from alliance87.core.enums import Visibility
from alliance87.core.record_views import KINDS
from partners.models import Partner, Representative
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import ActionGroupFactory
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import EventFactory, MeetingReportFactory
from tests.factories.partners import (
    ContactBlockFactory,
    PartnerFactory,
    RepresentativeFactory,
)
from tests.factories.pathfinders import PathfinderCountryFactory

pytestmark = pytest.mark.django_db

RECORDS = {
    "partner": PartnerFactory,
    "pathfinder-country": PathfinderCountryFactory,
    "action-group": ActionGroupFactory,
    "event": EventFactory,
    "meeting-report": MeetingReportFactory,
    "document": DocumentFactory,
}


def change(record, **values):
    type(record).objects.filter(pk=record.pk).update(**values)


def changes_page(record, kind="partner"):
    return reverse("record-changes", kwargs={"kind": kind, "pk": record.pk})


def told(record, reader):
    """Every difference a reader is told: (field, before, after)."""
    history = RecordHistory(type(record), record.pk, reader=reader)
    return [
        (each.label, each.before, each.after)
        for step in history.steps()
        for each in step.differences
    ]


@pytest.fixture
def partner():
    return PartnerFactory(name_en="First name", website="https://example.org/a")


def test_every_kind_has_its_page_and_is_tried_here():
    assert set(KINDS) == set(RECORDS)


@pytest.mark.parametrize("kind", KINDS)
def test_page_of_changes_opens_for_anyone(kind, client):
    record = RECORDS[kind]()

    assert client.get(changes_page(record, kind)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_record_leads_to_its_changes(kind, client):
    record = RECORDS[kind]()

    assert changes_page(record, kind) in client.get(record.get_absolute_url()).text


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_record_has_no_page_of_changes(kind, client, member_client):
    record = RECORDS[kind](hidden=True)

    assert client.get(changes_page(record, kind)).status_code == 404
    assert member_client.get(changes_page(record, kind)).status_code == 404


def test_changes_are_told_before_and_after(partner, anonymous):
    change(partner, website="https://example.org/b")

    assert told(partner, anonymous) == [
        ("Website", "https://example.org/a", "https://example.org/b")
    ]


def test_translated_field_is_told_by_language(partner, anonymous):
    change(partner, name_fr="Premier nom")

    assert told(partner, anonymous) == [("Name (fr)", "", "Premier nom")]


def test_choice_is_told_in_words(partner, anonymous):
    change(partner, stakeholder_group="academia")

    assert told(partner, anonymous) == [
        (
            "Stakeholder group",
            "Civil society organisation",
            "Academic institution or think tank",
        )
    ]


def test_relations_are_told_by_name(partner, anonymous):
    theme = ThemeFactory(name_en="Fair recruitment")
    partner.themes.add(theme)
    change(partner, country=CountryFactory(name_en="Nepal"))

    assert told(partner, anonymous)[0] == ("Themes", "", "Fair recruitment")
    assert told(partner, anonymous)[1][2] == "Nepal"


def test_hidden_relation_is_not_named(partner, anonymous, secretariat):
    hidden = SourceFactory(hidden=True, short_title_en="Internal memo")
    change(partner, source=hidden)

    assert told(partner, anonymous) == [("Source", "", "not shown")]
    assert told(partner, secretariat) == [("Source", "", "Internal memo")]


def test_private_field_is_told_to_the_secretariat_alone(partner, member, secretariat):
    change(partner, role_mailbox="office@example.org")

    assert told(partner, member) == []
    assert told(partner, secretariat) == [("Role mailbox", "", "office@example.org")]


def test_drafts_are_not_told_when_the_record_is_published(client):
    partner = PartnerFactory(hidden=True, name_en="Working title")
    change(partner, name_en="Draft title")
    change(partner, name_en="Public title", visibility=Visibility.PUBLIC)

    page = client.get(changes_page(partner)).text
    assert "Public title" in page
    assert "Working title" not in page
    assert "Draft title" not in page


def test_who_made_a_change_is_the_secretariats_to_know(
    partner, client, secretariat_client
):
    editor = UserFactory(first_name="Grace", last_name="Secretly")
    with context(user=str(editor.pk), through="admin"):
        change(partner, acronym="NEW")

    assert "Secretly" not in client.get(changes_page(partner)).text
    assert "Secretly" in secretariat_client.get(changes_page(partner)).text


def test_any_two_revisions_are_compared(partner, client):
    for acronym in ("ONE", "TWO", "THREE"):
        change(partner, acronym=acronym)

    page = client.get(changes_page(partner), {"from": 2, "to": 4}).text
    assert "Revision 2 beside revision 4." in page
    assert page.index("<del>ONE</del>") < page.index("<ins>THREE</ins>")


@pytest.mark.parametrize("wrong", ["99", "x", "-1", "1" * 400, ""])
def test_comparison_with_no_such_revision_says_so(partner, client, wrong):
    response = client.get(changes_page(partner), {"from": "1", "to": wrong})

    assert response.status_code == 200
    assert "There is no such revision" in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_changes_takes_nine_queries(
    partner, client, count, django_assert_num_queries
):
    for number in range(count):
        change(partner, acronym=f"A{number}", country=CountryFactory())
        partner.themes.add(ThemeFactory())

    # The record and its joins, revisions, three relations, and the names they point at.
    with django_assert_num_queries(9):
        client.get(changes_page(partner))


def private_columns():
    """The fields of models with public changes that no endpoint of the API shows."""
    for viewset in ENDPOINTS.values():
        model = viewset.queryset.model
        if model._meta.label not in KINDS.values():
            continue
        shown = set(viewset.serializer_class().fields) | {
            field.source.split(".")[0]
            for field in viewset.serializer_class().fields.values()
        }
        names = {field.name for field in model._meta.concrete_fields}
        yield (
            model,
            {
                name
                for name in names
                if name not in shown
                and name[:-3] not in shown  # the language columns of what is shown
                and f"{name}_en" not in names
            },
        )


@pytest.mark.parametrize(("model", "unseen"), list(private_columns()))
def test_changes_tell_no_column_that_the_api_keeps_back(model, unseen):
    harmless = {"created_at", "revision", "body_en", "body_fr", "body_es"}
    harmless |= {"foreword_en", "foreword_fr", "foreword_es", "locator", "has_times"}

    assert unseen - harmless == {*model.private_fields, *model.history_excludes}


# -- In the admin -----------------------------------------------------------------


def admin_history(record):
    opts = record._meta
    return reverse(
        f"admin:{opts.app_label}_{opts.model_name}_history", args=[record.pk]
    )


def test_history_in_the_admin_says_who_and_through_what(partner, secretariat_client):
    editor = UserFactory(first_name="Grace", last_name="Hopper")
    with context(user=str(editor.pk), through="import"):
        change(partner, role_mailbox="office@example.org")

    page = secretariat_client.get(admin_history(partner)).text
    assert "Grace Hopper" in page
    assert "· import" in page
    assert "<ins>office@example.org</ins>" in page


def test_change_in_the_admin_is_known_as_such(partner, secretariat, secretariat_client):
    data = {
        "name_en": "Other name",
        "slug": partner.slug,
        "stakeholder_group": partner.stakeholder_group,
        "visibility": partner.visibility,
        "revision_seen": partner.revision,
        "representatives-TOTAL_FORMS": 0,
        "representatives-INITIAL_FORMS": 0,
        "membership_events-TOTAL_FORMS": 0,
        "membership_events-INITIAL_FORMS": 0,
    }
    url = reverse("admin:partners_partner_change", args=[partner.pk])
    assert secretariat_client.post(url, data).status_code == 302

    last = Partner.pgh_event_model.objects.filter(id=partner.pk).last()
    assert last.pgh_context == {"user": str(secretariat.pk), "through": "admin"}


def bring_back(client, record, revision, seen):
    data = {"revision": revision, "revision_seen": seen}
    return client.post(admin_history(record), data, follow=True)


def test_revision_is_brought_back_with_its_relations(partner, secretariat_client):
    theme = ThemeFactory()
    partner.themes.add(theme)  # revision 2
    change(partner, name_en="Mistake")
    partner.themes.clear()

    page = bring_back(secretariat_client, partner, revision=2, seen=4).text

    partner.refresh_from_db()
    assert "The record stands again as in revision 2." in page
    assert (partner.name_en, list(partner.themes.all())) == ("First name", [theme])
    assert partner.revision > 4


def asked_to_bring_back(client, record, revision):
    return client.get(admin_history(record), {"bring_back": revision})


def test_bringing_back_is_asked_first_with_what_it_changes(partner, secretariat_client):
    theme = ThemeFactory(name="Mining")
    partner.themes.add(theme)  # revision 2
    change(partner, name_en="Mistake")
    partner.themes.clear()

    history = secretariat_client.get(admin_history(partner)).text
    response = asked_to_bring_back(secretariat_client, partner, 2)

    partner.refresh_from_db()
    told = [(d.before, d.after) for d in response.context["differences"]]
    assert 'href="?bring_back=2"' in history
    assert "Yes, bring revision 2 back" not in history
    assert "Yes, bring revision 2 back" in response.text
    assert told == [("Mistake", "First name"), ("", "Mining")]
    assert (partner.name_en, partner.revision) == ("Mistake", 4)


@pytest.mark.parametrize("revision", ["99", "x", ""])
def test_nothing_is_asked_of_a_revision_there_is_not(
    revision, partner, secretariat_client
):
    page = asked_to_bring_back(secretariat_client, partner, revision).text

    assert "Yes, bring revision" not in page


def test_who_may_only_look_is_not_asked(secretariat, secretariat_client):
    block = ContactBlockFactory()
    change(block, blocked_by=secretariat)

    page = asked_to_bring_back(secretariat_client, block, 1).text

    assert "Yes, bring revision" not in page


def test_revision_is_not_brought_back_over_an_unseen_change(
    partner, secretariat_client
):
    change(partner, name_en="Second")
    change(partner, name_en="Third, unseen")

    page = bring_back(secretariat_client, partner, revision=1, seen=2).text

    partner.refresh_from_db()
    assert "Somebody else changed this meanwhile" in page
    assert partner.name_en == "Third, unseen"


def test_revision_whose_place_is_taken_is_refused_in_words(partner, secretariat_client):
    slug = partner.slug
    change(partner, slug="other")
    PartnerFactory(slug=slug)

    page = bring_back(secretariat_client, partner, revision=1, seen=2).text

    partner.refresh_from_db()
    assert "This slug is another partner" in page
    assert partner.slug == "other"


def test_who_may_only_look_brings_nothing_back(secretariat, secretariat_client):
    block = ContactBlockFactory()
    change(block, blocked_by=secretariat)

    response = bring_back(secretariat_client, block, revision=1, seen=2)

    block.refresh_from_db()
    assert response.status_code == 403
    assert block.blocked_by == secretariat


def test_member_brings_nothing_back(partner, member_client):
    change(partner, name_en="Second")

    bring_back(member_client, partner, revision=1, seen=2)

    partner.refresh_from_db()
    assert partner.name_en == "Second"


def test_persons_have_a_history_in_the_admin_too(secretariat_client):
    person = RepresentativeFactory(name="Ada")
    Representative.objects.filter(pk=person.pk).update(name="Ada L.")

    assert "<ins>Ada L.</ins>" in secretariat_client.get(admin_history(person)).text
    assert not LogEntry.objects.exists()
