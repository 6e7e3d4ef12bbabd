"""A reason, remark or answer is read by who gets it as it was written: line by line."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.enums import ActionPointStatus
from partners.actions.applications import application_path
from tests.conftest import signed_in
from tests.factories.accounts import ErasureRequestFactory, UserFactory
from tests.factories.events import ActionPointFactory
from tests.factories.partners import (
    ContactMessageFactory,
    PartnerApplicationFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
)
from tests.factories.pathfinders import (
    CommitmentCommentFactory,
    ProgressReportFactory,
    SupportOfferFactory,
)

pytestmark = pytest.mark.django_db

WRITTEN = "It is <b>not</b> so.\n\nSay:\nhow many."
READ = ["<p>It is &lt;b&gt;not&lt;/b&gt; so.</p>", "<p>Say:<br>how many.</p>"]


@pytest.fixture
def person():
    return RepresentativeFactory()


def admin_page(record, name="change"):
    opts = record._meta
    url = f"admin:{opts.app_label}_{opts.model_name}_{name}"
    return reverse(url, args=[record.pk])


def declined_application(person):
    return application_path(PartnerApplicationFactory(declined=True, reason=WRITTEN))


def declined_proposal(person):
    ProfileChangeFactory(
        partner=person.partner,
        proposed_by=person.user,
        declined=True,
        reason=WRITTEN,
    )
    return f"/en/partners/{person.partner.slug}/propose/"


def open_proposal(person):
    ProfileChangeFactory(partner=person.partner, proposed_by=person.user, note=WRITTEN)
    return f"/en/partners/{person.partner.slug}/propose/"


def declined_comment(person):
    comment = CommitmentCommentFactory(
        commitment__priority_area__roadmap__pathfinder__country=person.partner.country,
        partner=person.partner,
        written_by=person.user,
        declined=True,
        reason=WRITTEN,
    )
    return reverse("pathfinders:comment", args=[comment.commitment.pk])


def report_sent_back(person):
    report = ProgressReportFactory(
        pathfinder__focal_partner=person.partner, status="sent_back", remarks=WRITTEN
    )
    return reverse("pathfinders:report", args=[report.pk])


def declined_offer(person):
    offer = SupportOfferFactory(partner=person.partner, declined=True, reason=WRITTEN)
    return offer.request.get_absolute_url()


def declined_erasure(person):
    ErasureRequestFactory(user=person.user, declined=True, answer=WRITTEN)
    return reverse("accounts:overview")


def closed_action_point(person):
    point = ActionPointFactory(
        status=ActionPointStatus.CLOSED,
        closed_on=timezone.localdate(),
        closing_remark=WRITTEN,
    )
    return point.event.get_absolute_url()


@pytest.mark.parametrize(
    "written",
    [
        declined_application,
        declined_proposal,
        open_proposal,
        declined_comment,
        report_sent_back,
        declined_offer,
        declined_erasure,
        closed_action_point,
    ],
)
def test_lines_stay_lines_and_text_stays_text(written, person):
    page = signed_in(person.user).get(written(person)).text

    for part in READ:
        assert part in page
    assert "<b>not</b>" not in page


@pytest.mark.parametrize(
    ("factory", "values", "name"),
    [
        (PartnerApplicationFactory, {"declined": True, "reason": WRITTEN}, "change"),
        (ProfileChangeFactory, {"declined": True, "reason": WRITTEN}, "change"),
        (ProfileChangeFactory, {"note": WRITTEN}, "change"),
        (CommitmentCommentFactory, {"declined": True, "reason": WRITTEN}, "change"),
        (CommitmentCommentFactory, {"narrative": WRITTEN}, "change"),
        (ContactMessageFactory, {"reported": True, "body": WRITTEN}, "change"),
        (ProgressReportFactory, {"status": "sent_back", "remarks": WRITTEN}, "review"),
    ],
)
def test_the_secretariat_reads_the_same_lines(factory, values, name):
    client = signed_in(UserFactory(staff=True))

    page = client.get(admin_page(factory(**values), name)).text

    for part in READ:
        assert part in page
