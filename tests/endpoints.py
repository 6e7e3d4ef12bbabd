"""Every list of the API that anyone may read, with rows that fill all it shows.

``make`` gives the public rows that one call adds, ``hide`` a row for the Secretariat
alone (None where the records hide nothing), ``queries`` what a visitor's list costs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.factories import action_groups as groups
from tests.factories import core, events, partners, pathfinders


@dataclass(frozen=True)
class Endpoint:
    name: str
    make: Callable
    hide: Callable | None
    queries: int

    @property
    def url(self):
        return f"/api/v1/{self.name}/"

    def rows(self, count):
        """The public rows after ``count`` calls of ``make``."""
        made = [self.make() for _ in range(count)]
        return [row for rows in made for row in rows]


def just(factory, **options):
    """Make one row a call; an option that is a factory is called for each row anew."""

    def make():
        values = {}
        for name, value in options.items():
            if isinstance(value, list):
                values[name] = [each() for each in value]
            else:
                values[name] = value() if isinstance(value, type) else value
        return [factory(**values)]

    return make


def hidden(factory, **options):
    return lambda: factory(**options)


def affiliate():
    """A partner that fills every relation, and the partner it belongs to."""
    parent = partners.PartnerFactory()
    partner = partners.PartnerFactory(
        accepted=True,
        parent=parent,
        countries_of_work=[core.CountryFactory()],
        themes=[core.ThemeFactory()],
        documents=[core.DocumentFactory()],
        source=core.SourceFactory(),
    )
    return [parent, partner]


def newer_document():
    older = core.DocumentFactory()
    newer = core.DocumentFactory(
        themes=[core.ThemeFactory()], supersedes=older, source=core.SourceFactory()
    )
    return [older, newer]


def sub_committee():
    body = pathfinders.CoordinationBodyFactory()
    part = pathfinders.CoordinationBodyFactory(
        pathfinder=body.pathfinder, part_of=body, source=core.SourceFactory()
    )
    return [body, part]


def pathfinder_with_stage():
    pathfinder = pathfinders.PathfinderCountryFactory(
        focal_partner=partners.PartnerFactory(),
        documents=[core.DocumentFactory()],
        source=core.SourceFactory(),
    )
    pathfinders.StageEventFactory(pathfinder=pathfinder)
    return [pathfinder]


def reported_commitment():
    commitment = pathfinders.CommitmentFactory(
        lead_partner=partners.PartnerFactory(),
        supporting_partners=[partners.PartnerFactory()],
        source=core.SourceFactory(),
    )
    pathfinders.AssessmentFactory(commitment=commitment)
    return [commitment]


def assessment_with_reply():
    judged = pathfinders.AssessmentFactory(
        independent=True,
        assessor=partners.PartnerFactory(),
        evidence=[core.DocumentFactory()],
        source=core.SourceFactory(),
    )
    reply = pathfinders.AssessmentFactory(
        reply=True, reply_to=judged, commitment=judged.commitment
    )
    return [judged, reply]


def matched_request():
    request = pathfinders.SupportRequestFactory(matched=True)
    pathfinders.SupportOfferFactory(accepted=True, request=request)
    return [request]


def group_with_functions():
    group = groups.ActionGroupFactory(
        themes=[core.ThemeFactory()],
        priority_areas=[pathfinders.PriorityAreaFactory()],
        documents=[core.DocumentFactory()],
        source=core.SourceFactory(),
    )
    groups.GroupFunctionFactory(action_group=group)
    return [group]


def plan_with_priorities():
    plan = groups.WorkPlanFactory(source=core.SourceFactory())
    groups.CrossCuttingPriorityFactory(work_plan=plan)
    return [plan]


def item_with_speaker():
    item = events.AgendaItemFactory(
        documents=[core.DocumentFactory()],
        resource_needs=[groups.ResourceNeedFactory()],
        source=core.SourceFactory(),
    )
    events.ContributionFactory(
        agenda_item=item,
        partner=partners.PartnerFactory(),
        country=core.CountryFactory(),
    )
    return [item]


def published_agenda():
    [item] = item_with_speaker()
    return [events.AgendaPublicationFactory(event=item.event)]


def section_with_speaker():
    section = events.ReportSectionFactory(
        agenda_item=events.AgendaItemFactory(),
        themes=[core.ThemeFactory()],
        source=core.SourceFactory(),
    )
    events.ContributionFactory(
        in_report=True,
        section=section,
        partner=partners.PartnerFactory(),
        country=core.CountryFactory(),
    )
    return [section]


def answered_survey():
    survey = events.SurveyFactory(results_published=True)
    for question in events.SurveyQuestionFactory.create_batch(2, survey=survey):
        events.SurveyAnswerFactory.create_batch(5, question=question)
    return [survey]


ENDPOINTS = [
    Endpoint("countries", just(core.CountryFactory), None, queries=2),
    Endpoint("themes", just(core.ThemeFactory), None, queries=2),
    Endpoint(
        "sources",
        just(core.SourceFactory),
        hidden(core.SourceFactory, hidden=True),
        queries=2,
    ),
    Endpoint(
        "documents",
        newer_document,
        hidden(core.DocumentFactory, hidden=True),
        queries=4,  # the count, the page, its themes and older versions
    ),
    Endpoint(
        "partners",
        affiliate,
        hidden(partners.PartnerFactory, hidden=True),
        queries=7,  # … parents, countries of work, themes, documents, events
    ),
    Endpoint(
        "partner-events",
        just(partners.PartnerEventFactory, source=core.SourceFactory),
        hidden(partners.PartnerEventFactory, partner__hidden=True),
        queries=2,
    ),
    Endpoint(
        "seats",
        just(
            partners.SeatFactory,
            partner=partners.PartnerFactory,
            source=core.SourceFactory,
        ),
        hidden(partners.SeatFactory, hidden=True),
        queries=3,  # … partners
    ),
    Endpoint(
        "pathfinder-countries",
        pathfinder_with_stage,
        hidden(pathfinders.PathfinderCountryFactory, hidden=True),
        queries=5,  # … focal partners, stage events, documents
    ),
    Endpoint(
        "coordination-bodies",
        sub_committee,
        hidden(pathfinders.CoordinationBodyFactory, pathfinder__hidden=True),
        queries=3,  # … the bodies they are part of
    ),
    Endpoint(
        "stage-events",
        just(pathfinders.StageEventFactory, source=core.SourceFactory),
        hidden(pathfinders.StageEventFactory, pathfinder__hidden=True),
        queries=2,
    ),
    Endpoint(
        "roadmaps",
        just(pathfinders.RoadmapFactory, source=core.SourceFactory),
        hidden(pathfinders.RoadmapFactory, hidden=True),
        queries=2,
    ),
    Endpoint(
        "priority-areas",
        just(
            pathfinders.PriorityAreaFactory,
            themes=[core.ThemeFactory],
            source=core.SourceFactory,
        ),
        hidden(pathfinders.PriorityAreaFactory, roadmap__hidden=True),
        queries=3,  # … themes
    ),
    Endpoint(
        "commitments",
        reported_commitment,
        hidden(pathfinders.CommitmentFactory, hidden=True),
        queries=4,  # … lead and supporting partners
    ),
    Endpoint(
        "assessments",
        assessment_with_reply,
        hidden(pathfinders.AssessmentFactory, hidden=True),
        queries=5,  # … assessors, evidence, the assessments replied to
    ),
    Endpoint(
        "next-steps",
        just(pathfinders.NextStepFactory, source=core.SourceFactory),
        hidden(pathfinders.NextStepFactory, pathfinder__hidden=True),
        queries=2,
    ),
    Endpoint(
        "lessons-learnt",
        just(pathfinders.LessonLearntFactory, source=core.SourceFactory),
        hidden(pathfinders.LessonLearntFactory, hidden=True),
        queries=2,
    ),
    Endpoint(
        "progress-reports",
        just(
            pathfinders.ProgressReportFactory,
            document=core.DocumentFactory,
            source=core.SourceFactory,
        ),
        hidden(pathfinders.ProgressReportFactory, hidden=True),
        queries=3,  # … documents
    ),
    Endpoint(
        "support-requests",
        matched_request,
        hidden(pathfinders.SupportRequestFactory, hidden=True),
        queries=3,  # … matched partners
    ),
    Endpoint(
        "support-offers",
        just(pathfinders.SupportOfferFactory, accepted=True),
        hidden(pathfinders.SupportOfferFactory),
        queries=2,
    ),
    Endpoint(
        "instruments",
        just(pathfinders.InstrumentFactory, source=core.SourceFactory),
        None,
        queries=2,
    ),
    Endpoint(
        "ratifications",
        just(pathfinders.RatificationFactory, source=core.SourceFactory),
        None,
        queries=2,
    ),
    Endpoint("indicators", just(pathfinders.IndicatorFactory), None, queries=2),
    Endpoint(
        "indicator-values", just(pathfinders.IndicatorValueFactory), None, queries=2
    ),
    Endpoint(
        "action-groups",
        group_with_functions,
        hidden(groups.ActionGroupFactory, hidden=True),
        queries=6,  # … themes, priority areas, functions, documents
    ),
    Endpoint(
        "memberships",
        just(groups.MembershipFactory, source=core.SourceFactory),
        hidden(groups.MembershipFactory, partner__hidden=True),
        queries=2,
    ),
    Endpoint(
        "workstreams",
        just(
            groups.WorkstreamFactory,
            lead_partner=partners.PartnerFactory,
            source=core.SourceFactory,
        ),
        hidden(groups.WorkstreamFactory, action_group__hidden=True),
        queries=3,  # … lead partners
    ),
    Endpoint(
        "work-plans",
        plan_with_priorities,
        hidden(groups.WorkPlanFactory, hidden=True),
        queries=3,  # … cross-cutting priorities
    ),
    Endpoint(
        "objectives",
        just(groups.ObjectiveFactory, source=core.SourceFactory),
        hidden(groups.ObjectiveFactory, work_plan__hidden=True),
        queries=2,
    ),
    Endpoint(
        "outputs",
        just(
            groups.OutputFactory,
            lead_partner=partners.PartnerFactory,
            themes=[core.ThemeFactory],
            source=core.SourceFactory,
        ),
        hidden(groups.OutputFactory, objective__work_plan__hidden=True),
        queries=4,  # … lead partners, themes
    ),
    Endpoint(
        "activities",
        just(
            groups.ActivityFactory,
            partner=partners.PartnerFactory,
            source=core.SourceFactory,
        ),
        hidden(groups.ActivityFactory, output__objective__work_plan__hidden=True),
        queries=3,  # … partners
    ),
    Endpoint(
        "output-updates",
        just(
            groups.OutputUpdateFactory,
            evidence=[core.DocumentFactory],
            source=core.SourceFactory,
        ),
        hidden(groups.OutputUpdateFactory, output__objective__work_plan__hidden=True),
        queries=3,  # … evidence
    ),
    Endpoint(
        "resource-needs",
        just(groups.ResourceNeedFactory, source=core.SourceFactory),
        hidden(groups.ResourceNeedFactory, hidden=True),
        queries=2,
    ),
    Endpoint(
        "events",
        just(
            events.EventFactory,
            hosts=[partners.PartnerFactory],
            organisers=[partners.PartnerFactory],
            funders=[partners.PartnerFactory],
            chair_partner=partners.PartnerFactory,
            chair_country=core.CountryFactory,
            vice_chair_country=core.CountryFactory,
            themes=[core.ThemeFactory],
            countries=[core.CountryFactory],
            action_groups=[groups.ActionGroupFactory],
            documents=[core.DocumentFactory],
            source=core.SourceFactory,
        ),
        hidden(events.EventFactory, hidden=True),
        # … chairs, hosts, themes, organisers, funders, countries, groups, documents
        queries=10,
    ),
    Endpoint(
        "agenda-items",
        item_with_speaker,
        hidden(events.AgendaItemFactory, hidden=True),
        # … documents, speakers and their partners, resource needs, published minutes
        queries=7,
    ),
    Endpoint(
        "agenda-publications",
        published_agenda,
        hidden(events.AgendaPublicationFactory, event__hidden=True),
        # … the points that there are, and that one may read; partners, countries, documents
        queries=7,
    ),
    Endpoint(
        "contributions",
        just(
            events.ContributionFactory,
            partner=partners.PartnerFactory,
            country=core.CountryFactory,
            source=core.SourceFactory,
        ),
        hidden(events.ContributionFactory, agenda_item__hidden=True),
        queries=3,  # … partners
    ),
    Endpoint(
        "recordings",
        just(events.RecordingFactory),
        hidden(events.RecordingFactory, hidden=True),
        queries=2,
    ),
    Endpoint(
        "surveys",
        answered_survey,
        hidden(events.SurveyFactory, opened=True),  # for those who take part
        queries=5,  # … questions, whose results one reads, answers
    ),
    Endpoint(
        "meeting-reports",
        just(
            events.MeetingReportFactory,
            document=core.DocumentFactory,
            source=core.SourceFactory,
        ),
        hidden(events.MeetingReportFactory, hidden=True),
        queries=3,  # … documents
    ),
    Endpoint(
        "report-sections",
        section_with_speaker,
        hidden(events.ReportSectionFactory, report__hidden=True),
        queries=6,  # … themes, speakers and their partners, agenda items
    ),
    Endpoint(
        "proposals",
        just(
            events.ProposalFactory,
            countries=[core.CountryFactory],
            themes=[core.ThemeFactory],
            taken_up_by_outputs=[groups.OutputFactory],
            taken_up_by_commitments=[pathfinders.CommitmentFactory],
            taken_up_by_agenda_items=[events.AgendaItemFactory],
            source=core.SourceFactory,
        ),
        hidden(events.ProposalFactory, section__report__hidden=True),
        # … countries, themes, and the three kinds of what took them up
        queries=7,
    ),
    Endpoint(
        "proposal-uptakes",
        just(events.ProposalUptakeFactory),
        hidden(events.ProposalUptakeFactory, output__objective__work_plan__hidden=True),
        queries=2,  # the count, the page
    ),
    Endpoint(
        "action-points",
        just(
            events.ActionPointFactory,
            agenda_item=events.AgendaItemFactory,
            owner_partner=partners.PartnerFactory,
            owner=partners.RepresentativeFactory,
            source=core.SourceFactory,
        ),
        hidden(events.ActionPointFactory, hidden=True),
        queries=5,  # … owners, their persons (which the pages name), agenda items
    ),
    Endpoint(
        "minutes",
        just(events.ItemMinutesFactory),
        hidden(events.ItemMinutesFactory, draft=True),
        queries=2,
    ),
    Endpoint(
        "decisions",
        just(
            events.DecisionFactory,
            agenda_item=events.AgendaItemFactory,
            source=core.SourceFactory,
        ),
        hidden(events.DecisionFactory, draft=True),
        queries=3,  # … agenda items
    ),
]

# Read by the person concerned and by who keeps the event, by nobody else; and the packs,
# which are tested with the meetings they are made for.
OTHERS = ["report-comments", "registrations", "briefing-packs", "ledger-entries"]
OTHERS += ["threads", "posts"]  # the members' of a group
OTHERS += ["join-requests"]  # between the partner that asks and the chairs
OTHERS += ["commitment-comments"]  # the partner's own, until they are published
OTHERS += ["profile-changes"]  # between a partner's focal points and the Secretariat
