import datetime

import factory

from partners.enums import (
    Constituency,
    PartnerEventKind,
    RepresentativeRole,
    SeatCapacity,
    StakeholderGroup,
)
from partners.models import Partner, PartnerEvent, Representative, Seat
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, PortalFactory, VisibleFactory, to_many


def last_event(kind):
    return factory.Trait(
        last_event=factory.RelatedFactory(
            "tests.factories.partners.PartnerEventFactory", "partner", kind=kind
        )
    )


class PartnerFactory(VisibleFactory):
    """A partner without membership events; the traits give it its latest one."""

    slug = factory.Sequence(lambda n: f"partner-{n}")
    name_en = factory.Sequence(lambda n: f"Partner {n}")
    stakeholder_group = StakeholderGroup.CIVIL_SOCIETY
    country = factory.SubFactory(CountryFactory)
    countries_of_work = to_many("countries_of_work")
    themes = to_many("themes")
    documents = to_many("documents")

    class Meta:
        model = Partner

    class Params:
        applied = last_event(PartnerEventKind.APPLIED)
        accepted = last_event(PartnerEventKind.ACCEPTED)
        suspended = last_event(PartnerEventKind.SUSPENDED)
        withdrawn = last_event(PartnerEventKind.WITHDRAWN)


class PartnerEventFactory(PortalFactory):
    partner = factory.SubFactory(PartnerFactory)
    kind = PartnerEventKind.ACCEPTED
    on = datetime.date(2018, 3, 1)

    class Meta:
        model = PartnerEvent


class RepresentativeFactory(PortalFactory):
    """A focal point with an account, who consented to being listed to anyone."""

    partner = factory.SubFactory(PartnerFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Representative {n}")
    job_title = "Director"
    role = RepresentativeRole.FOCAL_POINT
    listed_publicly = True
    listed_to_partners = True
    themes = to_many("themes")

    class Meta:
        model = Representative

    class Params:
        hidden = factory.Trait(listed_publicly=False, listed_to_partners=False)
        for_partners = factory.Trait(listed_publicly=False)
        former = factory.Trait(until=datetime.date(2019, 12, 31))


class SeatFactory(VisibleFactory):
    """Held by a partner; for a country pass ``partner=None, country=…``."""

    constituency = Constituency.WORKERS
    capacity = SeatCapacity.MEMBER
    partner = factory.SubFactory(PartnerFactory)

    class Meta:
        model = Seat
