"""The database keeps every revision of every record, whoever writes."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pghistory import context
from pghistory.models import Event as HistoryEvent
from pgtrigger import registered

from alliance87.core.enums import Visibility
from alliance87.core.models import TimestampedModel
from partners.models import Partner
from pathfinders.models import Commitment
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import MembershipFactory, ObjectiveFactory
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

OURS = [
    model
    for label in (
        *("core", "accounts", "partners", "pathfinders", "action_groups", "events"),
        "briefings",
    )
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
    if not issubclass(model, HistoryEvent) and getattr(model, "has_history", True)
]

pytestmark = pytest.mark.django_db


def revisions_of(record):
    return type(record).pgh_event_model.objects.filter(id=record.pk)


def rename(partner, name):
    partner.name_en = name
    partner.save()
    partner.refresh_from_db()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_history_has_every_column_of_the_model(model):
    kept = {field.column for field in model.pgh_event_model._meta.fields}
    left_out = set(getattr(model, "history_excludes", []))

    assert {field.column for field in model._meta.fields} - kept == left_out


def test_every_many_to_many_relation_has_a_history():
    without = [
        str(field)
        for model in OURS
        for field in model._meta.local_many_to_many
        if not hasattr(field.remote_field.through, "pgh_event_model")
    ]

    assert without == []


def test_save_and_update_and_raw_sql_each_make_a_revision():
    partner = PartnerFactory(name_en="First")
    rename(partner, "Second")
    Partner.objects.filter(pk=partner.pk).update(name_en="Third")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE partners_partner SET name_en = 'Fourth' WHERE id = %s", [partner.pk]
        )

    names = revisions_of(partner).values_list("revision", "name_en")
    assert list(names) == [(1, "First"), (2, "Second"), (3, "Third"), (4, "Fourth")]


def test_bulk_update_makes_a_version_of_each_record():
    partners = [PartnerFactory(), PartnerFactory()]

    Partner.objects.filter(pk__in=[p.pk for p in partners]).update(acronym="ABC")

    assert [revisions_of(partner).count() for partner in partners] == [2, 2]


def test_record_saved_as_it_was_keeps_its_version_and_moment():
    partner = PartnerFactory()
    before = Partner.objects.get(pk=partner.pk)

    partner.save()

    after = Partner.objects.get(pk=partner.pk)
    assert (after.revision, after.updated_at) == (1, before.updated_at)
    assert revisions_of(partner).count() == 1


def test_revision_cannot_be_assigned():
    partner = PartnerFactory()
    rename(partner, "Other")

    Partner.objects.filter(pk=partner.pk).update(revision=1)
    Partner.objects.filter(pk=partner.pk).update(revision=70)

    assert Partner.objects.get(pk=partner.pk).revision == 2


def test_added_or_removed_relation_counts_as_a_change_of_the_record():
    partner, theme = PartnerFactory(), ThemeFactory()

    partner.themes.add(theme)
    partner.themes.remove(theme)

    assert Partner.objects.get(pk=partner.pk).revision == 3
    assert Partner.themes.through.objects.count() == 0


def test_signing_in_is_no_change_of_the_person():
    user = UserFactory()
    user.last_login = timezone.now()
    user.save()

    user.refresh_from_db()
    assert (user.revision, revisions_of(user).count()) == (1, 1)


def test_passwords_are_not_kept_in_history():
    columns = {f.name for f in UserFactory._meta.model.pgh_event_model._meta.fields}

    assert "password" not in columns


def test_deleted_record_leaves_its_last_revision():
    partner = PartnerFactory(name_en="Gone soon")
    key = partner.pk
    partner.delete()

    last = Partner.pgh_event_model.objects.filter(id=key).last()
    assert (last.name_en, last.is_deletion) == ("Gone soon", True)


@pytest.mark.parametrize("wrong", ["update", "delete"])
def test_history_cannot_be_rewritten(wrong):
    rows = revisions_of(PartnerFactory())

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        rows.update(name_en="Otherwise") if wrong == "update" else rows.delete()


def test_revision_says_who_and_through_what():
    user = UserFactory()
    with context(user=str(user.pk), through="import"):
        partner = PartnerFactory()

    revision = revisions_of(partner).get()
    assert revision.pgh_context == {"user": str(user.pk), "through": "import"}


def test_reading_as_of_a_moment_gives_what_stood_then():
    before = timezone.now()
    partner = PartnerFactory(name_en="Then")
    then = timezone.now()
    rename(partner, "Now")

    assert not Partner.objects.as_of(before)
    assert [row.name_en for row in Partner.objects.as_of(then)] == ["Then"]
    assert [row.name_en for row in Partner.objects.as_of(timezone.now())] == ["Now"]


def test_reading_as_of_a_moment_gives_back_what_was_deleted_since():
    partner = PartnerFactory()
    then = timezone.now()
    partner.delete()

    assert Partner.objects.as_of(then).count() == 1
    assert Partner.objects.as_of(timezone.now()).count() == 0


def test_reading_as_of_a_moment_keeps_to_the_records_asked_for():
    asked, _other = PartnerFactory(), PartnerFactory()
    now = timezone.now()

    rows = Partner.objects.filter(pk=asked.pk).as_of(now)
    assert [row.id for row in rows] == [asked.pk]


# -- Who reads the past ---------------------------------------------------------------


def seen(record, user):
    rows = revisions_of(record).visible_to(user)
    return list(rows.values_list("revision", flat=True))


def test_published_record_does_not_publish_its_drafts(anonymous, member, secretariat):
    partner = PartnerFactory(hidden=True, name_en="Draft")
    rename(partner, "Second draft")
    partner.visibility = Visibility.PUBLIC
    partner.save()
    rename(Partner.objects.get(pk=partner.pk), "Renamed in public")

    assert seen(partner, anonymous) == [3, 4]
    assert seen(partner, member) == [3, 4]
    assert seen(partner, secretariat) == [1, 2, 3, 4]


def test_closed_record_closes_its_past(anonymous, member, secretariat):
    partner = PartnerFactory()
    partner.visibility = Visibility.SECRETARIAT
    partner.save()

    assert seen(partner, anonymous) == seen(partner, member) == []
    assert seen(partner, secretariat) == [1, 2]


def test_past_of_a_part_is_as_closed_as_the_whole_was(anonymous, secretariat):
    objective = ObjectiveFactory(work_plan__hidden=True)
    objective.title_en = "Reworded in private"
    objective.save()
    plan = objective.work_plan
    plan.visibility = Visibility.PUBLIC
    plan.save()
    objective.title_en = "Reworded in public"
    objective.save()

    assert seen(objective, anonymous) == [2, 3]
    assert seen(objective, secretariat) == [1, 2, 3]


def test_past_of_a_commitment_asks_roadmap_and_country_of_that_time(anonymous):
    commitment = CommitmentFactory(priority_area__roadmap__hidden=True)
    rows = Commitment.objects.filter(pk=commitment.pk)
    rows.update(reference="B-2")
    roadmap = commitment.priority_area.roadmap
    roadmap.visibility = Visibility.PUBLIC
    roadmap.save()
    rows.update(reference="B-3")

    assert seen(commitment, anonymous) == [2, 3]


def test_past_of_a_group_record_is_read_by_its_members(member):
    insider = RepresentativeFactory()
    group = MembershipFactory(partner=insider.partner).action_group
    group.visibility = Visibility.GROUP
    group.save()

    assert seen(group, insider.user) == [1, 2]
    assert seen(group, member) == []


def test_past_of_a_person_is_the_secretariats(anonymous, member, secretariat):
    person = RepresentativeFactory(listed_publicly=True, listed_to_partners=True)

    assert seen(person, anonymous) == seen(person, member) == []
    assert seen(person, person.user) == []
    assert seen(person, secretariat) == [1]


def test_past_of_a_deleted_record_is_the_secretariats(member, secretariat):
    partner = PartnerFactory()
    rows = Partner.pgh_event_model.objects.filter(id=partner.pk)
    partner.delete()

    assert not rows.visible_to(member)
    assert rows.visible_to(secretariat).count() == 2


def test_every_record_counts_its_revisions():
    counted = {
        model for model, trigger in registered() if trigger.name == "count_change"
    }

    assert {model for model in OURS if issubclass(model, TimestampedModel)} <= counted
