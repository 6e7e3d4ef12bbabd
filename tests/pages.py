"""Every address of the portal: those without arguments, and one of each other kind."""

from django.contrib import admin
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tests.endpoints import ENDPOINTS
from tests.factories.action_groups import (
    ActionGroupFactory,
    MembershipFactory,
    OutputFactory,
    PostFactory,
    ResourceNeedFactory,
    SpacePaperFactory,
    ThreadFactory,
    WorkPlanFactory,
)
from tests.factories.briefings import BriefingPackFactory, PackItemFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    ActionPointFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import PathfinderCountryFactory, SupportRequestFactory


def _names(resolver, space=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _names(entry, inner)
        elif entry.name:
            yield f"{space}{entry.name}"


def plain_addresses():
    """The address of every named pattern that takes no argument."""
    found = {"/favicon.ico", "/en/styleguide/"}
    for name in _names(get_resolver()):
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return sorted(found)


def record_addresses():
    """One page of each kind of record, its files among them."""
    records = [
        *(ActionGroupFactory(), WorkPlanFactory(), DocumentFactory(), EventFactory()),
        *(MeetingReportFactory(), PartnerFactory(), PathfinderCountryFactory()),
        SupportRequestFactory(),
        BriefingPackFactory(published=True),
    ]
    found = [record.get_absolute_url() for record in records]
    stored = DocumentFactory(with_pdf=True)
    found.append(reverse("documents:file", kwargs={"slug": stored.slug}))
    found.append(f"/files/{stored.file.name}")
    for name in ("file", "progress"):
        found.append(reverse(f"briefings:{name}", kwargs={"pk": records[-1].pk}))
    event = {"slug": records[3].slug}
    for name in ("minutes", "before", "decision-new", "action-point-new"):
        found.append(reverse(f"events:{name}", kwargs=event))
    found.append(ActionPointFactory().get_absolute_url())
    found.append(reverse("briefings:compose", kwargs={"slug": records[3].slug}))
    found.append(reverse("briefings:choose", kwargs={"slug": records[3].slug}))
    part = PackItemFactory()
    for name in ("item", "item-preview"):
        found.append(reverse(f"briefings:{name}", kwargs={"pk": part.pk}))
    found.append(reverse("briefings:country-report", args=[records[6].slug]))
    found.append(reverse("briefings:work-plan-report", args=[records[1].slug]))
    found += space_addresses()
    for record in records:
        opts = record._meta
        name = f"admin:{opts.app_label}_{opts.model_name}_change"
        found.append(reverse(name, args=[record.pk]))
    found += [f"{end.url}{end.make()[0].pk}/" for end in ENDPOINTS[:3]]
    return found


def space_addresses(group=None, author=None):
    """The pages of a group that its people keep and take part in, and of proposals."""
    group = group or ActionGroupFactory()
    membership = MembershipFactory(action_group=group)
    thread = ThreadFactory(action_group=group)
    post = PostFactory(thread=thread, author=author)
    paper = SpacePaperFactory(action_group=group, thread=thread)
    plan = WorkPlanFactory(action_group=group)
    output = OutputFactory(objective__work_plan=plan)
    need, proposal = ResourceNeedFactory(action_group=group), ProposalFactory()
    of_group = [
        *("detail", "join", "members", "start", "raise-need"),
        *("space", "thread_new", "space_search", "space_papers", "space_paper_new"),
    ]
    slugs = dict.fromkeys(of_group, group.slug)
    slugs |= dict.fromkeys(["edit", "versions", "upload", "due-dates"], plan.slug)
    keys = {
        "update": output.pk,
        "need": need.pk,
        "membership": membership.pk,
        "thread": thread.pk,
        "thread_reply": thread.pk,
        "post": post.pk,
        "space_paper_replace": paper.pk,
    }
    return [
        *(reverse(f"action_groups:{n}", kwargs={"slug": s}) for n, s in slugs.items()),
        *(reverse(f"action_groups:{n}", kwargs={"pk": k}) for n, k in keys.items()),
        reverse("events:proposal-links", kwargs={"pk": proposal.pk}),
    ]


def changelists():
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]
