"""The factories give what every other test takes for granted."""

import inspect

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import (
    accounts,
    action_groups,
    core,
    events,
    partners,
    pathfinders,
)
from tests.factories.core import PortalFactory

MODULES = [core, accounts, partners, pathfinders, action_groups, events]
FACTORIES = [
    factory
    for module in MODULES
    for _, factory in inspect.getmembers(module, inspect.isclass)
    if hasattr(factory, "_meta")
    and factory.__module__ == module.__name__
    and not factory._meta.abstract
]
# Read by the persons concerned and the chair or the Secretariat, whatever the tier.
PERSONAL = {
    action_groups.JoinRequestFactory,  # the partner's and the chairs'
    action_groups.MentionFactory,
    action_groups.PostFactory,
    action_groups.SpaceChoiceFactory,
    action_groups.SpaceOpeningFactory,
    action_groups.SpacePaperFactory,
    action_groups.ThreadFactory,
    action_groups.ThreadMarkFactory,
    events.CalendarFeedFactory,
    events.RegistrationFactory,
    events.ReportCommentFactory,
    events.ReportDraftFactory,
    events.SurveyAnswerFactory,
    events.SurveyFactory,  # those who take part, until results are published
    events.SurveyParticipationFactory,
    events.SurveyQuestionFactory,
    partners.ContactBlockFactory,
    partners.ContactMessageFactory,
    partners.PartnerApplicationFactory,
    partners.PartnerImportFactory,
    partners.ProfileChangeFactory,
    pathfinders.CommitmentCommentFactory,
    pathfinders.ReportReminderFactory,
    pathfinders.SupportOfferFactory,  # until it is accepted
}


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_gives_a_valid_record(factory):
    record = factory()

    record.full_clean()

    assert type(record)._base_manager.get() == record


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory",
    [f for f in FACTORIES if issubclass(f, PortalFactory) and f not in PERSONAL],
    ids=lambda factory: factory.__name__,
)
def test_factory_gives_a_public_record(factory):
    record = factory()

    assert type(record).objects.for_reader(AnonymousUser()).get() == record


@pytest.mark.django_db
def test_factory_takes_a_plain_name_as_english():
    partner = partners.PartnerFactory(name="ILO")

    assert partner.name_en == "ILO"
    assert partner.name_fr is None
