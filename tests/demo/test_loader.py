import datetime

import pytest
from django.utils import translation

from action_groups.models import ActionGroup, Membership
from alliance87.core.enums import Visibility
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.demo.records import DemoDataError
from events.models import AgendaItem, Event, Proposal, ReportSection
from partners.models import Partner, Seat
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    IndicatorValue,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    StageEvent,
)

pytestmark = pytest.mark.django_db

PATHFINDER = """
country: FR
summary: France
source: pack
at: Update, France
stages:
  - {kind: status_granted, on: 2018-10, note: Granted}
  - {kind: expression_of_interest, on: by 2019-07, at: Letters}
next_steps:
  - {text: A workshop, due: 2019-09}
roadmap:
  title: Priorities
  status: draft
  priority_areas:
    - label: {en: Laws, fr: Lois, es: Leyes}
      themes: [fishing]
      commitments:
        - {reference: "1.1", title: Aligned laws, text: Align the laws., due: 2019}
"""
GROUP = """
name: Supply Chains
kind: action_group
status: active
source: pack
at: Groups
memberships:
  - {partner: ioe, role: member}
  - {partner: ioe, role: co_chair}
  - {partner: ilo, role: chair}
work_plans:
  - key: plan
    title: Work plan
    period_start: 2020
    period_end: 2021
    status: draft
    objectives:
      - number: 1
        title: Research
        outputs:
          - {number: 2, text: An overview}
"""
EVENT = """
title: Meeting
kind: conference
status: held
starts: "2019-07-17 10:30"
ends: "2019-07-18 13:00"
time_zone: America/New_York
source: pack
at: Agenda
agenda:
  - {number: 1, title: Welcome, kind: opening, start: "10:30", minutes: 60}
  - {title: Panel, kind: panel, start: "2019-07-18 09:00"}
report:
  key: meeting-report
  title: Report
  status: draft
  sections:
    - heading: Panel
      kind: thematic_panel
      summary: Firms & farms.
      proposals:
        - text: Learn more
          label: Key proposals
          endorsement: proposed
          taken_up_by: [{work_plan: plan, objective: 1, output: 2}]
"""


@pytest.fixture
def pathfinder(files):
    files.write("pathfinders/fr.yaml", PATHFINDER)
    return files


@pytest.fixture
def group(files):
    files.write("action_groups/supply-chains.yaml", GROUP)
    return files


@pytest.fixture
def event(group):
    group.write("events/meeting.yaml", EVENT)
    return group


def test_record_is_public_and_says_where_it_is_from(files):
    files.load()

    ilo = Partner.objects.get(slug="ilo")
    assert ilo.visibility == Visibility.PUBLIC
    assert (ilo.source.slug, ilo.locator) == ("pack", "page 3")


def test_record_may_be_kept_back(files):
    files.replace(
        "partners/pack.yaml", "at: page 3", "at: page 3\n  visibility: partners"
    )

    files.load()

    assert Partner.objects.get(slug="ilo").visibility == Visibility.PARTNERS


def test_three_languages_are_stored(files):
    with translation.override("fr"):
        files.load()

    found = Theme.objects.values("name_en", "name_fr", "name_es").get(slug="fishing")
    assert found == {"name_en": "Fishing", "name_fr": "Pêche", "name_es": "Pesca"}


def test_country_code_need_not_be_quoted(files):
    files.load()

    assert Country.objects.get(iso2="NO").name_en == "Norway"


def test_second_load_writes_nothing(event):
    event.write("pathfinders/fr.yaml", PATHFINDER)
    event.load()
    written = Partner.objects.values_list("slug", "updated_at")
    before = list(written)

    tally = event.load()

    assert all(not counts["created"] for counts in tally.values())
    assert all(not counts["updated"] for counts in tally.values())
    assert list(written) == before


def test_corrected_value_is_written(files):
    files.load()
    files.replace("partners/pack.yaml", "fr: OIT", "fr: Organisation du Travail")

    tally = files.load()

    assert Partner.objects.get(slug="ilo").name_fr == "Organisation du Travail"
    assert tally[Partner] == {"updated": 1, "unchanged": 1}


def test_corrected_links_are_written(files):
    files.load()
    updated_at = Partner.objects.get(slug="ilo").updated_at
    files.replace("partners/pack.yaml", "themes: [fishing]", "themes: [mining]")

    tally = files.load()

    ilo = Partner.objects.get(slug="ilo")
    assert [theme.slug for theme in ilo.themes.all()] == ["mining"]
    assert tally[Partner]["updated"] == 1
    assert ilo.updated_at > updated_at


def test_value_taken_out_of_a_file_is_emptied(files):
    files.replace("sources.yaml", "2019-07", "2019-07\n  url: https://example.org")
    files.load()
    files.replace("sources.yaml", "url: https://example.org", "")

    files.load()

    assert Source.objects.get().link == ""


def test_column_that_no_file_names_is_kept(files):
    files.load()
    Partner.objects.filter(slug="ilo").update(role_mailbox="desk@example.org")
    files.replace("partners/pack.yaml", "fr: OIT", "fr: Organisation du Travail")

    files.load()

    assert Partner.objects.get(slug="ilo").role_mailbox == "desk@example.org"


def test_record_taken_out_of_a_file_is_left_alone(pathfinder):
    pathfinder.load()
    step = "next_steps:\n  - {text: A workshop, due: 2019-09}\n"
    pathfinder.replace("pathfinders/fr.yaml", step, "")

    tally = pathfinder.load()

    assert NextStep.objects.count() == 1
    assert NextStep not in tally


def test_dry_run_counts_and_keeps_nothing(files):
    tally = files.load(dry_run=True)

    assert tally[Partner] == {"created": 2}
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("themes: [fishing]", "themes: [fish]", "“themes”: no theme is called “fish”"),
        ("source: pack", "source: park", "“source”: no source is called “park”"),
        ("  source: pack\n  at: page 4", "", "ioe, “source”: is missing"),
        ("  at: page 4", "", "ioe, “at”: say where in the source"),
        ("employers_organisation", "employers", "is none of: government_entity"),
        ("  stakeholder_group: employers_organisation", "", "is missing"),
        ("at: page 4", "at: page 4\n  country: FX", "no country is called “FX”"),
        ("at: page 4", "at: page 4\n  parent: itu", "no partner is called “itu”"),
        ("at: page 4", "at: page 4\n  parent: ioe", "“parent”: belongs to itself"),
        ("at: page 4", "at: page 4\n  theme: x", "“theme”: is no field"),
        ("at: page 4", "at: page 4\n  website: x", "“website”: Enter a valid URL"),
        ("at: page 4", "at: page 4\n  also: [{source: x, at: y}]", "also 1, “source”"),
        ("ioe:", "International Employers:", "“slug”: Enter a valid"),
        ("at: page 4", "at: page 4\n  acronym: " + "I" * 41, "“acronym”: Ensure"),
    ],
)
def test_wrong_record_is_refused_whole(files, old, new, message):
    files.replace("partners/pack.yaml", old, new)

    with pytest.raises(DemoDataError, match=r"^partners/pack\.yaml, ") as caught:
        files.load()

    assert message in str(caught.value)
    assert not Source.objects.exists()


def test_constraint_explains_what_it_refuses(pathfinder):
    baseline = "due: 2019, baseline_value: 4}"
    pathfinder.replace("pathfinders/fr.yaml", "due: 2019}", baseline)

    with pytest.raises(DemoDataError, match="commitments 1: A baseline needs a value"):
        pathfinder.load()


def test_record_that_stands_twice_is_refused(files):
    seat = "- {constituency: employers, capacity: member, partner: ioe}\n"
    files.write("seats.yaml", seat.replace("}", ", source: pack, at: GCG}") * 2)

    with pytest.raises(
        DemoDataError, match=r"record 2: this seat .* stands there twice"
    ):
        files.load()


def test_seat_is_held_by_partner_or_country(files):
    files.write(
        "seats.yaml",
        "- {constituency: governments, capacity: chair, country: FR,"
        " since: 2019-07-17, source: pack, at: GCG}\n",
    )

    files.load()

    seat = Seat.objects.get()
    assert (seat.country.iso2, seat.partner) == ("FR", None)
    assert seat.since == datetime.date(2019, 7, 17)


def test_affiliate_may_stand_before_its_parent(files):
    affiliate = "act:\n  name: A\n  stakeholder_group: academia\n  parent: ilo\n"
    files.write("partners/a.yaml", affiliate + "  source: pack\n  at: page 5\n")

    files.load()

    assert Partner.objects.get(slug="act").parent.slug == "ilo"


def test_body_of_a_document_is_cleaned(files):
    files.write(
        "documents/pack.yaml",
        "note: {title: Note, kind: guidance_note, source: pack, at: page 7,"
        ' body: "<p onclick=x>Do.</p><script>bad()</script>"}',
    )

    files.load()

    assert Document.objects.get(slug="note").body_en == "<p>Do.</p>"


def test_stages_keep_how_exact_they_are_and_their_rank(pathfinder):
    pathfinder.load()

    rows = StageEvent.objects.order_by("position")
    assert [(str(row.on), row.precision, row.position) for row in rows] == [
        ("2019-07-31", "by", 1),
        ("2018-10-01", "month", 8),
    ]


def test_what_is_due_in_a_month_or_year_is_due_on_its_last_day(pathfinder):
    pathfinder.load()

    step, commitment = NextStep.objects.get(), Commitment.objects.get()
    assert (str(step.due_on), step.due_precision) == ("2019-09-30", "month")
    assert (str(commitment.due_on), commitment.due_precision) == ("2019-12-31", "year")


def test_records_inside_inherit_the_source(pathfinder):
    pathfinder.load()

    places = StageEvent.objects.order_by("position").values_list("locator", flat=True)
    assert list(places) == ["Letters", "Update, France"]
    assert Commitment.objects.get().locator == "Update, France"


def test_pathfinder_takes_its_slug_from_its_country(pathfinder):
    pathfinder.load()

    assert PathfinderCountry.objects.get().slug == "france"


def test_committee_may_stand_before_the_one_it_is_part_of(pathfinder):
    bodies = "bodies:\n  - {name: Task force, part_of: Council}\n  - name: Council\n"
    pathfinder.write("pathfinders/fr.yaml", PATHFINDER + bodies)

    pathfinder.load()

    task_force = CoordinationBody.objects.get(position=1)
    assert task_force.part_of.name_en == "Council"


def test_committee_of_an_unknown_one_is_refused(pathfinder):
    bodies = "bodies:\n  - {name: Task force, part_of: Senate}\n"
    pathfinder.write("pathfinders/fr.yaml", PATHFINDER + bodies)

    with pytest.raises(DemoDataError, match="bodies 1, “part_of”: no body"):
        pathfinder.load()


def test_lesson_is_of_one_pathfinder_or_of_all(pathfinder):
    origin = "source: pack, at: Lessons"
    pathfinder.write(
        "lessons.yaml",
        f"- {{text: Seek support, {origin}}}\n- {{text: Meet, country: FR, {origin}}}\n",
    )

    pathfinder.load()

    general, french = LessonLearnt.objects.order_by("position")
    assert (general.pathfinder, french.pathfinder.slug) == (None, "france")


def test_figure_keeps_its_year_and_of_whom_it_is(files):
    files.write(
        "indicators.yaml",
        "child-labour: {name: Child labour, unit: millions, values:"
        " [{year: 2020, value: 160.5, disaggregation: Girls, source: pack, at: p. 1}]}",
    )
    files.load()

    tally = files.load()

    row = IndicatorValue.objects.get()
    assert (row.year, str(row.value)) == (2020, "160.5000")
    assert row.disaggregation_en == "Girls"
    assert tally[IndicatorValue] == {"unchanged": 1}


def test_chairs_take_their_places_in_order(group):
    group.load()

    rows = Membership.objects.order_by("chair_place")
    assert [(row.partner.slug, row.role, row.chair_place) for row in rows] == [
        ("ioe", "co_chair", 1),
        ("ilo", "chair", 2),
        ("ioe", "member", None),
    ]


def test_third_chair_is_refused(group):
    third = "  - {partner: act, role: chair}\nwork_plans:"
    group.replace("action_groups/supply-chains.yaml", "work_plans:", third)
    group.replace(
        "partners/pack.yaml",
        "ioe:",
        "act:\n  name: ACT\n"
        "  stakeholder_group: academia\n  source: pack\n  at: page 5\nioe:",
    )

    with pytest.raises(DemoDataError, match="memberships 4: A chair or co-chair takes"):
        group.load()


def test_work_plan_covers_its_years(group):
    group.load()

    plan = ActionGroup.objects.get().work_plans.get()
    assert (str(plan.starts_on), str(plan.ends_on)) == ("2020-01-01", "2021-12-31")


def test_event_with_times_is_on_the_clock_of_its_venue(event):
    event.load()

    row = Event.objects.get()
    assert row.has_times
    assert row.starts_at.astimezone(datetime.UTC).isoformat() == (
        "2019-07-17T14:30:00+00:00"
    )


def test_event_with_dates_lasts_from_morning_to_night(event):
    event.replace("events/meeting.yaml", '"2019-07-17 10:30"', "2019-07")
    event.replace("events/meeting.yaml", '"2019-07-18 13:00"', "2019-07")

    event.load()

    row = Event.objects.get()
    assert (row.has_times, row.date_precision) == (False, "month")
    assert row.local_start.isoformat() == "2019-07-01T00:00:00-04:00"
    assert row.local_end.isoformat() == "2019-07-31T23:59:00-04:00"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"2019-07-17 10:30"', "2019-07-17", "“ends”: give a time for both"),
        ('"2019-07-17 10:30"', '"2019-07 10:30"', "“starts”: .* only an exact day"),
        (
            '"2019-07-17 10:30"',
            '"2019-07-19 10:30"',
            "An event ends after it has begun",
        ),
        ("America/New_York", "New York", "“time_zone”: .* is no time zone"),
        ("starts: ", "starts: by 2019-07\nbegins: ", "“ends”: give a time for both"),
        ('"10:30", minutes', '"10h30", minutes', "agenda 1, “start”: .* is no time"),
        ("minutes: 60", "minutes: 0", "agenda 1: An item takes at least a minute"),
        ("output: 2", "output: 3", "taken_up_by 1, “output”: no output"),
        ("objective: 1,", "objective: 4,", "taken_up_by 1, “objective”: no objective"),
        ("work_plan: plan", "work_plan: p", "taken_up_by 1, “work_plan”: no work plan"),
    ],
)
def test_wrong_event_is_refused(event, old, new, message):
    event.replace("events/meeting.yaml", old, new)

    with pytest.raises(DemoDataError, match=rf"^events/meeting\.yaml[,:] .*{message}"):
        event.load()


def test_event_by_a_month_is_refused(event):
    event.replace("events/meeting.yaml", '"2019-07-17 10:30"', "by 2019-07")
    event.replace("events/meeting.yaml", '"2019-07-18 13:00"', "2019-07-18")

    with pytest.raises(DemoDataError, match="“starts”: an event has a date"):
        event.load()


def test_agenda_item_starts_on_the_first_day_unless_it_says_another(event):
    event.load()

    starts = AgendaItem.objects.order_by("position").values_list("starts_at", flat=True)
    assert [moment.isoformat() for moment in starts] == [
        "2019-07-17T14:30:00+00:00",
        "2019-07-18T13:00:00+00:00",
    ]


def test_report_section_belongs_to_the_agenda_item_of_its_title(event):
    event.load()

    assert ReportSection.objects.get().agenda_item.position == 2


def test_plain_summary_stays_as_written(event):
    event.load()

    assert ReportSection.objects.get().summary_en == "Firms & farms."


def test_summary_in_html_is_cleaned(event):
    event.replace(
        "events/meeting.yaml", "Firms & farms.", "<p id=x>Firms &amp; farms.</p>"
    )

    event.load()

    assert ReportSection.objects.get().summary_en == "<p>Firms &amp; farms.</p>"


def test_proposal_is_tied_to_the_output_that_took_it_up(event):
    event.load()

    (output,) = Proposal.objects.get().taken_up_by_outputs.all()
    assert output.text_en == "An overview"


def test_demonstration_files_may_be_absent(tmp_path, files):
    (tmp_path / "partners/pack.yaml").unlink()

    assert Partner not in files.load()
