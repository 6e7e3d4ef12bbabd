"""A work plan in print: a valid PDF/UA-1 of what its reader may see, and no more."""

import datetime
import uuid

import pytest
from django.utils import translation

from action_groups.models import WorkPlan
from alliance87.briefings.actions.snapshots import plan_snapshot
from alliance87.briefings.content import gather_plan
from alliance87.briefings.drawing.reports import plan_html, render_report
from tests.briefings.pdfs import failures, outline_of, reader_of, text_of
from tests.conftest import signed_in
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    CrossCuttingPriorityFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    WorkPlanFactory,
)
from tests.factories.core import SourceFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 3, 1)
DAY = datetime.date(2025, 6, 30)
HOSTILE = "<img src=x onerror=alert(1)><a rel=attachment href='file:///etc/hostname'>x"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    own = settings.CACHES["default"] | {"KEY_PREFIX": f"plans-{uuid.uuid4().hex}"}
    settings.CACHES = {"default": own}


def full_plan(**options):
    """A plan with a row of each kind; its partner and its source are not public."""
    plan = WorkPlanFactory(title_en="Plan of work", **options)
    closed = PartnerFactory(name_en="Closed partner", for_partners=True)
    source = SourceFactory(short_title_en="Closed source", hidden=True)
    CrossCuttingPriorityFactory(work_plan=plan, letter="a", text_en="Listen first")
    objective = ObjectiveFactory(
        work_plan=plan, number=2, label="Outcome 2.", title_en="Know more"
    )
    output = OutputFactory(
        objective=objective,
        number=1,
        label="Output 1.",
        text_en=f"Count the mines {HOSTILE}",
        indicator_en="Mines counted",
        due_on=DAY,
        lead_partner=closed,
        source=source,
        locator="page 99",
        target_value=1250,
        target_unit_en="mines",
    )
    OutputUpdateFactory(
        output=output, as_of=DAY, status="under_way", narrative_en="Half are counted."
    )
    ActivityFactory(output=output, title_en="Train the counters", due_on=DAY)
    ActivityFactory(output=output, title_en="Buy lamps", status="completed")
    return plan


def address(plan, language="en"):
    return f"/{language}/action-groups/work-plans/{plan.slug}/pdf/"


def test_print_is_valid_and_holds_the_rows_and_marks_of_the_page():
    plan = full_plan(version=3)
    WorkPlan.objects.filter(pk=plan.pk).update(status="adopted", adopted_on=DAY)
    snapshot = gather_plan(plan=plan, reader=None, language="en", on=ON)

    pdf = render_report(snapshot)

    assert failures(pdf) == []
    printed = text_of(pdf)
    for text in [
        *("Plan of work", "adopted on 30 June 2025", "a) Listen first", "Outcome 2."),
        *("Know more", "2.1 Output 1.", "Count the mines <img src=x", "Mines counted"),
        *("1,250 mines", "30 June 2025", "Under way", "overdue", "no recent update"),
        *("1 of 2 activities completed", "Half are counted.", "2.1.1"),
        *("Train the counters", "2.1.2", "Buy lamps", "Completed", "anyone"),
    ]:
        assert text in printed
    assert "Closed" not in printed
    assert "page 99" not in printed
    titles = [title for _level, title, _page in outline_of(pdf)]
    assert "Outcome 2. Know more" in titles
    assert any(title.startswith("2.1 Count the mines") for title in titles)
    pages = reader_of(pdf).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page.extract_text()


@pytest.mark.parametrize("language", ["fr", "es"])
def test_texts_in_another_language_are_marked(language):
    snapshot = gather_plan(plan=full_plan(), reader=None, language=language, on=ON)

    html = plan_html(snapshot)

    assert f'<html lang="{language}">' in html
    assert '<span lang="en">Know more</span>' in html


def test_public_plan_is_the_same_for_all(client, secretariat_client):
    plan = full_plan()

    public, staff = client.get(address(plan)), secretariat_client.get(address(plan))

    assert public["Content-Type"] == "application/pdf"
    assert plan.slug in public["Content-Disposition"]
    assert b"".join(public) == b"".join(staff)
    again = client.get(address(plan), headers={"If-None-Match": public["ETag"]})
    assert again.status_code == 304


def test_plan_of_a_group_is_printed_for_its_members_and_kept_by_no_cache(client):
    group = ActionGroupFactory()
    person, stranger = RepresentativeFactory(), RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner)
    plan = full_plan(action_group=group, for_group=True)

    response = signed_in(person.user).get(address(plan))

    printed = text_of(b"".join(response))
    assert "members of the group" in printed
    assert "This work plan is not public" in printed
    assert "Closed partner" in printed  # members of the Alliance may see it
    assert "Closed source" not in printed
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(address(plan)).status_code == 404
    assert signed_in(stranger.user).get(address(plan)).status_code == 404


def test_mere_question_draws_nothing(client, monkeypatch):
    monkeypatch.setattr("alliance87.briefings.actions.reports.render_report", None)

    assert client.head(address(full_plan())).status_code == 200


def test_page_of_a_plan_leads_to_its_print_in_its_language(client):
    plan = WorkPlanFactory()
    with translation.override("fr"):
        page = client.get(plan.get_absolute_url()).content.decode()

    assert f'href="{address(plan, "fr")}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_print_takes_the_same_queries_however_long(count, django_assert_num_queries):
    plan = full_plan()
    for number in range(3, 3 + count):
        output = OutputFactory(
            objective=ObjectiveFactory(work_plan=plan, number=number)
        )
        OutputUpdateFactory(output=output)
        ActivityFactory(output=output)

    with django_assert_num_queries(11):
        plan_snapshot(plan=plan, reader=None, language="en", on=ON)
