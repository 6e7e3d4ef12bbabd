import pytest

from events.enums import RegistrationStatus
from events.models import (
    ActionPoint,
    AgendaItem,
    Contribution,
    Event,
    MeetingReport,
    Registration,
    ReportComment,
)
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    RecordingFactory,
    RegistrationFactory,
    ReportCommentFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.readers import readers_of, sees

pytestmark = pytest.mark.django_db

UNSEEN = [{"hidden": True}, {"for_partners": True}, {"suspended": True}]


@pytest.fixture
def event():
    return EventFactory(for_group=True)


def someone_of_its_group(event):
    group = ActionGroupFactory()
    event.action_groups.add(group)
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner)
    return person.user


def someone_who_chairs(event):
    person = RepresentativeFactory()
    event.chairs.add(person)
    return person.user


def someone_registered(event, status=RegistrationStatus.INVITED):
    registration = RegistrationFactory(event=event, status=status)
    return registration.representative.user


PARTICIPANTS = [someone_of_its_group, someone_who_chairs, someone_registered]


@pytest.mark.parametrize("someone", PARTICIPANTS)
def test_a_closed_meeting_is_read_by_its_participants(someone, event):
    assert sees(someone(event), event)
    assert readers_of(event) == {"secretariat"}


@pytest.mark.parametrize("someone", PARTICIPANTS)
def test_a_participant_s_closed_account_reads_nothing(someone, event):
    user = someone(event)
    user.is_active = False
    user.save()

    assert not sees(user, event)


@pytest.mark.parametrize("someone", PARTICIPANTS)
def test_participants_of_one_meeting_do_not_read_another(someone, event):
    assert not sees(someone(EventFactory(for_group=True)), event)


@pytest.mark.parametrize("someone", PARTICIPANTS)
def test_a_hidden_meeting_is_hidden_from_its_participants(someone):
    event = EventFactory(hidden=True)

    assert not sees(someone(event), event)


@pytest.mark.parametrize(
    ("status", "reads"),
    [
        (RegistrationStatus.INVITED, True),
        (RegistrationStatus.APPROVED, True),
        (RegistrationStatus.REQUESTED, False),
        (RegistrationStatus.WAITING, False),
        (RegistrationStatus.DECLINED, False),
    ],
)
def test_asking_to_come_opens_nothing_until_it_is_approved(status, reads, event):
    assert sees(someone_registered(event, status), event) is reads


@pytest.mark.parametrize(
    "factory",
    [AgendaItemFactory, RecordingFactory, MeetingReportFactory, ActionPointFactory],
)
@pytest.mark.parametrize("someone", PARTICIPANTS)
def test_what_a_public_meeting_keeps_to_itself_is_read_by_them(someone, factory):
    record = factory(for_group=True)

    assert sees(someone(record.event), record)
    assert readers_of(record) == {"secretariat"}


@pytest.mark.parametrize(
    "make",
    [
        lambda event: AgendaItemFactory(event=event),
        lambda event: ContributionFactory(agenda_item__event=event),
        lambda event: ReportSectionFactory(report__event=event),
        lambda event: ProposalFactory(section__report__event=event),
        lambda event: ContributionFactory(in_report=True, section__report__event=event),
    ],
    ids=["agenda item", "its speaker", "section", "proposal", "section's speaker"],
)
def test_what_belongs_to_a_meeting_is_read_with_it(make, event):
    record = make(event)

    assert sees(someone_registered(event), record)
    assert readers_of(record) == {"secretariat"}


def test_proposals_of_a_hidden_report_are_hidden_though_the_event_is_public():
    assert readers_of(ProposalFactory(section__report__hidden=True)) == {"secretariat"}


def test_a_registration_is_read_by_the_person_and_the_chairs(anonymous, secretariat):
    registration = RegistrationFactory()
    chair = someone_who_chairs(registration.event)
    chair_elsewhere = someone_who_chairs(EventFactory())
    colleague = RepresentativeFactory(partner=registration.representative.partner)
    RegistrationFactory(event=registration.event, representative=colleague)

    own = Registration.objects.for_reader(registration.representative.user)
    assert list(own) == [registration]
    assert Registration.objects.for_reader(chair).count() == 2
    assert Registration.objects.for_reader(secretariat).count() == 2
    for reader in (None, anonymous, chair_elsewhere):
        assert not Registration.objects.for_reader(reader).exists()


def test_a_registration_does_not_name_a_hidden_event():
    registration = RegistrationFactory(event__hidden=True)

    assert not sees(registration.representative.user, registration)


def test_of_leaves_out_what_was_declined():
    registration = RegistrationFactory()
    person = registration.representative
    RegistrationFactory(representative=person, declined=True)
    RegistrationFactory()

    assert list(Registration.objects.of(person.user)) == [registration]


def test_a_remark_on_a_draft_is_read_by_its_author_and_the_chairs(
    anonymous, member, secretariat
):
    remark = ReportCommentFactory()
    other = ReportCommentFactory(section=remark.section)
    chair = someone_who_chairs(remark.section.report.event)

    assert list(ReportComment.objects.for_reader(remark.author.user)) == [remark]
    assert set(ReportComment.objects.for_reader(chair)) == {remark, other}
    assert set(ReportComment.objects.for_reader(secretariat)) == {remark, other}
    for reader in (None, anonymous, member):
        assert not ReportComment.objects.for_reader(reader).exists()


@pytest.mark.parametrize("traits", UNSEEN, ids=str)
def test_an_unseen_chair_arrives_as_none(traits, anonymous):
    EventFactory(chair_partner=PartnerFactory(**traits))

    assert Event.objects.for_reader(anonymous).get().chair_partner is None


def test_unseen_hosts_are_not_among_the_others(anonymous):
    seen = PartnerFactory()
    EventFactory(hosts=[seen, *[PartnerFactory(**traits) for traits in UNSEEN]])

    assert list(Event.objects.for_reader(anonymous).get().hosts.all()) == [seen]


def test_hidden_documents_of_an_agenda_item_do_not_arrive(anonymous):
    seen = DocumentFactory()
    AgendaItemFactory(documents=[seen, DocumentFactory(hidden=True)])

    row = AgendaItem.objects.for_reader(anonymous).get()

    assert list(row.documents.all()) == [seen]


def test_a_report_s_hidden_document_arrives_as_none(anonymous):
    MeetingReportFactory(document=DocumentFactory(hidden=True))

    assert MeetingReport.objects.for_reader(anonymous).get().document is None


def test_an_action_point_s_hidden_agenda_item_arrives_as_none(anonymous):
    event = EventFactory()
    item = AgendaItemFactory(event=event, hidden=True)
    ActionPointFactory(event=event, agenda_item=item)

    assert ActionPoint.objects.for_reader(anonymous).get().agenda_item is None


def test_an_action_point_s_owners_arrive_as_far_as_they_may_be_seen(anonymous):
    ActionPointFactory(
        owner=RepresentativeFactory(hidden=True),
        owner_partner=PartnerFactory(hidden=True),
    )

    row = ActionPoint.objects.for_reader(anonymous).get()

    assert row.owner is None
    assert row.owner_partner is None


def test_a_speaker_s_hidden_partner_arrives_as_none(anonymous):
    ContributionFactory(partner=PartnerFactory(hidden=True))

    row = Contribution.objects.for_reader(anonymous).get()

    assert row.partner is None
    assert row.organisation == "Ministry of Labour"
