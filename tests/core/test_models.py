import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance87.core.models import Document
from tests.constraints import assert_refused, changed, known, sourced, unique
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    KeptAnswerFactory,
    OutgoingMailFactory,
    SourceFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def document_that_replaces_itself():
    document = DocumentFactory()
    return changed(document, supersedes=document)


REFUSALS = {
    **unique(CountryFactory, "iso2"),
    **unique(CountryFactory, "iso3"),
    **known(CountryFactory, "ilo_region", "un_status"),
    "core_country_codes_are_capitals": lambda: changed(CountryFactory(), iso2="fr"),
    **unique(ThemeFactory, "slug"),
    **known(ThemeFactory, "kind"),
    **known(SourceFactory, "visibility", "published_precision"),
    **unique(SourceFactory, "slug"),
    **known(DocumentFactory, "visibility", "kind", "language"),
    **sourced(DocumentFactory),
    **unique(DocumentFactory, "slug"),
    "core_document_file_has_hash": lambda: changed(
        DocumentFactory(with_pdf=True), sha256=""
    ),
    "core_document_not_its_own_version": document_that_replaces_itself,
    **unique(KeptAnswerFactory, "user", "key_digest"),
    **known(OutgoingMailFactory, "state", "language"),
    **unique(OutgoingMailFactory, "message_id", rule="unique_message_id"),
    "core_outgoingmail_has_recipient": lambda: changed(
        OutgoingMailFactory(), recipients=[]
    ),
    "core_outgoingmail_sent_has_moment": lambda: changed(
        OutgoingMailFactory(sent=True), sent_at=None
    ),
    "core_outgoingmail_sent_is_blank": lambda: changed(
        OutgoingMailFactory(sent=True), text="The link is …"
    ),
    "core_outgoingmail_failed_says_why": lambda: changed(
        OutgoingMailFactory(failed=True), last_error=""
    ),
    "core_outgoingmail_held_only_waiting": lambda: changed(
        OutgoingMailFactory(sent=True), claimed_until=timezone.now()
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_three_letter_code_is_in_capitals_too():
    country = changed(CountryFactory(), iso3="fra")

    assert_refused("core_country_codes_are_capitals", country)


def test_a_document_has_one_successor():
    old = DocumentFactory()
    DocumentFactory(supersedes=old)

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(supersedes=old)


def test_current_documents_are_those_nothing_replaces():
    old = DocumentFactory()
    new = DocumentFactory(supersedes=old)

    assert list(Document.objects.current(None)) == [new]


def test_a_version_still_hidden_does_not_make_the_one_before_disappear():
    old = DocumentFactory()
    DocumentFactory(supersedes=old, hidden=True)

    assert old in Document.objects.current(None)


def test_an_uploaded_file_goes_below_the_test_media_under_a_random_name(settings):
    document = DocumentFactory(with_pdf=True)

    assert document.file.path.startswith(str(settings.MEDIA_ROOT))
    assert "test-media" in str(settings.MEDIA_ROOT)
    assert document.slug not in document.file.name
