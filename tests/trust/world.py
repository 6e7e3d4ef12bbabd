"""A small Alliance in which every kind of record exists at every tier.

``plant`` makes one record of every kind, of one tier, with all that belongs to it;
``link`` lets the records of one planting point at those of another. A world is a
public planting for each closed one, whose every relation leads into it.
"""

import itertools
from collections import defaultdict
from functools import partial
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F
from django.test import Client
from django.test.client import ClientHandler
from modeltranslation.translator import NotRegistered, translator

from action_groups.models import SpacePaper
from alliance87.accounts.enums import TokenScope
from alliance87.accounts.models import User
from alliance87.briefings.enums import PackEdition
from alliance87.briefings.models import PackTemplate
from alliance87.core.models import Document
from events.models import Event
from tests.factories import (
    accounts,
    action_groups,
    briefings,
    core,
    events,
    pathfinders,
    webhooks,
)
from tests.factories import partners as organisations
from tests.trust.rule import PRIVATE, Me, may_read

APPS = ["core", "accounts", "partners", "pathfinders", "action_groups", "events"]
APPS += ["briefings", "webhooks"]
PUBLIC, PARTNERS, GROUP, SECRETARIAT = "public", "partners", "group", "secretariat"
# Every tier; of ``group``, what is kept to the people here and what to other people.
CLOSED = [PARTNERS, GROUP, "others", SECRETARIAT]

VISITOR = "visitor"
DEACTIVATED = "deactivated"
MEMBER = "member"
FOCAL_A = "focal point of A"
FOCAL_B = "focal point of B"
GROUP_MEMBER = "member of the group"
GROUP_CHAIR = "chair of the group"
MEETING_CHAIR = "chair of the meeting"
PARTICIPANT = "participant of the meeting"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
UNREADY = "editor without a second factor"
TOKEN_MEMBER = "token of a member"
TOKEN_READ = "token of an administrator"
TOKEN_ALL = "token of an administrator, for the Secretariat"

TOKENS = {TOKEN_MEMBER, TOKEN_READ, TOKEN_ALL}
PEOPLE = [
    *(DEACTIVATED, MEMBER, FOCAL_A, FOCAL_B, GROUP_MEMBER, GROUP_CHAIR),
    *(MEETING_CHAIR, PARTICIPANT, EDITOR, ADMINISTRATOR),
]
SPEAKERS = [name for name in PEOPLE if name not in {MEMBER, EDITOR, ADMINISTRATOR}]
ROLES = [VISITOR, *PEOPLE, UNREADY, TOKEN_MEMBER, TOKEN_READ, TOKEN_ALL]
ENROLLED = {GROUP_CHAIR, MEETING_CHAIR, EDITOR, ADMINISTRATOR}


def models_of_the_portal():
    """Every model whose rows people write; not the history of them."""
    return [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model")
        and not (model._meta.auto_created or model._meta.proxy)
    ]


# One for all clients: each would find every static file anew.
HANDLER = ClientHandler(enforce_csrf_checks=False)


class World:
    """The people, the records, and what everybody may read of them."""

    def __init__(self):
        self.rows = {}
        self.clients = {}
        self.nobody = AnonymousUser()
        self.users = {}
        self.secrets = {}
        self.canaries = {}
        self.words = (f"zq{number:05d}qz" for number in itertools.count(1))
        self.spots = {}
        self.plantings = []
        self.settle()

    # -- People ------------------------------------------------------------------
    def settle(self):
        """The people, their partners, and the group and the meeting they belong to."""
        self.country = core.CountryFactory()
        self.stock = [core.CountryFactory() for _ in range(20)]
        speaks = partial(
            organisations.RepresentativeFactory, partner__country=self.country
        )
        people = {name: speaks() for name in SPEAKERS}
        self.users = {name: person.user for name, person in people.items()}
        self.users[MEMBER] = accounts.UserFactory()
        self.users[EDITOR] = accounts.UserFactory(editor=True)
        self.users[UNREADY] = accounts.UserFactory(editor=True)
        self.users[ADMINISTRATOR] = accounts.UserFactory(staff=True)
        self.users[TOKEN_MEMBER] = accounts.UserFactory()
        self.users[TOKEN_READ] = accounts.UserFactory(staff=True)
        self.users[TOKEN_ALL] = accounts.UserFactory(staff=True)
        for name in [*ENROLLED, TOKEN_READ, TOKEN_ALL]:
            accounts.enrol(self.users[name])
        for name in TOKENS:
            wide = [TokenScope.SECRETARIAT] if name == TOKEN_ALL else []
            self.secrets[name] = accounts.ApiTokenFactory(
                user=self.users[name], scopes=[TokenScope.READ, *wide]
            ).secret
        self.people = people
        self.spots[GROUP] = self.spot(
            people[FOCAL_A], people[GROUP_MEMBER], people[GROUP_CHAIR]
        )
        event = self.spots[GROUP].event
        event.chairs.add(people[MEETING_CHAIR])
        events.RegistrationFactory(event=event, representative=people[PARTICIPANT])
        others = [speaks(), speaks(), speaks()]
        self.spots["others"] = self.spot(*others)
        self.spots["others"].event.chairs.add(others[0])
        self.others = others

    def spot(self, focal, member, chair):
        group = action_groups.ActionGroupFactory()
        action_groups.MembershipFactory(action_group=group, partner=member.partner)
        action_groups.MembershipFactory(
            action_group=group, partner=chair.partner, chair=True
        )
        open_country = pathfinders.PathfinderCountryFactory()
        open_area = pathfinders.PriorityAreaFactory(
            roadmap=pathfinders.RoadmapFactory(pathfinder=open_country)
        )
        return SimpleNamespace(
            group=group,
            event=events.EventFactory(country=self.country),
            focal=focal,
            member=member,
            country=self.country,
            stock=self.stock,
            open_country=open_country,
            open_area=open_area,
            open_commitment=pathfinders.CommitmentFactory(priority_area=open_area),
        )

    # -- Records -----------------------------------------------------------------
    def plant(self, kind, at=None):
        """One record of every model at one tier; remember every row this made.

        ``at`` a spot of its own, or that of the people the kind is kept to.
        """
        before = set(self.rows)
        tier = GROUP if kind == "others" else kind
        spot = self.spots[at or ("others" if kind == "others" else GROUP)]
        made = plant(tier, spot)
        if tier == GROUP:
            self.give_to_the_people(kind, spot, made)
        self.gather()
        planting = SimpleNamespace(
            kind=kind, made=made, new=[pk for pk in self.rows if pk not in before]
        )
        self.plantings.append(planting)
        return planting

    def give_to_the_people(self, kind, spot, made):
        """Let what is kept to a group have the group's people."""
        organisations.RepresentativeFactory(
            partner=made.partner, user=spot.focal.user, hidden=True
        )
        made.pathfinder.focal_partner = spot.focal.partner
        made.pathfinder.save()
        action_groups.MembershipFactory(
            action_group=made.group, partner=spot.member.partner
        )
        ours = kind == GROUP
        chair = self.people[MEETING_CHAIR] if ours else self.others[0]
        guest = self.people[PARTICIPANT] if ours else self.others[1]
        made.event.chairs.add(chair)
        events.RegistrationFactory(event=made.event, representative=guest)
        add_unseen(spot.event, "documents", made.document, made.paper)
        for state in ({"writing": True}, {"circulated": True}):
            report = events.MeetingReportFactory(event=made.event, **state)
            plant_report(report, spot)

    def gather(self):
        """Read every row anew, with what the rule has to know of it."""
        listed = set(unlisted_partners())
        attached = attachments()
        papers = set(SpacePaper.objects.values_list("document", flat=True))
        self.rows = {}
        for model in models_of_the_portal():
            rows = model._base_manager.all()
            if hasattr(model, "created_at"):  # as planted, where all else is equal
                rows = rows.order_by(*model._meta.ordering, "created_at")
            for row in rows:
                self.rows[row.pk] = row
        for row in self.rows.values():
            if type(row).__name__ == "Partner":
                row.is_listed = row.pk not in listed
            if isinstance(row, Document):
                row.attached_to = attached.get(row.pk, set())
                row.of_a_space = row.pk in papers
        self.note_published_minutes()
        met, opened = self.people_of_spaces()
        for row in self.rows.values():
            if isinstance(row, User):
                row.met_in, row.opened = met[row.pk], opened[row.pk]
        self.readers = {name: self.me(name) for name in ROLES}

    def note_published_minutes(self):
        """Tell each row of minutes whether those of its meeting are published."""
        published = {
            row.event_id
            for row in self.rows.values()
            if name_of(row) == "MeetingMinutes" and row.published_at
        }
        for row in self.rows.values():
            if name_of(row) in {"MeetingMinutes", "Decision"}:
                row.of_published = row.event_id in published
            elif name_of(row) == "ItemMinutes":
                row.of_published = row.agenda_item.event_id in published

    def people_of_spaces(self):
        """By person: the groups in whose space they are named, and those they opened."""
        met, opened = defaultdict(set), defaultdict(set)
        spaces = {
            row.pk
            for row in self.rows.values()
            if name_of(row) == "ActionGroup" and row.visibility != SECRETARIAT
        }
        for row in self.rows.values():
            if name_of(row) == "Post":
                met[row.author_id].add(row.thread.action_group_id)
            elif name_of(row) in {"Thread", "SpacePaper"}:
                by = row.opened_by_id if name_of(row) == "Thread" else row.shared_by_id
                met[by].add(row.action_group_id)
            elif name_of(row) == "SpaceOpening":
                opened[row.opened_by_id].add(row.action_group_id)
            elif name_of(row) == "Membership" and row.until is None:
                for person in self.rows.values():
                    if name_of(person) == "Representative" and person.until is None:
                        takes_part = person.pk == row.representative_id or (
                            row.representative_id is None
                            and person.partner_id == row.partner_id
                        )
                        if takes_part:
                            met[person.user_id].add(row.action_group_id)
        for groups in (*met.values(), *opened.values()):
            groups &= spaces
        return met, opened

    def me(self, role):
        """What a role is, from the rows alone."""
        if role in {VISITOR, DEACTIVATED}:
            return Me()
        user = self.users[role]
        if role == UNREADY:
            return Me(pk=user.pk)  # reaches nothing but what is their own
        staff = role in {EDITOR, ADMINISTRATOR, TOKEN_ALL}
        me = Me(pk=user.pk, signed_in=True, staff=staff)

        def of(name):
            return [row for row in self.rows.values() if name_of(row) == name]

        mine = [
            row
            for row in of("Representative")
            if row.user_id == user.pk
            and row.until is None
            and self.rows[row.partner_id].is_listed
        ]
        me.people = {row.pk for row in mine}
        me.partners = {row.partner_id for row in mine}
        for row in of("Membership"):
            whose = row.representative_id in me.people or (
                row.representative_id is None and row.partner_id in me.partners
            )
            if whose and row.until is None:
                me.groups.add(row.action_group_id)
                if row.role in {"chair", "co_chair"}:
                    me.chaired_groups.add(row.action_group_id)
        chairs = Event.chairs.through.objects.filter(representative__in=me.people)
        me.chaired_events = set(chairs.values_list("event", flat=True))
        registered = [
            row for row in of("Registration") if row.representative_id in me.people
        ]
        approved = {row.event_id for row in registered if row.status == "approved"}
        invited = {row.event_id for row in registered if row.status == "invited"}
        of_groups = Event.action_groups.through.objects.filter(
            actiongroup__in=me.groups
        )
        of_groups = set(of_groups.values_list("event", flat=True))
        me.attended_events = me.chaired_events | of_groups | approved
        me.events = me.attended_events | invited
        return me

    def may_read(self, role, row):
        return may_read(self.readers[role], row, self.rows)

    def fill(self):
        """Write a word of its own into every text that not everyone may read."""
        self.gather()
        visitor = self.readers[VISITOR]
        for row in self.rows.values():
            open_to_all = may_read(visitor, row, self.rows)
            columns = text_columns(type(row))
            if open_to_all:
                private = {name for model, name in PRIVATE if model == name_of(row)}
                columns = [c for c in columns if plain_name(c) in private | {"locator"}]
            else:
                # Nor is a closed record named by its key.
                self.canaries[str(row.pk)] = (row.pk, "id")
            self.fill_row(row, columns)
        self.publish_agendas()
        self.gather()

    def publish_agendas(self):
        """Once each point has its words: what is published stays as it is."""
        for row in [row for row in self.rows.values() if name_of(row) == "Event"]:
            word = next(self.words)
            made = events.AgendaPublicationFactory(event=row, note=word)
            if not may_read(self.readers[VISITOR], row, self.rows):
                self.canaries[word] = (made.pk, "note")
                self.canaries[str(made.pk)] = (made.pk, "id")

    def fill_row(self, row, columns):
        values = {}
        for column in columns:
            word = next(self.words)
            value = written(name_of(row), column, word)
            if column.name == "locator" and not row.source_id:
                continue
            if name_of(row) == "Post" and not takes(row, column):
                continue
            if column.name == "withdrawal_reason" and not row.withdrawn_at:
                continue
            if value is not None and len(value) <= (column.max_length or 10**6):
                values[column.name] = value
                self.canaries[word] = (row.pk, plain_name(column))
        if values:
            type(row)._base_manager.filter(pk=row.pk).update(**values)

    # -- Requests ----------------------------------------------------------------
    def client(self, role, *, fresh=False):
        """A client signed in as ``role``; ``fresh`` for a request that is undone."""
        if role in self.clients and not fresh:
            return self.clients[role]
        client = Client(raise_request_exception=False)
        client.handler = HANDLER
        if role in self.secrets:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets[role]}"
        elif role in self.users:
            user = self.users[role]
            if role == DEACTIVATED:
                User.objects.filter(pk=user.pk).update(is_active=True)
            client.force_login(user)
            if role == DEACTIVATED:
                User.objects.filter(pk=user.pk).update(is_active=False)
        if not fresh:
            self.clients[role] = client
        return client


def takes(post, column):
    """A post says why it is hidden if it is, and nothing once it is withdrawn."""
    if column.name == "hidden_reason":
        return post.hidden_at is not None
    return column.name != "body" or post.withdrawn_at is None


def unlisted_partners():
    """The partners whose last step says that they do not, or no longer, belong."""
    last = {}
    event = apps.get_model("partners", "PartnerEvent")
    for row in event._base_manager.order_by("on", "created_at"):
        last[row.partner_id] = row.kind
    gone = {"applied", "suspended", "withdrawn"}
    return [pk for pk, kind in last.items() if kind in gone]


def attachments():
    """By document, the keys of the groups, events and partners it belongs to.

    That of an agenda item is its event's, that of a country its focal institution's.
    """
    found = {}
    for label, owner in [
        ("events.AgendaItem", "agendaitem__event_id"),
        ("pathfinders.PathfinderCountry", "pathfindercountry__focal_partner_id"),
    ]:
        through = apps.get_model(label).documents.through._base_manager
        for key, document in through.values_list(owner, "document_id"):
            found.setdefault(document, set()).add(key)
    for label in ["partners.Partner", "action_groups.ActionGroup", "events.Event"]:
        model = apps.get_model(label)
        through = model.documents.through._base_manager
        owner = f"{model._meta.model_name}_id"
        for key, document in through.values_list(owner, "document_id"):
            found.setdefault(document, set()).add(key)
    for key, document in SpacePaper.objects.values_list("action_group", "document"):
        found.setdefault(document, set()).add(key)
    return found


def name_of(row):
    return type(row).__name__


# -- Words -----------------------------------------------------------------------
def plain_name(column):
    return getattr(getattr(column, "translated_field", None), "name", column.name)


# Texts that say something to the program, or that nothing but a program writes.
NOT_WORDS = {
    *("password", "time_zone", "sha256", "snapshot_sha256", "digest", "token_key"),
    *("secret_hash", "token_hash", "message_id", "file", "iso2", "iso3", "code"),
    *("manifest_sha256", "source_sha256", "previous", "hash"),
    *("sealed_secret", "sealed_previous"),
}


def text_columns(model):
    """Every column of free text, each language for itself."""
    try:
        translated = set(translator.get_options_for_model(model).fields)
    except NotRegistered:
        translated = set()
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, (models.CharField, models.TextField))
        and not column.choices
        and column.name not in translated | NOT_WORDS
    ]


def written(model, column, word):
    """``word`` as the column holds it; None where there is no room."""
    if model == "OutgoingMail" and column.name in {"text", "html"}:
        return word
    if isinstance(column, models.EmailField) or column.name == "sender":
        return f"{word}@example.org"
    if isinstance(column, models.URLField):
        return f"https://{word}.example/"
    if model == "Webhook" and column.name == "address":
        return f"https://127.0.0.1:9/{word}"  # where nobody answers
    if column.name == "file_name":
        return f"{word}.pdf"
    if isinstance(column, models.TextField) and column.name.startswith("body"):
        return f"<p>{word}</p>"
    return word


# -- Plantings -------------------------------------------------------------------
def plant(tier, spot):
    """One record of each model: of the tier itself, or below one that is."""
    v = {"visibility": tier}
    made = SimpleNamespace()
    made.source = core.SourceFactory(**v)
    made.document = core.DocumentFactory(**v)
    made.paper = core.DocumentFactory(with_pdf=True, **v)
    plant_partners(made, v, spot)
    plant_pathfinders(made, v, spot)
    plant_groups(made, v, spot)
    plant_events(made, v, spot)
    return made


def plant_partners(made, v, spot):
    made.partner = organisations.PartnerFactory(country=spot.country, **v)
    made.partner_event = organisations.PartnerEventFactory(partner=made.partner)
    consents = {"public": {}, "partners": {"for_partners": True}}
    consent = consents.get(v["visibility"], {"hidden": True})
    made.person = organisations.RepresentativeFactory(
        partner=spot.member.partner, **consent
    )
    made.colleague = organisations.RepresentativeFactory(partner=made.partner)
    made.seat = organisations.SeatFactory(partner=spot.member.partner, **v)


def plant_pathfinders(made, v, spot):
    made.pathfinder = pathfinders.PathfinderCountryFactory(
        country=spot.stock.pop(), **v
    )
    made.body = pathfinders.CoordinationBodyFactory(pathfinder=made.pathfinder)
    pathfinders.StageEventFactory(pathfinder=made.pathfinder)
    pathfinders.NextStepFactory(pathfinder=made.pathfinder)
    pathfinders.LessonLearntFactory(pathfinder=made.pathfinder)
    pathfinders.ProgressReportFactory(pathfinder=made.pathfinder, published=True)
    # Public below what is closed …
    roadmap = pathfinders.RoadmapFactory(pathfinder=made.pathfinder)
    area = pathfinders.PriorityAreaFactory(roadmap=roadmap)
    pathfinders.AssessmentFactory(
        commitment=pathfinders.CommitmentFactory(priority_area=area)
    )
    plant_support(pathfinders.CommitmentFactory(priority_area=area), spot)
    # … and closed below what is public.
    open_country = spot.open_country
    made.lesson = pathfinders.LessonLearntFactory(pathfinder=open_country, **v)
    # The long form plants so many that years taken in turn would come again.
    year = 2017 + open_country.progress_reports.count()
    made.progress = pathfinders.ProgressReportFactory(
        pathfinder=open_country, year=year, **v
    )
    made.roadmap = pathfinders.RoadmapFactory(pathfinder=open_country, **v)
    made.area = pathfinders.PriorityAreaFactory(roadmap=made.roadmap)
    pathfinders.CommitmentFactory(priority_area=made.area)
    made.commitment = pathfinders.CommitmentFactory(priority_area=spot.open_area, **v)
    pathfinders.AssessmentFactory(commitment=made.commitment)
    open_commitment = spot.open_commitment
    made.assessment = pathfinders.AssessmentFactory(commitment=open_commitment, **v)
    made.judged = pathfinders.AssessmentFactory(
        commitment=open_commitment, independent=True, **v
    )
    made.reply = pathfinders.AssessmentFactory(
        commitment=open_commitment, reply=True, reply_to=made.judged, **v
    )
    # A request is matched with a partner, who may be closed where it is open.
    made.match = pathfinders.SupportOfferFactory(
        request=plant_support(open_commitment, spot, **v),
        partner=made.partner,
        accepted=True,
    )


def plant_support(commitment, spot, **v):
    """A request with an offer that nobody has answered, and with a match."""
    request = pathfinders.SupportRequestFactory(commitment=commitment, **v)
    pathfinders.SupportOfferFactory(request=request, partner=spot.member.partner)
    pathfinders.SupportOfferFactory(
        request=request, accepted=True, partner=spot.focal.partner
    )
    return request


def plant_groups(made, v, spot):
    made.group = action_groups.ActionGroupFactory(**v)
    action_groups.GroupFunctionFactory(action_group=made.group)
    action_groups.MembershipFactory(action_group=made.group, partner=spot.focal.partner)
    action_groups.ResourceNeedFactory(action_group=made.group)
    plant_plan(action_groups.WorkPlanFactory(action_group=made.group))
    made.membership = action_groups.MembershipFactory(
        action_group=spot.group, partner=made.partner
    )
    made.workstream = action_groups.WorkstreamFactory(action_group=made.group)
    made.need = action_groups.ResourceNeedFactory(action_group=spot.group, **v)
    made.plan = action_groups.WorkPlanFactory(action_group=spot.group, **v)
    made.output, made.activity, made.update = plant_plan(made.plan)
    plant_space(made.group, spot)
    if v["visibility"] == GROUP:  # what is written there is its members' to read
        plant_space(spot.group, spot)


def plant_space(group, spot):
    """Posts of a group, and one hidden and one withdrawn; a draft; who opened it."""
    thread = action_groups.ThreadFactory(action_group=group)
    post = action_groups.PostFactory(thread=thread, author=spot.member.user)
    action_groups.PostFactory(thread=thread, withdrawn=True)
    action_groups.PostFactory(thread=thread, hid=True)
    action_groups.MentionFactory(post=post, user=spot.focal.user)
    action_groups.ThreadMarkFactory(thread=thread, user=spot.member.user)
    action_groups.SpacePaperFactory(action_group=group, thread=thread)
    action_groups.SpaceOpeningFactory(action_group=group)


def plant_exchanges(world):
    """What passes between people, and between them and the Secretariat."""
    people = world.people
    accounts.ErasureRequestFactory(user=world.users[FOCAL_A])
    organisations.PartnerApplicationFactory(country=world.country)
    # The Secretariat keeps what was reported; the other stays between its two sides.
    for sides in [{"reported": True}, {}]:
        organisations.ContactMessageFactory(
            from_partner=people[FOCAL_A].partner,
            to_partner=people[FOCAL_B].partner,
            began_by=world.users[FOCAL_A],
            **sides,
        )
    organisations.ContactBlockFactory(
        partner=people[FOCAL_B].partner, blocked=world.users[FOCAL_A]
    )
    organisations.MergedPartnerFactory(partner=people[FOCAL_A].partner)
    organisations.PartnerImportFactory(uploaded_by=world.users[EDITOR])
    for name in [FOCAL_A, FOCAL_B]:
        organisations.ProfileChangeFactory(
            partner=people[name].partner, proposed_by=world.users[name]
        )
        pathfinders.CommitmentCommentFactory(
            commitment=world.spots[GROUP].open_commitment,
            partner=people[name].partner,
            written_by=world.users[name],
        )
    for name in [FOCAL_A, FOCAL_B]:
        action_groups.JoinRequestFactory(
            action_group=world.spots["others"].group,
            partner=people[name].partner,
            asked_by=world.users[name],
        )
    action_groups.JoinRequestFactory(
        action_group=world.spots[GROUP].group,
        partner=people[FOCAL_B].partner,
        asked_by=world.users[FOCAL_B],
    )
    action_groups.SpaceChoiceFactory(user=world.users[GROUP_MEMBER])
    pathfinders.ReportReminderFactory(
        report=pathfinders.ProgressReportFactory(), user=world.users[FOCAL_A]
    )


def plant_survey(event, spot):
    """A survey that one may answer, with enough answers to be shown."""
    survey = events.SurveyFactory(event=event, opened=True)
    question = events.SurveyQuestionFactory(survey=survey, words=True)
    events.SurveyQuestionFactory(survey=survey)
    for number in range(5):
        events.SurveyAnswerFactory(question=question, picked=[], text=f"Word {number}")
    events.SurveyParticipationFactory(survey=survey, user=spot.focal.user)


def plant_draft_minutes():
    """A draft of the minutes of an open meeting."""
    item = events.AgendaItemFactory(event__country=None)
    events.MeetingMinutesFactory(event=item.event, draft=True)
    events.ItemMinutesFactory(agenda_item=item, draft=True)
    events.DecisionFactory(event=item.event, agenda_item=item, draft=True)


def plant_calendars(world):
    """Addresses at which calendar programs read the meetings of two people."""
    for name in [PARTICIPANT, MEETING_CHAIR]:
        events.CalendarFeedFactory(user=world.users[name])


def plant_webhooks(world):
    """Servers of four people that are told of changes; one of them as the Secretariat."""
    for name in [FOCAL_A, EDITOR, TOKEN_MEMBER, TOKEN_ALL]:
        webhook = webhooks.WebhookFactory(
            owner=world.users[name], as_secretariat=name == TOKEN_ALL
        )
        webhooks.DeliveryFactory(webhook=webhook, state="failed", last_status=500)


def plant_plan(plan):
    action_groups.CrossCuttingPriorityFactory(work_plan=plan)
    objective = action_groups.ObjectiveFactory(work_plan=plan)
    output = action_groups.OutputFactory(objective=objective)
    activity = action_groups.ActivityFactory(output=output)
    return output, activity, action_groups.OutputUpdateFactory(output=output)


def plant_events(made, v, spot):
    made.event = events.EventFactory(country=spot.country, **v)
    made.point_of_event = events.AgendaItemFactory(event=made.event)
    events.ContributionFactory(agenda_item=made.point_of_event)
    events.RecordingFactory(event=made.event)
    events.ActionPointFactory(event=made.event)
    events.RegistrationFactory(event=made.event, representative=spot.focal)
    plant_report(events.MeetingReportFactory(event=made.event), spot)
    made.point = events.AgendaItemFactory(event=spot.event, **v)
    plant_minutes(made, spot)
    made.speech = events.ContributionFactory(agenda_item=made.point)
    made.recording = events.RecordingFactory(event=spot.event, **v)
    made.action_point = events.ActionPointFactory(event=spot.event, **v)
    made.report = events.MeetingReportFactory(event=spot.event, **v)
    made.section, made.proposal = plant_report(made.report, spot)
    events.ReportDraftFactory(event=made.event)
    plant_survey(made.event, spot)
    outline = briefings.PackOutlineFactory(event=made.event)
    briefings.PackItemFactory(outline=outline)
    made.packs = [
        briefings.BriefingPackFactory(event=made.event, edition=edition, published=True)
        for edition in PackEdition
    ]
    made.packs.append(briefings.BriefingPackFactory(event=made.event, sealed=True))
    plant_handed_out(made, spot, outline)


def plant_handed_out(made, spot, outline):
    briefings.PackItemFactory(outline=outline, edition=PackEdition.CHAIR)
    pack = briefings.BriefingPackFactory(event=made.event, withdrawn=True)
    briefings.HandoutLinkFactory(pack=pack, representative=spot.focal)
    briefings.LedgerEntryFactory(pack=pack)
    if not PackTemplate.objects.exists():  # every chair reads it: none is closed
        briefings.PackTemplateItemFactory()
    briefings.DocumentPagesFactory()


def plant_minutes(made, spot):
    """Published ones."""
    events.ItemMinutesFactory(agenda_item=made.point_of_event)
    events.DecisionFactory(event=made.event)
    # Of an item that is closed in a meeting that is not.
    events.ItemMinutesFactory(agenda_item=made.point)
    made.decision = events.DecisionFactory(event=made.event)


def plant_report(report, spot):
    section = events.ReportSectionFactory(report=report)
    events.ContributionFactory(in_report=True, section=section)
    events.ReportCommentFactory(section=section, author=spot.focal, resolved=True)
    return section, events.ProposalFactory(section=section)


# Where one record points at another: the record, its column, what it leads to.
TO_ONE = [
    ("document", "supersedes", "paper"),
    ("partner", "parent", "partner"),
    ("pathfinder", "focal_partner", "partner"),
    ("body", "part_of", "body"),
    ("progress", "document", "document"),
    ("commitment", "lead_partner", "partner"),
    ("assessment", "assessor", "partner"),
    ("reply", "reply_to", "judged"),
    ("workstream", "lead_partner", "partner"),
    ("output", "lead_partner", "partner"),
    ("activity", "partner", "partner"),
    ("event", "chair_partner", "partner"),
    ("speech", "partner", "partner"),
    ("action_point", "agenda_item", "point"),
    ("decision", "agenda_item", "point"),
    ("action_point", "owner_partner", "partner"),
    ("action_point", "owner", "person"),
    ("report", "document", "document"),
    ("section", "agenda_item", "point"),
]
TO_MANY = [
    ("partner", "documents", "document"),
    ("pathfinder", "documents", "document"),
    ("commitment", "supporting_partners", "partner"),
    ("assessment", "evidence", "document"),
    ("group", "priority_areas", "area"),
    ("group", "documents", "document"),
    ("update", "evidence", "document"),
    ("event", "hosts", "partner"),
    ("event", "organisers", "partner"),
    ("event", "funders", "partner"),
    ("event", "chairs", "person"),
    ("event", "action_groups", "group"),
    ("event", "documents", "document"),
    ("point", "documents", "document"),
    ("point", "resource_needs", "need"),
    ("proposal", "taken_up_by_outputs", "output"),
    ("proposal", "taken_up_by_commitments", "commitment"),
    ("proposal", "taken_up_by_agenda_items", "point"),
]


def add_unseen(row, column, *added):
    """Add to a relation of ``row``, and leave when it was last written as it was.

    That is told to whoever reads the record, whatever of it was written.
    """
    rows = type(row)._base_manager.filter(pk=row.pk)
    written_at = rows.values_list("updated_at", flat=True).get()
    getattr(row, column).add(*added)
    rows.update(revision=F("revision") + 1, updated_at=written_at)


def link(here, there):
    """Let every relation of the planting ``here`` lead to the planting ``there``."""
    for name, column, target in TO_ONE:
        row = getattr(here, name)
        rows = type(row)._base_manager.filter(pk=row.pk)
        rows.update(**{column: getattr(there, target)})
    for name, column, target in TO_MANY:
        add_unseen(getattr(here, name), column, getattr(there, target))
    for row in vars(here).values():
        if hasattr(row, "source_id"):
            rows = type(row)._base_manager.filter(pk=row.pk)
            rows.update(source=there.source, locator="page 7")


def a_whole_world():
    """A public planting for each closed one, with every text a word of its own."""
    world = World()
    for kind in CLOSED:
        here, there = world.plant(PUBLIC).made, world.plant(kind).made
        link(here, there)
        # Of the partners that answer an open request one is closed.
        pathfinders.SupportOfferFactory(
            request=here.match.request, partner=there.partner, accepted=True
        )
    organisations.PartnerFactory(suspended=True, country=world.country)
    core.ThemeFactory()
    pathfinders.RatificationFactory(country=world.country)
    pathfinders.IndicatorValueFactory(country=world.country)
    accounts.InvitationFactory()
    accounts.ErasureFactory()
    core.OutgoingMailFactory()
    plant_exchanges(world)
    plant_calendars(world)
    plant_webhooks(world)
    plant_draft_minutes()
    world.fill()
    return world
