import pytest

from pathfinders.models import Assessment, Commitment, PathfinderCountry
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    LessonLearntFactory,
    NextStepFactory,
    PathfinderCountryFactory,
)
from tests.readers import EVERYONE, readers_of, sees

pytestmark = pytest.mark.django_db

UNSEEN = [{"hidden": True}, {"for_partners": True}, {"suspended": True}]


def test_a_country_kept_to_its_people_is_read_by_its_focal_institution():
    focal = RepresentativeFactory()
    former = RepresentativeFactory(partner=focal.partner, former=True)
    closed = RepresentativeFactory(partner=focal.partner, user__inactive=True)
    country = PathfinderCountryFactory(for_group=True, focal_partner=focal.partner)

    assert sees(focal.user, country)
    assert not sees(former.user, country)
    assert not sees(closed.user, country)
    assert readers_of(country) == {"secretariat"}


def test_what_belongs_to_such_a_country_is_read_with_it(member):
    focal = RepresentativeFactory()
    step = NextStepFactory(
        pathfinder__for_group=True, pathfinder__focal_partner=focal.partner
    )

    assert sees(focal.user, step)
    assert not sees(member, step)


@pytest.mark.parametrize("partner", UNSEEN, ids=str)
def test_an_unseen_focal_partner_arrives_as_none(partner, anonymous):
    PathfinderCountryFactory(focal_partner=PartnerFactory(**partner))

    assert PathfinderCountry.objects.for_reader(anonymous).get().focal_partner is None


@pytest.mark.parametrize("partner", UNSEEN, ids=str)
def test_an_unseen_lead_partner_arrives_as_none(partner, anonymous):
    CommitmentFactory(lead_partner=PartnerFactory(**partner))

    row = Commitment.objects.for_reader(anonymous).get()

    assert row.lead_partner is None
    assert row.lead_institution == "Ministry of Labour"


def test_a_lead_partner_arrives_for_those_who_may_see_it(member):
    partner = PartnerFactory(for_partners=True)
    CommitmentFactory(lead_partner=partner)

    assert Commitment.objects.for_reader(member).get().lead_partner == partner


def test_unseen_supporting_partners_are_not_among_the_others(anonymous):
    seen = PartnerFactory()
    unseen = [PartnerFactory(**traits) for traits in UNSEEN]
    CommitmentFactory(supporting_partners=[seen, *unseen])

    row = Commitment.objects.for_reader(anonymous).get()

    assert list(row.supporting_partners.all()) == [seen]


@pytest.mark.parametrize("partner", UNSEEN, ids=str)
def test_an_unseen_assessor_arrives_as_none(partner, anonymous):
    AssessmentFactory(independent=True, assessor=PartnerFactory(**partner))

    assert Assessment.objects.for_reader(anonymous).get().assessor is None


def test_a_lesson_of_all_countries_is_read_by_its_own_tier():
    assert readers_of(LessonLearntFactory(pathfinder=None)) == EVERYONE
    hidden = LessonLearntFactory(pathfinder=None, hidden=True)
    assert readers_of(hidden) == {"secretariat"}
