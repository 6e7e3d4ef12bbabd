import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from alliance87.briefings.actions.ledger import append_entry, first_broken_entry
from alliance87.briefings.enums import (
    LedgerKind,
    PackEdition,
    PackItemKind,
    PackState,
)
from alliance87.briefings.models import (
    BriefingPack,
    HandoutLink,
    LedgerEntry,
    PackItem,
    PackTemplate,
    PackTemplateItem,
)
from alliance87.briefings.models.ledger import FIRST
from tests.constraints import assert_refused, changed, known, unique
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
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db
NO_HASH = "x" * 64


def item_of(kind):
    """An item that says it is of a kind and has no record of it."""
    return changed(PackItemFactory(), kind=kind)


def next_entry(**values):
    """The entry that would follow, not saved."""
    entry = LedgerEntryFactory()
    facts = {
        "number": entry.number + 1,
        "previous": entry.hash,
        "hash": "0" * 63 + "1",
        **{f: getattr(entry, f) for f in ("kind", "pack_id", "edition", "language")},
        **{f: getattr(entry, f) for f in ("sha256", "at")},
    }
    return LedgerEntry(**facts | values)


REFUSALS = {
    **known(PackItemFactory, "kind", "edition"),
    **known(PackTemplateItemFactory, "kind", "edition"),
    **known(BriefingPackFactory, "edition", "language", "state", "paper"),
    **unique(BriefingPackFactory, "request_key"),
    **unique(PackTemplateFactory, "name"),
    **unique(HandoutLinkFactory, "token_hash"),
    **unique(DocumentPagesFactory, "source_sha256"),
    "briefings_packitem_document_of_its_kind": lambda: item_of(PackItemKind.DOCUMENT),
    "briefings_packitem_report_of_its_kind": lambda: item_of(
        PackItemKind.MEETING_REPORT
    ),
    "briefings_packitem_work_plan_of_its_kind": lambda: item_of(PackItemKind.WORK_PLAN),
    "briefings_briefingpack_finished_has_file": lambda: changed(
        BriefingPackFactory(), state=PackState.SEALED
    ),
    "briefings_briefingpack_failed_says_why": lambda: changed(
        BriefingPackFactory(), state=PackState.FAILED
    ),
    "briefings_briefingpack_cancelled_says_when": lambda: changed(
        BriefingPackFactory(), cancelled_at=timezone.now()
    ),
    "briefings_briefingpack_withdrawn_says_why": lambda: changed(
        BriefingPackFactory(withdrawn=True), withdrawal_reason=""
    ),
    "briefings_briefingpack_drawn_never_expires": lambda: changed(
        BriefingPackFactory(sealed=True), expires_at=timezone.now()
    ),
    "briefings_briefingpack_attempts_are_a_list": lambda: changed(
        BriefingPackFactory(), attempts={"number": 1}
    ),
    "briefings_briefingpack_manifest_is_a_hash": lambda: changed(
        BriefingPackFactory(), manifest_sha256=NO_HASH
    ),
    "briefings_packitem_options_have_names": lambda: changed(
        PackItemFactory(), options=["countries"]
    ),
    "briefings_packitem_options_of_its_kind": lambda: changed(
        PackItemFactory(), options={"as_of": "2026-01-01"}
    ),
    "briefings_packtemplateitem_options_have_names": lambda: changed(
        PackTemplateItemFactory(), options=["countries"]
    ),
    "briefings_packtemplateitem_options_of_its_kind": lambda: changed(
        PackTemplateItemFactory(), options={"as_of": "2026-01-01"}
    ),
    "briefings_packtemplateitem_names_no_record": lambda: changed(
        PackTemplateItemFactory(), kind=PackItemKind.DOCUMENT
    ),
    "briefings_handoutlink_keeps_a_hash": lambda: changed(
        HandoutLinkFactory(), token_hash=NO_HASH
    ),
    "briefings_handoutlink_is_one_person_s": lambda: changed(
        HandoutLinkFactory(), representative=None
    ),
    "briefings_handoutlink_expires_later": lambda: changed(
        HandoutLinkFactory(), expires_at=timezone.now() - datetime.timedelta(days=1)
    ),
    "briefings_documentpages_holds_hashes": lambda: changed(
        DocumentPagesFactory(), sha256=NO_HASH
    ),
    "briefings_documentpages_has_pages": lambda: changed(
        DocumentPagesFactory(), page_count=0
    ),
    "briefings_ledgerentry_kind_known": lambda: next_entry(kind="x"),
    "briefings_ledgerentry_edition_known": lambda: next_entry(edition="x"),
    "briefings_ledgerentry_language_known": lambda: next_entry(language="x"),
    "briefings_ledgerentry_holds_hashes": lambda: next_entry(sha256=NO_HASH),
}
# The trigger speaks before it.
COVERED = [
    "briefings_ledgerentry_unique_number",
    "briefings_ledgerentry_unique_previous",
    "briefings_packtemplate_unique_name",
]


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_an_item_is_named_by_its_title_or_what_it_is():
    assert str(PackItemFactory(title_en="A note")) == "A note"
    assert str(PackItemFactory(title_en="", kind=PackItemKind.AGENDA)) == "Agenda"


def test_a_plan_is_named_after_its_meeting():
    outline = PackOutlineFactory()

    assert str(outline) == outline.event.title


# -- Options ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "options",
    [
        {"colour": "red"},
        {"countries": []},
        {"countries": ["Nepal"]},
        {"countries": "0b7e0c1e-8f57-4d5e-9d5c-0a5b6b1f2a3c"},
        {"as_of": "1 March 2026"},
        {"as_of": 20260301},
    ],
)
def test_an_option_that_is_unknown_or_unreadable_is_refused(options):
    item = PackItemFactory(kind=PackItemKind.PATHFINDER_UPDATE, title_en="")
    item.options = options

    with pytest.raises(ValidationError) as refused:
        item.full_clean()

    assert "options" in refused.value.message_dict


def test_an_item_names_countries_and_a_day():
    item = PackItemFactory(kind=PackItemKind.PATHFINDER_UPDATE)
    options = {"countries": [str(item.pk)], "as_of": "2026-03-01"}
    item.options = options

    item.full_clean()
    item.save()

    assert PackItem.objects.get(pk=item.pk).options == options


# -- Who reads what ---------------------------------------------------------------
def test_a_template_is_there_for_who_chairs_a_meeting(member, anonymous, secretariat):
    item = PackTemplateItemFactory()
    chair = RepresentativeFactory()
    EventFactory(chairs=[chair])

    for reader in [chair.user, secretariat]:
        assert item in PackTemplateItem.objects.visible_to(reader)
        assert item.template in PackTemplate.objects.visible_to(reader)
    for reader in [member, anonymous, None]:
        assert not PackTemplate.objects.visible_to(reader).exists()
        assert not PackTemplateItem.objects.visible_to(reader).exists()


def test_a_link_is_seen_by_its_person_and_who_keeps_the_meeting(
    member, anonymous, secretariat
):
    chair, person, other = RepresentativeFactory.create_batch(3)
    event = EventFactory(chairs=[chair])
    link = HandoutLinkFactory(
        pack=BriefingPackFactory(event=event, published=True), representative=person
    )
    to_account = HandoutLinkFactory(representative=None, user=other.user)

    def seen(reader):
        return set(HandoutLink.objects.visible_to(reader))

    assert seen(chair.user) == seen(person.user) == {link}
    assert seen(other.user) == {to_account}
    assert seen(secretariat) == {link, to_account}
    assert seen(member) == seen(anonymous) == seen(None) == set()


def test_a_person_takes_back_no_link_of_their_own():
    chair, person = RepresentativeFactory.create_batch(2)
    pack = BriefingPackFactory(event=EventFactory(chairs=[chair]), published=True)
    link = HandoutLinkFactory(pack=pack, representative=person)

    assert link in HandoutLink.objects.editable_by(chair.user)
    assert link not in HandoutLink.objects.editable_by(person.user)


def test_a_link_is_open_until_its_day_or_until_it_is_taken_back():
    link = HandoutLinkFactory()
    HandoutLinkFactory(revoked_at=timezone.now())

    assert list(HandoutLink.objects.open_at(timezone.now())) == [link]
    assert not HandoutLink.objects.open_at(link.expires_at).exists()


def test_what_the_portal_keeps_for_itself_is_the_secretariats(
    member, anonymous, secretariat
):
    record = DocumentPagesFactory()
    rows = type(record).objects

    assert record in rows.visible_to(secretariat)
    for reader in [member, anonymous, None]:
        assert not rows.visible_to(reader).exists()


def test_an_entry_of_the_ledger_is_read_with_its_pack(member, anonymous, secretariat):
    entries = {
        edition: LedgerEntryFactory(pack__edition=edition) for edition in PackEdition
    }
    rows = LedgerEntry.objects

    for reader in (member, anonymous, None):
        assert list(rows.visible_to(reader)) == [entries[PackEdition.PUBLIC]]
    assert set(rows.visible_to(secretariat)) == set(entries.values())


def test_whoever_holds_a_file_is_told_what_happened_to_it():
    entry = LedgerEntryFactory()

    assert list(LedgerEntry.objects.of_file(entry.sha256)) == [entry]
    assert not LedgerEntry.objects.of_file(FIRST).exists()


def test_a_withdrawn_pack_is_still_seen_by_its_readers(anonymous):
    pack = BriefingPackFactory(withdrawn=True, edition=PackEdition.PUBLIC)
    BriefingPackFactory(cancelled=True, edition=PackEdition.PUBLIC)

    assert list(BriefingPack.objects.visible_to(anonymous)) == [pack]
    assert not BriefingPack.objects.finished().exists()


# -- The ledger -------------------------------------------------------------------
def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_each_entry_holds_the_hash_of_the_one_before():
    first, second = LedgerEntryFactory.create_batch(2)

    assert (first.number, first.previous) == (1, FIRST)
    assert (second.number, second.previous) == (2, first.hash)
    assert second.hash == second.computed_hash() != first.hash
    assert first_broken_entry() is None


def test_an_entry_read_back_gives_the_hash_it_was_written_with():
    entry = LedgerEntryFactory()

    assert LedgerEntry.objects.get().computed_hash() == entry.hash


def test_an_entry_is_never_changed_nor_deleted():
    entry = LedgerEntryFactory()
    rows = LedgerEntry.objects.filter(pk=entry.pk)

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        rows.update(kind=LedgerKind.WITHDRAWN)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="no_truncate"), transaction.atomic():
        run("TRUNCATE briefings_ledgerentry")


@pytest.mark.parametrize(
    "values", [{"number": 3}, {"number": 1}, {"previous": FIRST}, {"number": 0}]
)
def test_an_entry_that_does_not_follow_the_last_is_refused(values):
    entry = next_entry(**values)

    with pytest.raises(DatabaseError, match="follows"), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "1" * 64},
        {"kind": LedgerKind.WITHDRAWN},
        {"at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        {"hash": "1" * 64},
        {"previous": "1" * 64},
    ],
)
def test_a_changed_entry_is_found(change):
    entry = LedgerEntryFactory.create_batch(3)[1]
    run("ALTER TABLE briefings_ledgerentry DISABLE TRIGGER USER")
    LedgerEntry.objects.filter(pk=entry.pk).update(**change)

    assert first_broken_entry() == entry.number


def test_an_entry_that_was_taken_out_is_found():
    entry = LedgerEntryFactory.create_batch(3)[1]
    run("ALTER TABLE briefings_ledgerentry DISABLE TRIGGER USER")
    rows = LedgerEntry.objects.filter(pk=entry.pk)
    rows._raw_delete(rows.db)

    assert first_broken_entry() == 3


def test_an_entry_is_undone_with_what_it_tells_of():
    pack = BriefingPackFactory(published=True)

    with transaction.atomic():
        append_entry(kind=LedgerKind.PUBLISHED, pack=pack)
        transaction.set_rollback(True)

    assert not LedgerEntry.objects.exists()
