"""Writers that do everything at once to the records, each in transactions of its own."""

import random
import threading
import time

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from action_groups.models import ActionGroup, Membership, Output
from alliance87.core.enums import Visibility
from alliance87.core.models import Country, Document, Source, Theme
from events.enums import RegistrationStatus
from events.models import AgendaItem, Event, Proposal, Registration
from partners.models import Partner, Representative
from pathfinders.models import Commitment, PathfinderCountry, Roadmap
from tests.factories import action_groups as groups
from tests.factories import core, events, partners, pathfinders

# Each with a column of words to write into.
WORDS = {
    Country: "name",
    Theme: "name",
    Source: "short_title",
    Document: "title",
    Partner: "name",
    PathfinderCountry: "summary",
    Roadmap: "title",
    Commitment: "title",
    ActionGroup: "name",
    Output: "text",
    Event: "title",
    AgendaItem: "title",
    Proposal: "text",
}
TIERED = [model for model in WORDS if hasattr(model, "visibility")]
LINKS = [
    (Document, "themes", Theme),
    (Partner, "themes", Theme),
    (Partner, "countries_of_work", Country),
    (Partner, "documents", Document),
    (Commitment, "supporting_partners", Partner),
    (ActionGroup, "documents", Document),
    (ActionGroup, "themes", Theme),
    (Event, "action_groups", ActionGroup),
    (Event, "organisers", Partner),
    (AgendaItem, "documents", Document),
    (PathfinderCountry, "documents", Document),
]
POINTERS = [
    (Commitment, "lead_partner", Partner),
    (Document, "source", Source),
    (Partner, "parent", Partner),
    (PathfinderCountry, "focal_partner", Partner),
]


class Writer(threading.Thread):
    """Writes until it is told to stop. ``people`` are whose rights come and go."""

    def __init__(self, number, people, pause=0.01):
        super().__init__(name=f"writer {number}", daemon=True)
        self.random = random.Random(number)
        self.people = people
        self.pause = pause
        self.stopped = threading.Event()
        self.failure = None
        self.commits = 0

    def run(self):
        try:
            while not self.stopped.is_set():
                self.write()
                time.sleep(self.random.random() * self.pause)
        except Exception as error:  # noqa: BLE001, told by whoever joins the thread
            self.failure = error
        finally:
            connection.close()

    def write(self):
        """One transaction of one to three deeds; some of them are undone."""
        try:
            with transaction.atomic():
                for _ in range(self.random.randint(1, 3)):
                    self.random.choice(self.deeds())()
                    time.sleep(self.random.random() * self.pause)
                if self.random.random() < 0.1:
                    transaction.set_rollback(True)
        except (DatabaseError, ProtectedError, RestrictedError):
            return  # it met another writer, or a rule: nothing was written
        self.commits += 1

    def deeds(self):
        return [
            *(self.add, self.edit, self.edit, self.hide_or_show, self.hide_or_show),
            *(self.link, self.link, self.point, self.take_away, self.give_rights),
        ]

    def some(self, model):
        return model._base_manager.order_by("?").first()

    def add(self):
        self.random.choice(
            [
                lambda: core.ThemeFactory(),
                lambda: core.DocumentFactory(themes=[self.some(Theme)]),
                lambda: partners.PartnerFactory(country=self.some(Country)),
                lambda: pathfinders.CommitmentFactory(
                    lead_partner=self.some(Partner), source=self.some(Source)
                ),
                lambda: pathfinders.StageEventFactory(
                    pathfinder=self.some(PathfinderCountry)
                ),
                lambda: pathfinders.AssessmentFactory(commitment=self.some(Commitment)),
                lambda: groups.MembershipFactory(
                    action_group=self.some(ActionGroup), partner=self.some(Partner)
                ),
                lambda: groups.OutputFactory(),
                lambda: events.AgendaItemFactory(event=self.some(Event)),
                lambda: events.ProposalFactory(),
            ]
        )()

    def edit(self):
        model = self.random.choice(list(WORDS))
        if row := self.some(model):
            words = {f"{WORDS[model]}": f"Words {self.random.random()}"}
            model._base_manager.filter(pk=row.pk).update(**words)

    def hide_or_show(self):
        model = self.random.choice(TIERED)
        if row := self.some(model):
            tier = self.random.choice([*Visibility.values, Visibility.PUBLIC])
            model._base_manager.filter(pk=row.pk).update(visibility=tier)

    def link(self):
        model, name, other = self.random.choice(LINKS)
        here, there = self.some(model), self.some(other)
        if here and there:
            relation = getattr(here, name)
            self.random.choice([relation.add, relation.remove])(there)

    def point(self):
        model, name, other = self.random.choice(POINTERS)
        here, there = self.some(model), self.some(other)
        if here and there and here != there:
            there = self.random.choice([there, None])
            model._base_manager.filter(pk=here.pk).update(**{name: there})

    def take_away(self):
        """Of a kind of which there is enough."""
        model = self.random.choice(list(WORDS))
        if model._base_manager.count() > 3 and (row := self.some(model)):
            row.delete()

    def give_rights(self):
        person = self.random.choice(self.people)
        deed = self.random.randrange(3)
        if deed == 0:
            until = self.random.choice([timezone.localdate(), None])
            Representative.objects.filter(pk=person.pk).update(until=until)
        elif deed == 1:
            mine = Membership.objects.filter(partner=person.partner_id)
            if mine.exists():
                mine.delete()
            else:
                group = self.some(ActionGroup)
                groups.MembershipFactory(action_group=group, partner=person.partner)
        else:
            mine = Registration.objects.filter(representative=person)
            if mine.exists():
                mine.delete()
            else:
                status = self.random.choice(RegistrationStatus.values)
                events.RegistrationFactory(
                    event=self.some(Event), representative=person, status=status
                )


def populate():
    """A few rows of everything. Return two people whose rights may come and go."""
    people = partners.RepresentativeFactory.create_batch(2)
    for _ in range(3):
        core.DocumentFactory(themes=[core.ThemeFactory()], source=core.SourceFactory())
        commitment = pathfinders.CommitmentFactory(
            lead_partner=partners.PartnerFactory()
        )
        pathfinders.AssessmentFactory(commitment=commitment)
        groups.OutputFactory()
        events.AgendaItemFactory(documents=[core.DocumentFactory()])
        events.ProposalFactory()
    return people
