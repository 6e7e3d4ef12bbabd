"""Two records of one partner become one: nothing that led to either is lost."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from action_groups.enums import WorkPlanStatus
from action_groups.models import Membership, WorkPlan
from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from events.models import Registration
from partners.enums import PartnerEventKind
from partners.merging import (
    CHOSEN,
    FOLDS,
    RULES,
    merge_partners,
    models_folded,
    name_of,
    relations_to,
    rows_at,
    rule_of,
    unique_rules,
)
from partners.models import MergedPartner, Partner, PartnerEvent, Representative
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    JoinRequestFactory,
    MembershipFactory,
    OutputFactory,
    WorkstreamFactory,
)
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import (
    ActionPointFactory,
    ContributionFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import (
    ContactBlockFactory,
    ContactMessageFactory,
    MergedPartnerFactory,
    PartnerApplicationFactory,
    PartnerEventFactory,
    PartnerFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
    SeatFactory,
)
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
    SupportOfferFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return PartnerFactory(slug="kept", name_en="Kept")


@pytest.fixture
def other():
    return PartnerFactory(slug="other", name_en="Other")


def merge(kept, other, by, **chosen):
    for record in (kept, other):
        record.refresh_from_db()
    return merge_partners(
        kept=kept,
        other=other,
        revision=kept.revision,
        other_revision=other.revision,
        chosen=chosen,
        by=by,
    )


# -- The rules -------------------------------------------------------------------------
def test_every_relation_has_a_rule():
    """A new relation: say in ``RULES`` what becomes of its rows, and plant one below."""
    models = [Partner, *(m for m in models_folded() if not m._meta.auto_created)]
    found = {name_of(field) for model in models for field in relations_to(model)}

    assert found == set(RULES)


def test_what_may_stand_once_for_a_partner_folds_or_is_known_not_to():
    single = {
        name_of(field)
        for field in relations_to(Partner)
        if any(field.name in names for names, _condition in unique_rules(field.model))
        and rule_of(field) != CHOSEN
    }
    folding = {
        name_of(field) for field in relations_to(Partner) if rule_of(field) == FOLDS
    }

    # Two that are open are not one: somebody has to decide.
    assert single - folding == {
        "partners.ProfileChange.partner",
        "pathfinders.CommitmentComment.partner",
        "pathfinders.SupportOffer.partner",
    }
    assert folding <= single


def plant(partner):
    """One row of every relation to ``partner``."""
    event = EventFactory(
        hosts=[partner], organisers=[partner], funders=[partner], chair_partner=partner
    )
    person = RepresentativeFactory(partner=partner)
    RegistrationFactory(event=event, representative=person)
    PartnerFactory(parent=partner)
    PartnerEventFactory(partner=partner)
    SeatFactory(partner=partner)
    PartnerApplicationFactory(accepted=True, partner=partner)
    ContactMessageFactory(from_partner=partner)
    ContactMessageFactory(to_partner=partner)
    ContactBlockFactory(partner=partner)
    ProfileChangeFactory(partner=partner, declined=True)
    MergedPartnerFactory(partner=partner)
    PathfinderCountryFactory(focal_partner=partner)
    CommitmentFactory(lead_partner=partner, supporting_partners=[partner])
    AssessmentFactory(assessor=partner)
    CommitmentCommentFactory(partner=partner)
    SupportOfferFactory(partner=partner)
    MembershipFactory(partner=partner, representative=person)
    WorkstreamFactory(lead_partner=partner)
    OutputFactory(lead_partner=partner)
    ActivityFactory(partner=partner)
    JoinRequestFactory(partner=partner)
    # What is adopted names its partners still.
    WorkPlan.objects.update(status=WorkPlanStatus.ADOPTED)
    ContributionFactory(partner=partner)
    ActionPointFactory(owner_partner=partner)


def test_every_link_points_at_the_kept_record(kept, other, editor):
    plant(other)
    moving = [f for f in relations_to(Partner) if rule_of(f) != CHOSEN]
    before = {name_of(f): {row.pk for row in rows_at(f, other)} for f in moving}
    assert [name for name, keys in before.items() if not keys] == []

    merge(kept, other, editor)

    after = {name_of(f): {row.pk for row in rows_at(f, kept)} for f in moving}
    assert {
        name: before[name] - after[name]
        for name in before
        if before[name] - after[name]
    } == {}
    assert not Partner.objects.filter(pk=other.pk).exists()


def test_two_records_with_everything_become_one(kept, other, editor):
    plant(kept)
    plant(other)
    moving = [f for f in relations_to(Partner) if rule_of(f) != CHOSEN]
    number = sum(rows_at(f, r).count() for f in moving for r in (kept, other))

    merge(kept, other, editor)

    # The same membership event of both is one now; the merged record itself is one more.
    assert sum(rows_at(f, kept).count() for f in moving) == number - 1 + 1


# -- What is double --------------------------------------------------------------------
def test_same_membership_is_folded_with_the_earlier_beginning(kept, other, editor):
    group = ActionGroupFactory()
    person = RepresentativeFactory(partner=other)
    MembershipFactory(action_group=group, partner=kept, since=datetime.date(2020, 1, 1))
    MembershipFactory(
        action_group=group,
        partner=other,
        since=datetime.date(2018, 1, 1),
        representative=person,
    )

    merge(kept, other, editor)

    row = Membership.objects.get(action_group=group)
    assert (row.partner, row.representative) == (kept, person)
    assert row.since == datetime.date(2018, 1, 1)
    assert Membership.pgh_event_model.objects.filter(pgh_label="delete").count() == 1


def test_same_supporter_is_one(kept, other, editor):
    commitment = CommitmentFactory(supporting_partners=[kept, other])

    merge(kept, other, editor)

    assert list(commitment.supporting_partners.all()) == [kept]


def test_person_who_speaks_for_both_is_one_with_all_they_take_part_in(
    kept, other, editor
):
    user = UserFactory()
    mine = RepresentativeFactory(partner=kept, user=user, job_title="", name="Ada")
    hers = RepresentativeFactory(
        partner=other, user=user, job_title="Head", for_partners=True
    )
    both, only = EventFactory(), EventFactory(chairs=[hers])
    RegistrationFactory(event=both, representative=mine)
    RegistrationFactory(event=both, representative=hers, needs="A ramp")
    RegistrationFactory(event=only, representative=hers)

    merge(kept, other, editor)

    person = Representative.objects.get(user=user)
    assert (person.pk, person.name, person.job_title) == (mine.pk, "Ada", "Head")
    assert (person.listed_to_partners, person.listed_publicly) == (True, False)
    assert list(only.chairs.all()) == [person]
    seats = Registration.objects.order_by("event").values_list(
        "representative", "needs"
    )
    assert sorted(seats) == [(mine.pk, ""), (mine.pk, "A ramp")]


def test_two_open_proposals_stop_it_in_words(kept, other, editor):
    for partner in (kept, other):
        ProfileChangeFactory(partner=partner)

    with pytest.raises(ValidationError, match="Decide on one of them first"):
        merge(kept, other, editor)

    assert Partner.objects.filter(pk=other.pk).exists()


def test_exchange_between_the_two_stops_it_until_its_text_is_deleted(
    kept, other, editor
):
    message = ContactMessageFactory(from_partner=kept, to_partner=other)
    with pytest.raises(ValidationError, match="have written to each other"):
        merge(kept, other, editor)

    type(message).objects.update(
        body="",
        subject="",
        author_name="",
        erased_at=datetime.datetime.now(datetime.UTC),
    )
    merge(kept, other, editor)

    assert not type(message).objects.exists()


# -- What is chosen --------------------------------------------------------------------
def test_chosen_values_stay_and_empty_ones_are_filled(kept, other, editor):
    country = CountryFactory()
    Partner.objects.filter(pk=kept.pk).update(acronym="K", website="", country=None)
    Partner.objects.filter(pk=other.pk).update(
        acronym="O", website="https://o.example.org", country=country
    )
    theme, shared, document = ThemeFactory(), ThemeFactory(), DocumentFactory()
    kept.themes.set([shared])
    other.themes.set([theme, shared])
    other.documents.set([document])

    merge(kept, other, editor, acronym="other", documents="kept")

    kept = Partner.objects.get(pk=kept.pk)
    assert (kept.acronym, kept.website) == ("O", "https://o.example.org")
    assert (kept.name_en, kept.country, kept.slug) == ("Kept", country, "kept")
    assert {*kept.themes.all()} == {theme, shared}
    assert not kept.documents.exists()


def test_place_in_a_source_goes_with_the_source(kept, other, editor):
    source = SourceFactory()
    Partner.objects.filter(pk=kept.pk).update(source=SourceFactory(), locator="p. 1")
    Partner.objects.filter(pk=other.pk).update(source=source, locator="p. 2")

    merge(kept, other, editor, source="other", locator="kept")

    kept.refresh_from_db()
    assert (kept.source, kept.locator) == (source, "p. 2")


def test_slug_of_the_other_can_stay_and_then_ours_leads_there(
    kept, other, editor, client
):
    merge(kept, other, editor, slug="other")

    kept.refresh_from_db()
    assert kept.slug == "other"
    response = client.get(reverse("partners:detail", args=["kept"]))
    assert (response.status_code, response.url) == (301, kept.get_absolute_url())


@pytest.mark.parametrize("upside_down", [True, False])
def test_record_that_belonged_to_the_other_belongs_to_nothing(
    kept, other, editor, upside_down
):
    child, parent = (other, kept) if upside_down else (kept, other)
    Partner.objects.filter(pk=child.pk).update(parent=parent)

    merge(kept, other, editor, parent="other" if upside_down else "kept")

    assert Partner.objects.get(pk=kept.pk).parent is None


def test_duplicate_that_was_withdrawn_withdraws_nobody(kept, other, editor):
    PartnerEventFactory(partner=kept, on=datetime.date(2018, 1, 1))
    PartnerEventFactory(partner=other, on=datetime.date(2017, 1, 1))
    PartnerEventFactory(
        partner=other, kind=PartnerEventKind.WITHDRAWN, on=datetime.date(2024, 1, 1)
    )

    merge(kept, other, editor)

    kept.refresh_from_db()
    assert kept.is_listed
    assert list(
        PartnerEvent.objects.order_by("on").values_list("partner", "kind", "on__year")
    ) == [(kept.pk, "accepted", 2017), (kept.pk, "accepted", 2018)]


def test_status_of_the_other_can_be_chosen(kept, other, editor):
    PartnerEventFactory(partner=kept, on=datetime.date(2024, 1, 1))
    PartnerEventFactory(
        partner=other, kind=PartnerEventKind.SUSPENDED, on=datetime.date(2023, 1, 1)
    )

    merge(kept, other, editor, status="other")

    kept.refresh_from_db()
    assert not kept.is_listed


# -- Who, and what was seen ------------------------------------------------------------
@pytest.mark.parametrize("which", ["kept", "other"])
def test_record_that_changed_meanwhile_stops_it(kept, other, editor, which, request):
    seen = {"revision": kept.revision, "other_revision": other.revision}
    changed = request.getfixturevalue(which)
    Partner.objects.filter(pk=changed.pk).update(acronym="NEW")

    with pytest.raises(Conflict):
        merge_partners(kept=kept, other=other, by=editor, **seen)

    assert Partner.objects.filter(pk=other.pk).exists()


def test_only_the_secretariat_merges_and_nothing_with_itself(
    kept, other, member, editor
):
    with pytest.raises(PermissionDenied):
        merge(kept, other, member)
    with pytest.raises(ValidationError, match="another record"):
        merge(kept, kept, editor)


# -- Where it leads --------------------------------------------------------------------
def test_old_address_and_old_id_lead_to_the_kept_record(kept, other, editor, client):
    merge(kept, other, editor)

    response = client.get(reverse("partners:detail", args=["other"]))
    assert (response.status_code, response.url) == (301, kept.get_absolute_url())
    for key in ("other", other.pk):
        assert client.get(f"/api/v1/partners/{key}/").json()["slug"] == "kept"


def test_old_address_of_a_record_one_may_not_read_does_not_exist(
    kept, other, editor, client
):
    merge(kept, other, editor)
    Partner.objects.filter(pk=kept.pk).update(visibility=Visibility.SECRETARIAT)

    assert client.get(reverse("partners:detail", args=["other"])).status_code == 404
    assert client.get("/api/v1/partners/other/").status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "name", "planted"),
    [
        ("partners", "parent", lambda kept: PartnerFactory(parent=kept)),
        ("seats", "partner", lambda kept: SeatFactory(partner=kept)),
        ("memberships", "partner", lambda kept: MembershipFactory(partner=kept)),
        ("activities", "partner", lambda kept: ActivityFactory(partner=kept)),
        (
            "commitments",
            "lead_partner",
            lambda kept: CommitmentFactory(lead_partner=kept),
        ),
    ],
)
def test_filters_take_the_old_slug_for_the_kept_record(
    endpoint, name, planted, kept, other, editor, client
):
    merge(kept, other, editor)
    row = planted(kept)
    planted(PartnerFactory())

    found = client.get(f"/api/v1/{endpoint}/?{name}=other").json()["results"]

    assert [each["id"] for each in found] == [str(row.pk)]


@pytest.mark.parametrize("tier", [Visibility.SECRETARIAT, Visibility.PARTNERS])
def test_filters_refuse_the_old_slug_of_what_one_may_not_read(
    tier, kept, other, editor, client
):
    merge(kept, other, editor)
    Partner.objects.filter(pk=kept.pk).update(visibility=tier)

    former = client.get("/api/v1/seats/?partner=other")
    nobody = client.get("/api/v1/seats/?partner=nobody")

    assert (former.status_code, nobody.status_code) == (400, 400)
    said = former.json()["errors"]["partner"][0]
    assert said == nobody.json()["errors"]["partner"][0].replace("nobody", "other")


def test_the_directory_filters_by_the_old_slug_as_by_the_new(
    kept, other, editor, client
):
    affiliate = PartnerFactory(parent=kept, name="Affiliate")
    PartnerFactory(parent=kept, hidden=True)
    merge(kept, other, editor)

    for slug in ("other", "kept"):
        listing = client.get("/en/partners/", {"parent": slug}).context["listing"]
        assert list(listing.page) == [affiliate]
        assert listing.problems == []
        assert [each["url"] for each in listing.chosen] == ["/en/partners/"]


def test_the_directory_knows_no_old_slug_of_what_one_may_not_read(
    kept, other, editor, client
):
    PartnerFactory(parent=kept)
    merge(kept, other, editor)
    Partner.objects.filter(pk=kept.pk).update(visibility=Visibility.SECRETARIAT)

    listing = client.get("/en/partners/", {"parent": "other"}).context["listing"]

    assert listing.count == 0
    assert "other is not one of" in listing.problems[0]


def test_a_slug_that_another_partner_has_now_filters_by_that_partner(
    kept, other, editor, client
):
    merge(kept, other, editor)
    heir = PartnerFactory(slug="other")
    seat = SeatFactory(partner=heir)
    SeatFactory(partner=kept)

    found = client.get("/api/v1/seats/?partner=other").json()["results"]

    assert [each["id"] for each in found] == [str(seat.pk)]


def test_address_that_another_partner_has_now_is_that_partner_s(
    kept, other, editor, client
):
    merge(kept, other, editor)
    PartnerFactory(slug="other", name_en="Somebody new")

    response = client.get(reverse("partners:detail", args=["other"]))

    assert "Somebody new" in response.text
    assert client.get("/api/v1/partners/other/").json()["name"] == "Somebody new"


def test_history_of_both_is_read(kept, other, editor, editor_client):
    Partner.objects.filter(pk=other.pk).update(acronym="BEFORE")
    merge(kept, other, editor)
    former = MergedPartner.objects.get()

    page = reverse("admin:partners_partner_change", args=[kept.pk])
    link = reverse("admin:partners_partner_merged", args=[kept.pk, former.former_id])
    assert link in editor_client.get(page).text
    assert "BEFORE" in editor_client.get(link).text
    elsewhere = PartnerFactory()
    wrong = reverse("admin:partners_partner_merged", args=[elsewhere.pk, other.pk])
    assert editor_client.get(wrong).status_code == 404


# -- The pages -------------------------------------------------------------------------
def merge_page(kept, other=None):
    page = reverse("admin:partners_partner_merge", args=[kept.pk])
    return f"{page}?other={other.pk}" if other else page


def test_other_record_is_offered_found_and_merged(kept, other, editor_client):
    Partner.objects.filter(pk=other.pk).update(name_en="KEPT", website="https://o.org")
    PartnerFactory(name_en="Unlike")

    offered = editor_client.get(merge_page(kept)).text
    assert f"?other={other.pk}" in offered
    assert "Unlike" not in offered
    assert "Unlike" in editor_client.get(merge_page(kept), {"q": "unlike"}).text

    SeatFactory(partner=other)
    page = editor_client.get(merge_page(kept, other)).text
    assert "https://o.org" in page
    assert "Seats on the Global Coordinating Group: held by the partner" in page
    other.refresh_from_db()
    response = editor_client.post(
        merge_page(kept, other),
        {
            "revision": kept.revision,
            "other_revision": other.revision,
            "stays-name_en": "other",
        },
        follow=True,
    )

    assert "is now part of this record" in response.text
    assert Partner.objects.get(pk=kept.pk).name_en == "KEPT"


def test_page_after_a_conflict_keeps_what_was_chosen(kept, other, editor_client):
    Partner.objects.filter(pk=other.pk).update(acronym="NEW")

    response = editor_client.post(
        merge_page(kept, other),
        {"revision": 1, "other_revision": 1, "stays-name_en": "other"},
    )

    assert "was changed while you looked at this page" in response.text
    assert (
        'name="stays-name_en"\n                           value="other"\n                           checked'
        in response.text
    )
    assert 'name="other_revision" value="2"' in response.text
    assert Partner.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("asked", ["nothing", "00000000-0000-0000-0000-000000000008"])
def test_other_record_that_is_none_is_asked_for_again(kept, editor_client, asked):
    response = editor_client.get(merge_page(kept), {"other": asked})

    assert "Perhaps the same partner" in response.text


def test_nobody_outside_the_secretariat_merges(kept, other, member_client):
    assert member_client.post(merge_page(kept, other)).status_code == 302
    assert Partner.objects.filter(pk=other.pk).exists()
