"""The pages of a work plan: read in four ways, edited in place, adopted, uploaded."""

import datetime
import io
from itertools import pairwise

import icalendar
import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from action_groups.enums import OutputStatus, WorkPlanStatus
from action_groups.models import Objective, Output, ResourceNeed, WorkPlan
from action_groups.timeline import LEFT, WIDTH, month_begins, months, ticks
from tests.action_groups.test_imports import workbook
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    JoinRequestFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    ResourceNeedFactory,
    WorkPlanFactory,
)
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

LIST = "/en/action-groups/"


def page_of(plan, tail=""):
    return f"{LIST}work-plans/{plan.slug}/{tail}"


@pytest.fixture
def group():
    return ActionGroupFactory()


@pytest.fixture
def chair(group):
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    return person


@pytest.fixture
def chair_client(chair):
    return signed_in(chair.user)


@pytest.fixture
def plan(group):
    return WorkPlanFactory(action_group=group, for_group=True, version=1)


@pytest.fixture
def output(plan):
    return OutputFactory(
        objective=ObjectiveFactory(work_plan=plan, number=1), number=1, text="Surveys"
    )


def a_plan(count):
    """A public plan with ``count`` outputs that are led, due, followed and worked on."""
    plan = WorkPlanFactory()
    for _ in range(count):
        output = OutputFactory(
            objective__work_plan=plan,
            lead_partner=PartnerFactory(),
            due_on=datetime.date(2020, 6, 30),
        )
        ActivityFactory(output=output, due_on=datetime.date(2020, 3, 1))
        OutputUpdateFactory(output=output)
    OutputFactory(objective__work_plan=plan, lead_partner=PartnerFactory(hidden=True))
    return plan


# -- Reading -------------------------------------------------------------------
@pytest.mark.parametrize("view", ["table", "board", "timeline"])
@pytest.mark.parametrize("count", [1, 3])
def test_each_view_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, view, count
):
    plan = a_plan(count)

    # The plan; objectives, outputs, their partners, themes, updates and evidence,
    # activities and their partners; versions; other plans.
    with django_assert_num_queries(9):
        response = client.get(page_of(plan), {"view": view})

    assert response.status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("length", [1, 5, 13, 22, 40, 200, 700])
def test_dates_of_the_timeline_do_not_overlap(language, length):
    begin = datetime.date(2026, 8, 1)
    end = month_begins(months(begin) + length)
    scale = (WIDTH - LEFT - 16) / (end - begin).days

    with translation.override(language):
        lines = ticks(begin, end, lambda day: LEFT + (day - begin).days * scale)

    assert 1 <= len(lines) <= 6
    widest = 6.5  # of a letter, on the average of a date
    for line, after in pairwise(lines):
        assert line.x + widest * len(line.label) < after.x
    assert lines[-1].x + widest * len(lines[-1].label) <= WIDTH


def test_the_line_of_today_is_told_of_where_it_is_drawn(client):
    plan = a_plan(1)

    for day, is_drawn in [(plan.starts_on, True), ("2001-01-01", False)]:
        with time_machine.travel(day):
            page = client.get(page_of(plan), {"view": "timeline"}).text
        assert ("plan-timeline__today" in page) == is_drawn
        assert ("The upright line is today." in page) == is_drawn


@time_machine.travel("2021-01-15")
def test_what_is_late_or_silent_is_marked(client):
    plan = a_plan(1)

    page = client.get(page_of(plan), {"view": "board"}).text

    assert "overdue" in page
    assert "no recent update" in page
    assert "1 under way without an update for six months" in page


def test_address_holds_filters_that_leave_out_the_rest(client):
    plan = a_plan(2)
    late = OutputFactory(objective__work_plan=plan, text="The delayed one")
    OutputUpdateFactory(output=late, status=OutputStatus.DELAYED)

    response = client.get(page_of(plan), {"view": "table", "status": "delayed"})

    assert "1 of 4 outputs" in response.text
    assert [row[1]["text"] for row in response.context["table"][1:]] == [late.text]


@pytest.mark.parametrize(
    "query",
    ["view=pie", "view=table&sort=secret", "view=board&status=x", "lead=nobody"],
)
def test_view_survives_what_it_does_not_understand(client, query):
    assert client.get(f"{page_of(a_plan(1))}?{query}").status_code == 200


def test_hidden_lead_partner_is_no_choice_and_in_no_file(client):
    hidden = PartnerFactory(hidden=True, name="Quiet partner")
    plan = a_plan(1)
    OutputFactory(objective__work_plan=plan, lead_partner=hidden)

    page = client.get(page_of(plan), {"view": "table"}).text
    file = b"".join(
        client.get(page_of(plan), {"format": "csv"}).streaming_content
    ).decode()

    assert "Quiet partner" not in page + file
    assert hidden.slug not in page


def test_workbook_has_every_row_and_no_formula(client):
    plan = WorkPlanFactory()
    OutputFactory(objective__work_plan=plan, text="=1+1")

    response = client.get(page_of(plan), {"format": "xlsx"})

    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(response.streaming_content))
    ).active
    assert sheet.max_row == 3
    assert sheet["F3"].value == "'=1+1"


def test_calendar_has_what_is_due_of_public_plans_alone(client, chair_client, plan):
    shown = a_plan(1)
    done = OutputFactory(
        objective__work_plan=shown,
        due_on=datetime.date(2020, 1, 1),
        status=OutputStatus.COMPLETED,
    )

    calendar = icalendar.Calendar.from_ical(
        client.get(page_of(shown, "due-dates.ics")).content
    )

    assert len(calendar.walk("VEVENT")) == 2
    assert str(done.pk) not in calendar.to_ical().decode()
    assert chair_client.get(page_of(plan, "due-dates.ics")).status_code == 404


# -- Editing in place ----------------------------------------------------------
def save(client, output, **values):
    prefix = str(output.pk)
    data = {
        "do": f"save:output:{output.pk}",
        f"{prefix}-objective": output.objective_id,
        f"{prefix}-label": output.label,
        f"{prefix}-text_en": output.text_en,
        f"{prefix}-due_precision": "day",
        f"{prefix}-revision_seen": output.revision,
        **{f"{prefix}-{name}": value for name, value in values.items()},
    }
    return client.post(page_of(output.plan, "edit/"), data)


def test_row_becomes_a_form_and_is_saved(chair_client, plan, output):
    page = chair_client.get(page_of(plan, "edit/"), {"row": f"output:{output.pk}"})
    assert f'name="{output.pk}-text_en"' in page.text

    response = save(chair_client, output, text_en="More surveys")

    assert response.status_code == 302
    assert Output.objects.get().text == "More surveys"


def test_two_people_at_one_row_lose_nothing(chair_client, output):
    Output.objects.filter(pk=output.pk).update(text_en="Somebody else's")

    response = save(chair_client, output, text_en="Mine")

    assert "Somebody else changed this while you were writing" in response.text
    assert "Now: Somebody else&#x27;s" in response.text
    assert ">\nMine</textarea>" in response.text
    assert Output.objects.get().text == "Somebody else's"


def test_what_only_the_other_changed_is_taken_over(chair_client, output):
    Output.objects.filter(pk=output.pk).update(label="Outcome 1")

    response = save(chair_client, output, text_en="Mine")

    assert 'value="Outcome 1"' in response.text
    assert ">\nMine</textarea>" in response.text


def test_row_is_added_moved_and_removed(chair_client, plan, output):
    url, key = page_of(plan, "edit/"), output.objective_id
    chair_client.post(
        url,
        {
            "do": f"add:output:{key}",
            "new-output-objective": key,
            "new-output-text_en": "Second",
            "new-output-due_precision": "day",
        },
    )
    second = Output.objects.get(number=2)

    chair_client.post(url, {"do": f"up:output:{second.pk}", "revision": 1})
    assert list(Output.objects.order_by("number")) == [second, output]

    chair_client.post(url, {"do": f"remove:output:{output.pk}", "revision": 2})
    assert Output.objects.get() == second


def test_output_of_another_plan_is_not_reached_through_this_one(chair_client, plan):
    foreign = OutputFactory()

    for data in [
        {"do": f"remove:output:{foreign.pk}", "revision": 1},
        {"do": f"save:output:{foreign.pk}"},
        {"do": f"add:activity:{foreign.pk}"},
        {"do": "save:output:nonsense"},
        {"do": "dance"},
    ]:
        assert chair_client.post(page_of(plan, "edit/"), data).status_code == 404


def test_output_is_not_moved_to_an_objective_of_another_plan(chair_client, output):
    elsewhere = ObjectiveFactory()

    response = save(chair_client, output, objective=elsewhere.pk)

    assert response.status_code == 200
    assert Output.objects.get(pk=output.pk).objective == output.objective


def test_htmx_gets_the_rows_without_the_page_around_them(chair_client, plan, output):
    response = chair_client.get(page_of(plan, "edit/"), headers={"HX-Request": "true"})

    assert f'id="row-{output.pk}"' in response.text
    assert "site-header" not in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_member_reads_the_draft_and_does_not_edit_it(plan, group):
    member = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=member.partner)
    client = signed_in(member.user)

    assert client.get(page_of(plan)).status_code == 200
    assert client.get(page_of(plan, "edit/")).status_code == 404
    assert client.post(page_of(plan, "versions/"), {"do": "adopt"}).status_code == 404


# -- Versions ------------------------------------------------------------------
def test_who_keeps_a_plan_is_told_who_reads_it(chair_client, client, group):
    plan = WorkPlanFactory(action_group=group, adopted=True, version=1)
    hidden = WorkPlanFactory(action_group=group, version=2, starts_on=plan.starts_on)
    WorkPlan.objects.filter(pk=hidden.pk).update(visibility="group")

    for tail in ["", "versions/"]:
        assert "Read by: anyone" in chair_client.get(page_of(plan, tail)).text
        assert "Read by:" not in client.get(page_of(plan, tail)).text
    page = chair_client.get(page_of(plan, "versions/")).text
    assert "Read by: only the members of the group" in page
    assert "changed by the Secretariat" in page
    admin = f"/admin/action_groups/workplan/{plan.pk}/change/"
    assert admin not in page
    editor = signed_in(UserFactory(editor=True))
    assert admin in editor.get(page_of(plan, "versions/")).text


def test_nobody_reads_a_plan_who_does_not_read_its_group(plan):
    plan.visibility, plan.action_group.visibility = "public", "partners"

    assert plan.read_by == "the members of the Alliance"


def test_plan_is_adopted_opened_anew_and_compared(chair_client, client, plan, output):
    url = page_of(plan, "versions/")
    chair_client.post(url, {"do": "adopt", "on": "2020-01-15", "visibility": "public"})
    plan.refresh_from_db()
    assert plan.status == WorkPlanStatus.ADOPTED
    assert chair_client.get(page_of(plan, "edit/")).status_code == 302

    chair_client.post(url, {"do": "new"})
    draft = WorkPlan.objects.get(version=2)
    copied = Output.objects.get(objective__work_plan=draft)
    save(chair_client, copied, text_en="Better surveys")

    page = chair_client.get(url, {"with": draft.slug}).text
    assert "<del>Surveys</del> <ins>Better surveys</ins>" in page
    assert "Better surveys" not in client.get(url).text
    assert client.get(url, {"with": draft.slug}).status_code == 404


# -- The workbook --------------------------------------------------------------
def test_workbook_is_looked_at_and_then_written(chair_client, plan):
    rows = [["1", "", "Research"], ["1.1", "1", "Surveys"]]
    url = page_of(plan, "upload/")
    file = workbook(rows, ["Number", "Belongs to", "Text"])

    page = chair_client.post(url, {"file": file})
    assert "2 rows would be written" in page.text
    assert not Objective.objects.exists()
    chair_client.post(url, {"do": "apply", "payload": page.context["payload"]})

    assert Output.objects.get().text == "Surveys"
    file.seek(0)
    again = chair_client.post(url, {"file": file})
    assert "Nothing in this workbook is new" in again.text


def test_wrong_workbook_is_said_by_row(chair_client, plan):
    file = workbook(
        [["1", "2", "A"], ["2", "1", "B"]], ["Number", "Belongs to", "Text"]
    )

    page = chair_client.post(page_of(plan, "upload/"), {"file": file})

    assert "2 rows cannot be taken" in page.text
    assert "in a circle: 2 → 3 → 2" in page.text
    assert not page.context["payload"]


def test_payload_of_somebody_else_is_not_written(chair_client, plan):
    url = page_of(plan, "upload/")
    file = workbook([["1", "Research"]], ["Number", "Text"])
    payload = chair_client.post(url, {"file": file}).context["payload"]
    other = RepresentativeFactory()
    MembershipFactory(
        action_group=plan.action_group, partner=other.partner, co_chair=True
    )

    signed_in(other.user).post(url, {"do": "apply", "payload": payload})

    assert not Objective.objects.exists()


def test_what_is_no_workbook_is_refused(chair_client, plan):
    file = SimpleUploadedFile("plan.xlsx", b"nonsense")

    page = chair_client.post(page_of(plan, "upload/"), {"file": file})

    assert page.status_code == 200
    assert page.context["form"].errors["file"]


# -- Updates, needs, members ---------------------------------------------------
def test_lead_partner_s_people_write_an_update_on_the_page(plan, output):
    lead = RepresentativeFactory()
    WorkPlan.objects.update(visibility="public")
    Output.objects.update(lead_partner=lead.partner)
    WorkPlan.objects.update(status="adopted")
    client, url = signed_in(lead.user), f"{LIST}outputs/{output.pk}/update/"

    response = client.post(
        url,
        {
            "as_of": "2020-06-30",
            "status": "under_way",
            "narrative": "It has begun.",
            "language": "en",
        },
    )

    assert response.status_code == 302
    assert "It has begun." in client.get(page_of(plan)).text


def test_update_is_not_written_by_a_visitor_or_another_partner(client, output):
    url = f"{LIST}outputs/{output.pk}/update/"

    assert client.get(url).status_code == 302
    assert signed_in(RepresentativeFactory().user).get(url).status_code == 404


def test_need_is_raised_at_a_gcg_meeting_and_answered(
    chair_client, chair, group, secretariat_client, mailoutbox
):
    later = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    meeting = EventFactory(kind="gcg_meeting", starts_at=later, ends_at=later)
    point = AgendaItemFactory(event=meeting)
    other = AgendaItemFactory(event__starts_at=later, event__ends_at=later)
    url = f"{LIST}{group.slug}/new-need/"
    values = {"title_en": "Two interpreters", "visibility": "public"}

    refused = chair_client.post(url, {**values, "point": other.pk})
    assert refused.context["form"].errors["point"]
    chair_client.post(url, {**values, "point": point.pk})

    need = ResourceNeed.objects.get()
    assert list(need.agenda_items.all()) == [point]
    assert point.title in chair_client.get(f"{LIST}{group.slug}/").text
    answer = {
        "outcome": "Granted.",
        "language": "en",
        "on": "2026-01-02",
        "revision": need.revision,
    }
    assert (
        chair_client.post(f"{LIST}needs/{need.pk}/?answer", answer).status_code == 404
    )
    secretariat_client.post(f"{LIST}needs/{need.pk}/?answer", answer)
    need.refresh_from_db()
    assert need.outcome == "Granted."
    assert [mail.to for mail in mailoutbox] == [[chair.user.email]]


def test_need_that_is_answered_is_not_changed(chair_client, group):
    need = ResourceNeedFactory(action_group=group, answered_on="2026-01-02")
    values = {
        "title_en": "Another",
        "visibility": "public",
        "revision_seen": need.revision,
    }

    page = chair_client.post(f"{LIST}needs/{need.pk}/", values)

    assert "This need is answered" in page.text


def test_partner_asks_to_join_and_a_chair_declines_with_a_reason(chair_client, group):
    asker = RepresentativeFactory()
    client, url = signed_in(asker.user), f"{LIST}{group.slug}/join/"
    client.post(url, {"partner": asker.partner.pk, "text": "We know it."})
    request = group.join_requests.get()
    members = f"{LIST}{group.slug}/members/"
    assert "We know it." in chair_client.get(members).text

    page = chair_client.post(members, {"do": f"decline:{request.pk}"})
    assert "Say why the request is declined." in page.text
    chair_client.post(
        members, {"do": f"decline:{request.pk}", f"{request.pk}-reason": "Full."}
    )

    assert "Full." in client.get(url).text


def test_third_chair_is_refused_on_the_page(chair_client, group):
    MembershipFactory(action_group=group, co_chair=True)
    member = MembershipFactory(action_group=group)
    values = {"role": "co_chair", "revision_seen": member.revision}

    page = chair_client.post(f"{LIST}memberships/{member.pk}/", values)

    assert "This group has two chairs already." in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_members_take_a_fixed_number_of_queries(
    chair_client, group, django_assert_num_queries, count
):
    MembershipFactory.create_batch(count, action_group=group)
    JoinRequestFactory.create_batch(count, action_group=group)
    MembershipFactory(action_group=group, partner=PartnerFactory(hidden=True))
    url = f"{LIST}{group.slug}/members/"
    chair_client.get(url)

    with django_assert_num_queries(11):
        response = chair_client.get(url)

    assert response.context["listing"].count == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_rows_to_edit_take_a_fixed_number_of_queries(
    chair_client, plan, django_assert_num_queries, count
):
    for _ in range(count):
        ActivityFactory(output__objective__work_plan=plan, partner=PartnerFactory())
    url = page_of(plan, "edit/")
    chair_client.get(url)

    with django_assert_num_queries(13):
        assert chair_client.get(url).status_code == 200
