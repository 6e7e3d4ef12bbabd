"""What twenty changes since a pack of 17 July 2019 are to each reader.

Fifteen are anyone's to know, two are for participants, three for the chair.
"""

import datetime
from types import SimpleNamespace

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from action_groups.models import Membership
from alliance87.briefings.content import canonical, gather
from alliance87.briefings.content.changes import SUBJECTS
from alliance87.briefings.drawing.manifest import manifest_of
from alliance87.briefings.drawing.packs import PACK_STYLES
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.core.enums import Visibility
from events.enums import ReportStatus
from tests.conftest import signed_in
from tests.factories.action_groups import (
    ActionGroupFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    WorkPlanFactory,
)
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    AgendaPublicationFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    RegistrationFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    CoordinationBodyFactory,
    LessonLearntFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]
THEN = datetime.date(2019, 7, 17)
NOW = datetime.date(2026, 3, 1)
AT_NOON = datetime.datetime(2019, 7, 17, 12, tzinfo=datetime.UTC)
SECRETS = {"participants": "Secret of members", "chair": "Secret of the chair"}
READ_BY = {
    PackEdition.PUBLIC: {"anyone"},
    PackEdition.PARTICIPANTS: {"anyone", "participants"},
    PackEdition.CHAIR: {"anyone", "participants", "chair"},
}


def words(field, text):
    """The text in the three languages, each of them another."""
    return {f"{field}_{each}": f"{text} ({each})" for each in LANGUAGES}


def rewritten(row, field, text):
    for name, value in words(field, text).items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.fixture
def meeting():
    """A meeting whose packs print a record of each kind, as it all stood before."""
    chair, guest = RepresentativeFactory.create_batch(2)
    event = EventFactory(series="GCG", chairs=[chair])
    RegistrationFactory(event=event, representative=guest)
    nepal = PathfinderCountryFactory()
    group = ActionGroupFactory(**words("name", "Open group"))
    plan = WorkPlanFactory(action_group=group, starts_on=datetime.date(2019, 1, 1))
    closed_plan = WorkPlanFactory(action_group=group, for_group=True)
    MembershipFactory(action_group=group, partner=chair.partner, representative=chair)
    objective = ObjectiveFactory(work_plan=plan)
    report = MeetingReportFactory(status=ReportStatus.DRAFT)
    found = SimpleNamespace(
        event=event,
        clients={
            PackEdition.CHAIR: signed_in(chair.user),
            PackEdition.PARTICIPANTS: signed_in(guest.user),
        },
        nepal=nepal,
        group=group,
        objective=objective,
        closed_objective=ObjectiveFactory(work_plan=closed_plan),
        area=PriorityAreaFactory(roadmap__pathfinder=nepal),
        section=ReportSectionFactory(report=report),
        paper=DocumentFactory(
            visibility=Visibility.PARTNERS, **words("body", "<p>Text</p>")
        ),
        point=AgendaItemFactory(event=event, **words("title", "Opening")),
    )
    event.documents.add(found.paper)
    AgendaPublicationFactory(event=event)
    found.commitments = CommitmentFactory.create_batch(2, priority_area=found.area)
    found.step = NextStepFactory(pathfinder=nepal)
    found.body = CoordinationBodyFactory(pathfinder=nepal)
    found.output = OutputFactory(objective=objective)
    found.closed_output = OutputFactory(objective=found.closed_objective)
    found.proposal = ProposalFactory(section=found.section)
    outline = PackOutlineFactory(event=event)
    found.items = [
        PackItemFactory(
            outline=outline,
            kind=kind,
            title_en="",
            text_en="",
            edition=PackEdition.PUBLIC,
            **record,
        )
        for kind, record in [
            (PackItemKind.AGENDA, {}),
            (PackItemKind.PATHFINDER_UPDATE, {}),
            (PackItemKind.ACTION_GROUP_UPDATE, {}),
            (PackItemKind.WORK_PLAN, {"work_plan": plan}),
            (PackItemKind.WORK_PLAN, {"work_plan": closed_plan}),
            (PackItemKind.MEETING_REPORT, {"meeting_report": report}),
            (PackItemKind.DOCUMENT, {"document": found.paper}),
            (PackItemKind.CHANGES, {}),
        ]
    ]
    return found


def twenty_changes(meeting):
    """Make them. Return each by its name: the record, and who may know of it."""
    found = meeting
    news = {"priority_area": found.area}
    partner = PartnerFactory(**words("name", "A partner that joins"))
    open_to_all = {
        "a commitment": CommitmentFactory(**news, **words("title", "New promise")),
        "another": CommitmentFactory(**news, **words("title", "Second promise")),
        "a commitment's words": rewritten(found.commitments[0], "text", "Reworded"),
        "another's title": rewritten(found.commitments[1], "title", "Renamed"),
        "a stage": StageEventFactory(pathfinder=found.nepal, on=THEN),
        "a step": NextStepFactory(pathfinder=found.nepal, **words("text", "New step")),
        "a step's words": rewritten(found.step, "text", "Step taken"),
        "a body's name": rewritten(found.body, "name", "Renamed body"),
        "a lesson": LessonLearntFactory(pathfinder=None, **words("text", "Learnt")),
        "an output": rewritten(found.output, "text", "Other output"),
        "a status": OutputUpdateFactory(output=found.output),
        "an objective": rewritten(found.objective, "title", "Other objective"),
        "a group": rewritten(found.group, "summary", "Other summary"),
        "a partner": MembershipFactory(action_group=found.group, partner=partner),
        "a proposal": rewritten(found.proposal, "text", "Other proposal"),
    }
    for_participants = {
        "a paper": rewritten(found.paper, "title", "Secret of members, a paper"),
        "a closed commitment": CommitmentFactory(
            **news,
            visibility=Visibility.PARTNERS,
            **words("title", "Secret of members, a promise"),
        ),
    }
    for_the_chair = {
        "the agenda": rewritten(
            found.point, "title", "Secret of the chair, the agenda"
        ),
        "a closed output": rewritten(
            found.closed_output, "text", "Secret of the chair, of a group"
        ),
        "a new closed output": OutputFactory(
            objective=found.closed_objective,
            **words("text", "Secret of the chair, a plan"),
        ),
    }
    return {
        "anyone": open_to_all,
        "participants": for_participants,
        "chair": for_the_chair,
    }


def snapshot_of(meeting, edition, language, on):
    return gather(
        event=meeting.event,
        items=meeting.items,
        edition=edition,
        language=language,
        on=on,
    ).snapshot


def packs_of(meeting, edition, on, at):
    """The packs of a day in the three languages, handed out together."""
    made = {each: snapshot_of(meeting, edition, each, on) for each in LANGUAGES}
    return {
        language: BriefingPackFactory(
            event=meeting.event,
            edition=edition,
            language=language,
            published=True,
            snapshot=snapshot,
            snapshot_at=at,
            sealed_at=at,
            published_at=at,
        )
        for language, snapshot in made.items()
    }


def put_before(moment):
    """All that was written so far was written the day before."""
    Membership.objects.update(created_at=moment - datetime.timedelta(days=1))
    with pgtrigger.ignore():  # history is append-only
        for _title, model, _path, _owner in SUBJECTS:
            model.pgh_event_model.objects.update(
                pgh_created_at=moment - datetime.timedelta(days=1)
            )


@pytest.mark.parametrize("edition", PackEdition)
def test_a_reader_is_told_of_every_change_that_is_theirs_and_of_no_other(
    edition, meeting, client
):
    put_before(AT_NOON)
    older = packs_of(meeting, edition, THEN, AT_NOON)
    made = twenty_changes(meeting)
    names = {str(row.pk): name for rows in made.values() for name, row in rows.items()}
    theirs = {name for circle in READ_BY[edition] for name in made[circle]}
    assert len(names) == 20
    assert len(theirs) == {"public": 15, "participants": 17, "chair": 20}[edition]
    reader = meeting.clients.get(edition, client)

    for language, newer in packs_of(meeting, edition, NOW, timezone.now()).items():
        with translation.override(language):
            address = reverse("briefings:compare", args=[newer.pk])
        page = reader.get(address, {"with": older[language].pk})

        assert {names.get(key) for key in in_the_item(newer)} == theirs
        assert {names.get(key) for key in on_the_page(page)} == theirs
        told = [
            page.text,
            canonical(newer.snapshot).decode(),
            manifest_of(newer.snapshot, styles=PACK_STYLES),
        ]
        for circle, secret in SECRETS.items():
            is_theirs = circle in READ_BY[edition]
            assert [secret in text for text in told] == [is_theirs] * len(told)
            for name, row in made[circle].items():
                # The agenda as it was published is everybody's, not what it is now.
                if not is_theirs and name != "the agenda":
                    assert not any(str(row.pk) in text for text in told)


def in_the_item(pack):
    [item] = [each for each in pack.snapshot["items"] if each["kind"] == "changes"]
    return {
        each["id"] for group in item["content"]["groups"] for each in group["entries"]
    }


def on_the_page(page):
    items = page.context["comparison"].changed
    return {record.id for item in items for record in item.records}
