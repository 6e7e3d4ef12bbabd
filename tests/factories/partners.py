import datetime

import factory
from django.utils import timezone

from partners.enums import (
    ApplicationState,
    Constituency,
    ImportState,
    PartnerEventKind,
    ProposalState,
    RepresentativeRole,
    SeatCapacity,
    StakeholderGroup,
)
from partners.models import (
    ContactBlock,
    ContactMessage,
    MergedPartner,
    Partner,
    PartnerApplication,
    PartnerEvent,
    PartnerImport,
    ProfileChange,
    Representative,
    Seat,
)
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


class ProfileChangeFactory(PortalFactory):
    """An open proposal for a partner's acronym, by its focal point."""

    partner = factory.SubFactory(PartnerFactory)
    proposed_by = factory.LazyAttribute(
        lambda change: RepresentativeFactory(partner=change.partner).user
    )
    base_revision = 1
    before = factory.LazyFunction(lambda: {"acronym": ""})
    proposed = factory.LazyFunction(lambda: {"acronym": "NEW"})

    class Meta:
        model = ProfileChange

    class Params:
        declined = factory.Trait(
            state=ProposalState.DECLINED,
            reason="It is not so.",
            decided_at=factory.LazyFunction(timezone.now),
        )
        accepted_now = factory.Trait(
            state=ProposalState.ACCEPTED,
            decided_at=factory.LazyFunction(timezone.now),
        )
        withdrawn = factory.Trait(
            state=ProposalState.WITHDRAWN,
            decided_at=factory.LazyFunction(timezone.now),
        )


class PartnerApplicationFactory(PortalFactory):
    """An application with a confirmed address, which waits for the Secretariat."""

    name = factory.Sequence(lambda n: f"Applicant {n}")
    stakeholder_group = StakeholderGroup.CIVIL_SOCIETY
    country = factory.SubFactory(CountryFactory)
    website = "https://applicant.example.org"
    work = "We inspect farms."
    contact_name = "Grace Contact"
    contact_job_title = "Coordinator"
    contact_email = factory.Sequence(lambda n: f"applicant-{n}@example.org")
    consented_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)
    state = ApplicationState.RECEIVED
    themes = to_many("themes")
    countries_of_work = to_many("countries_of_work")

    class Meta:
        model = PartnerApplication

    class Params:
        unconfirmed = factory.Trait(
            state=ApplicationState.UNCONFIRMED, confirmed_at=None
        )
        under_review = factory.Trait(state=ApplicationState.UNDER_REVIEW)
        accepted = factory.Trait(
            state=ApplicationState.ACCEPTED,
            partner=factory.SubFactory(PartnerFactory),
            decided_at=factory.LazyFunction(timezone.now),
        )
        declined = factory.Trait(
            state=ApplicationState.DECLINED,
            reason="Not an organisation.",
            decided_at=factory.LazyFunction(timezone.now),
        )
        withdrawn = factory.Trait(
            state=ApplicationState.WITHDRAWN,
            decided_at=factory.LazyFunction(timezone.now),
        )


class ContactMessageFactory(PortalFactory):
    """A message from one partner's focal point to another partner."""

    from_partner = factory.SubFactory(PartnerFactory)
    to_partner = factory.SubFactory(PartnerFactory)
    began_by = factory.LazyAttribute(
        lambda message: RepresentativeFactory(partner=message.from_partner).user
    )
    author = factory.SelfAttribute("began_by")
    author_name = "Ada Writer"
    subject = "Farms"
    body = "Shall we meet?"

    class Meta:
        model = ContactMessage

    class Params:
        reported = factory.Trait(reported_at=factory.LazyFunction(timezone.now))


class ContactBlockFactory(PortalFactory):
    partner = factory.SubFactory(PartnerFactory)
    blocked = factory.SubFactory(UserFactory)

    class Meta:
        model = ContactBlock


class MergedPartnerFactory(PortalFactory):
    """A record that is now part of a partner."""

    partner = factory.SubFactory(PartnerFactory)
    slug = factory.Sequence(lambda n: f"merged-{n}")
    name = factory.Sequence(lambda n: f"Merged {n}")

    class Meta:
        model = MergedPartner


class PartnerImportFactory(PortalFactory):
    """A file of an editor that waits to be checked."""

    uploaded_by = factory.SubFactory(UserFactory, editor=True)
    file_name = "partners.csv"
    content = b"slug,name_en,stakeholder_group\nnew-one,New,academia\n"
    sha256 = "0" * 64

    class Meta:
        model = PartnerImport

    class Params:
        checked = factory.Trait(state=ImportState.CHECKED)
        applied = factory.Trait(
            state=ImportState.APPLIED,
            content=None,
            applied_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(state=ImportState.FAILED, error="It is broken.")
