"""Every admin page: quick with many rows, whole in its rules, plain in its messages."""

import datetime
import hashlib
from urllib.parse import unquote

import factory
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance87.briefings.models import HandoutLink, PackItem
from alliance87.core.admin import PortalOptions
from alliance87.core.enums import Visibility
from alliance87.core.files import sha256_of
from alliance87.core.models import Country, Document
from alliance87.core.richtext import MAX_LENGTH
from events.models import Contribution, ProposalUptake, ReportDraft
from partners.models import (
    ContactMessage,
    Partner,
    PartnerApplication,
    ProfileChange,
    Seat,
)
from pathfinders.models import Assessment
from tests.core.bombs import picture
from tests.factories.accounts import (
    ErasureFactory,
    ErasureRequestFactory,
    InvitationFactory,
)
from tests.factories.briefings import (
    BriefingPackFactory,
    DocumentPagesFactory,
    HandoutLinkFactory,
    LedgerEntryFactory,
    PackItemFactory,
    PackOutlineFactory,
    PackTemplateFactory,
    PackTemplateItemFactory,
)
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
    pdf_bytes,
)
from tests.factories.partners import PartnerFactory
from tests.factories.webhooks import WebhookFactory
from tests.test_factories import FACTORIES

FACTORY_OF = {each._meta.model: each for each in FACTORIES}
FACTORY_OF |= {
    each._meta.model: each
    for each in [
        ErasureFactory,
        ErasureRequestFactory,
        InvitationFactory,
        PackOutlineFactory,
        PackItemFactory,
        BriefingPackFactory,
        DocumentPagesFactory,
        HandoutLinkFactory,
        LedgerEntryFactory,
        PackTemplateFactory,
        PackTemplateItemFactory,
        WebhookFactory,
    ]
}
# Where one relation excludes another, or names a record that must fit.
LEFT_EMPTY = {
    Seat: {"country"},
    ContactMessage: {"thread"},
    PartnerApplication: {"partner"},
    ProfileChange: {"representative", "decided_by"},
    Contribution: {"agenda_item", "section"},
    HandoutLink: {"user"},
    PackItem: {"document", "meeting_report", "work_plan"},
    Assessment: {"reply_to"},
    ProposalUptake: {"commitment", "agenda_item"},
    ReportDraft: {"report"},
}

# Whoever is signed in is asked for it, once a page.
SECOND_FACTOR = 1
# What a changelist asks, whatever the number of rows.
CHANGELIST_QUERIES = {
    "accounts.erasure": 5,
    "accounts.erasurerequest": 5,
    "accounts.invitation": 5,
    "accounts.user": 3,
    "action_groups.actiongroup": 3,
    "action_groups.activity": 3,
    "action_groups.crosscuttingpriority": 4,
    "action_groups.groupfunction": 4,
    "action_groups.joinrequest": 6,
    "action_groups.membership": 4,
    "action_groups.objective": 4,
    "action_groups.output": 6,
    "action_groups.outputupdate": 5,
    "action_groups.resourceneed": 4,
    "action_groups.workplan": 6,
    "action_groups.workstream": 4,
    "briefings.briefingpack": 6,
    "briefings.documentpages": 4,
    "briefings.handoutlink": 6,
    "briefings.ledgerentry": 6,
    "briefings.packoutline": 3,
    "briefings.packtemplate": 3,
    "core.country": 3,
    "core.document": 3,
    "core.outgoingmail": 5,
    "core.source": 5,
    "core.theme": 3,
    "events.actionpoint": 5,
    "events.agendaitem": 3,
    "events.agendapublication": 3,
    "events.contribution": 3,
    "events.decision": 3,
    "events.event": 5,
    "events.itemminutes": 3,
    "events.meetingminutes": 3,
    "events.meetingreport": 3,
    "events.proposal": 4,
    "events.proposaluptake": 5,
    "events.recording": 3,
    "events.registration": 3,
    "events.reportcomment": 5,
    "events.reportdraft": 3,
    "events.reportsection": 4,
    "events.survey": 3,
    "partners.contactblock": 3,
    "partners.contactmessage": 3,
    "partners.partner": 5,
    "partners.partnerapplication": 3,
    "partners.partnerevent": 5,
    "partners.partnerimport": 3,  # of a colleague: the list stays empty
    "partners.profilechange": 3,
    "partners.representative": 3,
    "partners.seat": 3,
    "pathfinders.assessment": 5,
    "pathfinders.commitment": 5,
    "pathfinders.commitmentcomment": 3,
    "pathfinders.coordinationbody": 3,
    "pathfinders.indicator": 3,
    "pathfinders.indicatorvalue": 5,
    "pathfinders.instrument": 3,
    "pathfinders.lessonlearnt": 3,
    "pathfinders.nextstep": 3,
    "pathfinders.pathfindercountry": 3,
    "pathfinders.priorityarea": 3,
    "pathfinders.progressreport": 4,
    "pathfinders.ratification": 6,
    "pathfinders.roadmap": 3,
    "pathfinders.stageevent": 5,
    "pathfinders.supportoffer": 5,
    "pathfinders.supportrequest": 5,
    "webhooks.webhook": 3,
}
# What the change form of a record with inlines asks, whatever the number of rows.
CHANGE_FORM_QUERIES = {
    "action_groups.actiongroup": 12,
    "action_groups.objective": 6,
    "action_groups.output": 12,
    "action_groups.workplan": 8,
    "briefings.packoutline": 4,
    "briefings.packtemplate": 3,
    "events.agendaitem": 9,
    "events.event": 22,
    "events.meetingreport": 7,
    "events.proposal": 8,
    "events.reportsection": 12,
    "events.survey": 5,
    "partners.partner": 13,  # with the records that were merged into it
    "pathfinders.commitment": 8,
    "pathfinders.indicator": 4,
    "pathfinders.pathfindercountry": 12,
    "pathfinders.priorityarea": 7,
    "pathfinders.roadmap": 8,
}


def full_record(model, **values):
    """A record of ``model`` whose empty to-one relations are filled."""
    left_empty = LEFT_EMPTY.get(model, set()) | set(values)
    for field in model._meta.fields:
        related = FACTORY_OF.get(field.related_model)
        wanted = field.many_to_one and field.null and field.related_model != model
        if related and wanted and field.name not in left_empty:
            values[field.name] = factory.SubFactory(related)
    return FACTORY_OF[model](**values)


def add_row(inline, record, number):
    """A full row of ``inline`` under ``record``, unlike the others."""
    fields = inline.model._meta.get_fields()
    name = next(
        f.name for f in fields if f.concrete and f.related_model is type(record)
    )
    values = {name: record}
    for field in fields:
        if field.name in {"on", "as_of"}:
            values[field.name] = datetime.date(2020, 1, 1 + number)
    if inline.model is Contribution:
        values.setdefault("agenda_item", None)
    row = full_record(inline.model, **values)
    for field in inline.autocomplete_fields:
        relation = inline.model._meta.get_field(field)
        if relation.many_to_many:
            related = FACTORY_OF[relation.related_model].create_batch(2)
            getattr(row, field).set(related)


def label_of(model):
    return model._meta.label_lower


def page(model, name, *args):
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


@pytest.fixture(autouse=True)
def known_content_types(db):
    """Asked once in a process, by whichever test comes first."""
    ContentType.objects.get_for_models(*apps.get_models())


MODELS = sorted(admin.site._registry, key=label_of)
WITH_INLINES = [model for model in MODELS if admin.site._registry[model].inlines]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("model", MODELS, ids=label_of)
def test_changelist_takes_as_many_queries_whatever_its_rows(
    model, count, secretariat_client, django_assert_num_queries
):
    for _ in range(count):
        full_record(model)

    with django_assert_num_queries(SECOND_FACTOR + CHANGELIST_QUERIES[label_of(model)]):
        response = secretariat_client.get(page(model, "changelist"))

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("model", WITH_INLINES, ids=label_of)
def test_change_form_takes_as_many_queries_whatever_its_rows(
    model, count, secretariat_client, django_assert_num_queries
):
    record = full_record(model)
    for inline in admin.site._registry[model].inlines:
        for number in range(count):
            add_row(inline, record, number)

    expected = SECOND_FACTOR + CHANGE_FORM_QUERIES[label_of(model)]
    with django_assert_num_queries(expected):
        response = secretariat_client.get(page(model, "change", record.pk))

    assert response.status_code == 200


# -- Long lists ------------------------------------------------------------------


def portal_forms():
    for model in MODELS:
        options = admin.site._registry[model]
        if isinstance(options, PortalOptions):
            yield options
        for inline in options.inlines:
            yield inline(model, admin.site)


FORMS = list(portal_forms())


@pytest.mark.parametrize("options", FORMS, ids=lambda o: type(o).__name__)
def test_form_offers_no_long_list_to_choose_from(options):
    fieldsets = options.fieldsets or [(None, {"fields": options.fields})]
    shown = set(flatten_fieldsets(fieldsets))
    relations = {
        field.name
        for field in options.model._meta.get_fields()
        if field.concrete and field.is_relation
    }

    assert relations & shown <= set(options.autocomplete_fields)


# -- Signing in --------------------------------------------------------------------


def test_visitor_is_sent_to_the_portals_own_sign_in(client):
    response = client.get(page(Country, "changelist"), follow=True)

    url, _ = response.redirect_chain[-1]
    assert url.startswith(reverse("account_login"))
    assert page(Country, "changelist") in unquote(url)


def test_member_does_not_get_into_the_admin(member_client):
    assert member_client.get(reverse("admin:login")).status_code == 403


# -- Three languages, search, actions ----------------------------------------------


def test_languages_of_a_field_stand_side_by_side_and_say_which_they_are(
    secretariat_client,
):
    html = secretariat_client.get(page(Country, "add")).text

    labels = [html.index(f"Name ({each})") for each in ("English", "French", "Spanish")]
    assert labels == sorted(labels)
    assert 'lang="fr"' in html


def test_search_is_blind_to_accents_and_capitals(secretariat_client):
    CountryFactory(name_en="Côte d’Ivoire")
    CountryFactory(name_en="Nepal")

    response = secretariat_client.get(page(Country, "changelist"), {"q": "COTE ivo"})

    found = response.context["cl"].result_list
    assert [country.name_en for country in found] == ["Côte d’Ivoire"]


def test_autocomplete_is_blind_to_accents_too(secretariat_client):
    country = CountryFactory(name_en="Türkiye")
    CountryFactory(name_en="Nepal")

    response = secretariat_client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "partners",
            "model_name": "partner",
            "field_name": "country",
            "term": "turk",
        },
    )

    assert [row["id"] for row in response.json()["results"]] == [str(country.pk)]


def test_staff_see_hidden_rows(secretariat_client):
    DocumentFactory(hidden=True)

    response = secretariat_client.get(page(Document, "changelist"))

    assert len(response.context["cl"].result_list) == 1


@pytest.mark.parametrize(
    ("action", "tier"),
    [
        ("publish_to_everyone", Visibility.PUBLIC),
        ("publish_to_partners", Visibility.PARTNERS),
        ("back_to_secretariat", Visibility.SECRETARIAT),
    ],
)
def test_action_opens_the_chosen_rows_only(action, tier, secretariat_client):
    chosen, other = DocumentFactory.create_batch(2, for_group=True)

    secretariat_client.post(
        page(Document, "changelist"),
        {"action": action, "_selected_action": [chosen.pk]},
    )

    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.visibility, other.visibility) == (tier, Visibility.GROUP)


def test_action_confirms_a_record_today(secretariat_client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC))
    partner = PartnerFactory()

    secretariat_client.post(
        page(Partner, "changelist"),
        {"action": "confirm_today", "_selected_action": [partner.pk]},
    )

    partner.refresh_from_db()
    assert partner.confirmed_on == datetime.date(2026, 5, 4)


def test_actions_that_do_not_fit_are_not_offered(secretariat_client):
    CountryFactory()

    response = secretariat_client.get(page(Country, "changelist"))

    names = [
        name for name, _ in response.context["action_form"].fields["action"].choices
    ]
    assert names == ["", "delete_selected"]


# -- Documents ---------------------------------------------------------------------


def document_data(**changes):
    return {
        "title_en": "Guidance note",
        "slug": "guidance-note",
        "kind": "guidance_note",
        "language": "en",
        "visibility": "secretariat",
    } | changes


def test_uploaded_file_is_stored_with_its_name_size_and_hash(secretariat_client):
    content = pdf_bytes()
    upload = SimpleUploadedFile("note.pdf", content)

    response = secretariat_client.post(
        page(Document, "add"), document_data(file=upload)
    )

    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.file_name, document.size) == ("note.pdf", len(content))
    assert document.sha256 == sha256_of(SimpleUploadedFile("x", content))


def test_file_that_is_not_what_its_name_says_is_refused_at_its_field(
    secretariat_client,
):
    upload = SimpleUploadedFile("note.pdf", b"<html>")

    response = secretariat_client.post(
        page(Document, "add"), document_data(file=upload)
    )

    assert "is not a PDF file" in response.context["errors"][0][0]
    assert not Document.objects.exists()


def test_uploaded_picture_is_stored_without_what_came_with_it(secretariat_client):
    content = picture("JPEG", comment=b"SECRET")
    upload = SimpleUploadedFile("..\u202egpj.jpg", content)

    secretariat_client.post(page(Document, "add"), document_data(file=upload))

    document = Document.objects.get()
    with document.file.open("rb") as file:
        stored = file.read()
    assert b"SECRET" in content
    assert b"SECRET" not in stored
    assert document.file_name == "gpj.jpg"
    assert document.size == len(stored)
    assert document.sha256 == hashlib.sha256(stored).hexdigest()


def test_clearing_the_file_clears_what_was_known_of_it(secretariat_client):
    document = DocumentFactory(with_pdf=True)

    secretariat_client.post(
        page(Document, "change", document.pk),
        document_data(**{"file-clear": "on", "revision_seen": document.revision}),
    )

    document.refresh_from_db()
    assert (document.file.name, document.sha256, document.size) == ("", "", None)


def test_rich_text_is_cleaned_when_saved(secretariat_client):
    html = '<p onclick="x()">Kept</p><script>gone()</script>'

    secretariat_client.post(page(Document, "add"), document_data(body_fr=html))

    assert Document.objects.get().body_fr == "<p>Kept</p>"


def test_text_too_long_for_a_pack_is_refused_and_not_lost(secretariat_client):
    text = "a" * (2 * MAX_LENGTH)

    response = secretariat_client.post(
        page(Document, "add"), document_data(body_en=text)
    )

    assert "body_en" in response.context["adminform"].form.errors
    assert text in response.text


def test_form_says_what_html_is_allowed(secretariat_client):
    assert "blockquote" in secretariat_client.get(page(Document, "add")).text


def test_slug_that_is_taken_is_explained(secretariat_client):
    DocumentFactory(slug="guidance-note")

    response = secretariat_client.post(page(Document, "add"), document_data())

    assert "This slug is another document’s." in response.text.replace("&#x27;", "’")


def test_themes_are_chosen_by_name(secretariat_client):
    theme = ThemeFactory()

    secretariat_client.post(page(Document, "add"), document_data(themes=[theme.pk]))

    assert list(Document.objects.get().themes.all()) == [theme]


def test_document_cannot_replace_itself(secretariat_client):
    document = DocumentFactory(slug="guidance-note")

    response = secretariat_client.post(
        page(Document, "change", document.pk),
        document_data(supersedes=document.pk, revision_seen=document.revision),
    )

    assert "A document cannot replace itself." in response.text


def test_place_without_a_source_is_explained(secretariat_client):
    SourceFactory()

    response = secretariat_client.post(
        page(Document, "add"), document_data(locator="p. 3")
    )

    assert "A place in a source needs the source." in response.text
