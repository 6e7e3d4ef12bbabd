"""What the reader finds in made-up reports, and what it leaves alone."""

import pytest

from events.reader import read_report
from events.reader.lines import lines_of
from events.reader.people import announced, heads_remarks, is_name, split_office
from tests.events.samples import FRENCH, REPORT


@pytest.fixture(scope="module")
def sections():
    return {each.heading: each for each in read_report([REPORT]).sections}


def test_sections_have_their_kind_and_place(sections):
    assert [(s.heading, s.kind, s.line) for s in sections.values()] == [
        ("Introduction", "other", 12),
        ("Opening session", "opening", 15),
        ("Panel 1: Work at sea. What is known", "thematic_panel", 21),
        ("Closing remarks", "closing", 34),
        ("Next steps", "closing", 36),
    ]


def test_objective_is_read_from_its_line_or_its_sentence(sections):
    objectives = [section.objective for section in sections.values()]

    assert objectives[1] == "Welcome everybody and agree on the programme."
    assert objectives[2] == "compare inspections in three ports"


def test_list_under_a_label_is_proposals(sections):
    panel = sections["Panel 1: Work at sea. What is known"]

    assert [(p.text, p.label, p.line) for p in panel.proposals] == [
        ("Train inspectors in every port, and pay them well", "Key proposals", 26),
        ("Publish the results of inspections", "Key proposals", 28),
        ("Share data between ports", "Key proposals", 29),
    ]


@pytest.mark.parametrize(
    "label",
    [
        *("Key proposals", "Takeaways", "Recommendations:", "Priority actions"),
        *("Conclusions:", "Next steps:", "Policy recommendations:", "Key messages:"),
        *("Recommandations :", "Propuestas:", "Prochaines étapes"),
    ],
)
def test_label_the_field_uses_is_known(label):
    text = f"Panel 2: Ports\nPeople spoke.\n{label}\n- Inspect ships more often\n"
    found = [p.text for s in read_report([text]).sections for p in s.proposals]

    assert found == ["Inspect ships more often"]


def test_list_without_a_label_is_what_was_said():
    text = "Panel 2: Ports\nThe meeting heard of:\n- many ships\n- many ports\n"
    (section,) = read_report([text]).sections

    assert section.proposals == []
    assert "many ships" in section.summary


def test_speaker_s_own_advice_bears_their_organisation(sections):
    (proposal,) = sections["Opening session"].proposals

    assert proposal.text == "Governments should inspect more ships every year."
    assert (proposal.attribution, proposal.audience) == ("Exampleland", "governments")


def test_people_are_read_with_role_and_office(sections):
    found = [
        (p.name, p.role, p.job_title, p.organisation)
        for section in sections.values()
        for p in section.people
    ]

    assert found == [
        ("Ada MARLOW", "speaker", "Minister of Ports", "Exampleland"),
        ("Jean de la Croix", "moderator", "Senior Adviser", "Office of Seafarers"),
        ("Bo Lindgren", "speaker", "Head of Inspection", "Port Authority"),
        ("Chidi Okafor", "speaker", "Researcher", "Institute of Fisheries"),
        ("Ivo Petrov", "speaker", "Director", "Union of Sailors"),
    ]


def test_stories_of_survivors_are_not_read(sections):
    whole = repr(list(sections.values()))

    assert "nobody's to copy" not in whole
    assert "Survivor" not in whole


def test_contents_and_disclaimer_are_no_sections(sections):
    assert "quoted by anyone" not in repr(list(sections.values()))
    assert not any("Table of Contents" in heading for heading in sections)


def test_french_report_is_read():
    (opening, group) = read_report([FRENCH]).sections

    assert (opening.kind, group.kind) == ("opening", "working_group")
    assert opening.people[0].name == "Awa DIALLO"
    assert [p.text for p in group.proposals] == [
        "Former les inspecteurs",
        "Publier les résultats",
    ]


def test_pages_are_told_where_there_are_some():
    pages = ["Panel 1: Ports\nPeople spoke.", "Recommendations:\n- Inspect more ships"]
    (section,) = read_report(pages).sections

    assert section.page == 1
    assert [(p.page, p.text) for p in section.proposals] == [(2, "Inspect more ships")]


def test_only_the_part_asked_for_is_read():
    found = read_report([REPORT], first=21, last=30).sections

    assert [section.heading for section in found] == [
        "Panel 1: Work at sea. What is known"
    ]


def test_running_heads_are_left_out_but_no_label_is():
    text = "Paid for by Nobody\nRecommendations:\n- Inspect ships\n" * 5
    found = [
        line.plain for line in lines_of([text], is_noted=lambda line: "R" in line.plain)
    ]

    assert "Paid for by Nobody" not in found
    assert found.count("Recommendations:") == 5


def test_wrapped_heading_is_one():
    text = "Working Group on Ports and the people who\nwork in them\nPeople spoke.\n"
    (section,) = read_report([text]).sections

    assert section.heading == "Working Group on Ports and the people who work in them"


@pytest.mark.parametrize(
    "name",
    ["Ada Marlow", "Ms Ada MARLOW", "Jean de la Croix", "Conny O'Dy", "Li X. Wu"],
)
def test_name_is_a_name(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "Ministry of Labour",
        "ILO",
        "Ada",
        "the panel",
        "Work at Sea",
        "OSR CTHB",
        "A " * 40,
    ],
)
def test_no_name_is_none(text):
    assert not is_name(text)


@pytest.mark.parametrize(
    ("office", "parts"),
    [
        ("Director, Union of Sailors", ("Director", "Union of Sailors")),
        ("Minister of Ports (Exampleland)", ("Minister of Ports", "Exampleland")),
        ("Head of Unit at the ILO", ("Head of Unit", "ILO")),
        ("Researcher", ("Researcher", "")),
    ],
)
def test_office_and_organisation_are_told_apart(office, parts):
    assert split_office(office) == parts


def test_sentence_without_an_announcement_names_nobody():
    assert announced("Ada Marlow, in her office, saw many ships.") == []
    assert heads_remarks("Work at sea – what is known") is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n" * 1000, "a" * 300_000, "*" * 50_000, "- " * 50_000, "[" * 50_000),
        *("(" * 20_000, "Mr " * 20_000, "Panel 1: " * 5000, "A. " * 30_000),
        *("x, y, and " * 5000, "\x02\x03" * 1000, "Speakers included " * 3000),
        "Recommendations:\n" + "- Inspect ships\n" * 3000,
        "Panel 1: Ports\nPeople spoke.\n" * 500,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_ends_and_stays_within_limits(text):
    draft = read_report([text])

    assert len(draft.sections) <= 80
    assert sum(len(s.proposals) for s in draft.sections) <= 400
    assert sum(len(s.people) for s in draft.sections) <= 200
