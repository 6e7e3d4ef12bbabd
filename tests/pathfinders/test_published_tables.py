"""Tables in the ILO's layouts: what is loaded, what is left out and named, what is refused."""

import datetime
import gzip
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from alliance87.core.enums import ChangedThrough
from pathfinders.models import Indicator, IndicatorValue, Ratification
from tests.factories.core import CountryFactory, SourceFactory
from tests.factories.pathfinders import (
    IndicatorFactory,
    InstrumentFactory,
    RatificationFactory,
)

pytestmark = pytest.mark.django_db

NORMLEX = """\
Country,Convention,Date,Status,Note
Nepal,"C182 - Worst Forms of Child Labour Convention, 1999 (No. 182)",03 Jan 2002,In Force,
Viet Nam,C182,19 Dec 2000,In Force,
"""
ILOSTAT = """\
"ref_area","source","indicator","sex","classif1","time","obs_value","obs_status","note_classif"
"NPL","BX:1","SDG_0871_SEX_AGE_RT","SEX_T","AGE_CHILD_Y5-17","2018",15.3,,
"NPL","BX:1","SDG_0871_SEX_AGE_RT","SEX_F","AGE_CHILD_Y5-17","2018",16.25,"U",
"X01","BX:1","SDG_0871_SEX_AGE_RT","SEX_T","AGE_TOTAL","2020",9.6,,
"""


@pytest.fixture(autouse=True)
def vocabulary():
    CountryFactory(iso2="NP", iso3="NPL", name_en="Nepal")
    CountryFactory(iso2="VN", iso3="VNM", name_en="Viet Nam", name_es="Viet Nam")
    InstrumentFactory(code="C182")
    IndicatorFactory(code="child-labour")
    SourceFactory(slug="normlex")


@pytest.fixture
def load(tmp_path, capsys):
    """Run a command over a file of this content; return what it says, in lines."""

    def run(command, content, **options):
        path = tmp_path / "table.csv"
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        options.setdefault("source", "normlex")
        call_command(command, str(path), **options)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def ratify(load):
    return lambda content, **options: load("load_ratifications", content, **options)


@pytest.fixture
def measure(load):
    def run(content, **options):
        return load("load_indicators", content, indicator="child-labour", **options)

    return run


def ratified():
    rows = Ratification.objects.order_by("ratified_on")
    return [
        (
            r.country.iso2,
            r.instrument.code,
            r.ratified_on,
            r.in_force_on,
            r.denounced_on,
        )
        for r in rows
    ]


def values():
    return {
        (v.country and v.country.iso2, v.year, v.disaggregation_en or ""): v.value
        for v in IndicatorValue.objects.all()
    }


def test_ratifications_are_loaded_with_their_source(ratify):
    said = ratify(NORMLEX)

    assert said == ["2 created, 0 updated, 0 unchanged"]
    assert ratified() == [
        ("VN", "C182", datetime.date(2000, 12, 19), None, None),
        ("NP", "C182", datetime.date(2002, 1, 3), None, None),
    ]
    assert {row.source.slug for row in Ratification.objects.all()} == {"normlex"}


def test_second_load_changes_nothing(ratify):
    ratify(NORMLEX)
    before = list(Ratification.objects.order_by("pk").values())

    assert ratify(NORMLEX) == ["0 created, 0 updated, 2 unchanged"]
    assert list(Ratification.objects.order_by("pk").values()) == before


def test_dry_run_reports_and_undoes(ratify):
    said = ratify(NORMLEX, dry_run=True)

    assert said == ["2 created, 0 updated, 0 unchanged", "Dry run: nothing was kept."]
    assert ratified() == []


def test_history_says_that_it_was_an_import(ratify):
    ratify(NORMLEX)

    contexts = Ratification.pgh_event_model.objects.values_list(
        "pgh_context__through", flat=True
    )
    assert set(contexts) == {ChangedThrough.IMPORT}


def test_unknown_countries_and_instruments_are_named(ratify):
    said = ratify(
        NORMLEX + "Atlantis,C182,03 Jan 2002,In Force,\nNepal,C999,03 Jan 2002,,\n"
    )

    assert said == [
        "2 created, 0 updated, 0 unchanged",
        "left out: country “Atlantis”, 1 row",
        "left out: instrument “C999”, 1 row",
    ]


def test_table_of_one_treaty_names_it_in_the_command(ratify):
    ratify("Country\tDate\tStatus\nnepal\t2002-01-03\tIn Force\n", instrument="C182")

    assert ratified() == [("NP", "C182", datetime.date(2002, 1, 3), None, None)]


def test_entry_into_force_is_taken_only_if_given(ratify):
    ratify("Country;Convention;Date;In force on\nNP;C182;2002-01-03;2003-01-03\n")
    ratify("Country,Convention,Date\nNP,C182,2002-01-03\nVNM,C182,2000-12-19\n")

    assert [row[0:1] + row[3:4] for row in ratified()] == [
        ("VN", None),
        ("NP", datetime.date(2003, 1, 3)),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "Nepal,C182,03 Jan 2002,Not in force,Denounced on 04 Feb 2012",
        "Nepal,C182,03 Jan 2002,Denounced 04 Feb 2012,",
    ],
)
def test_denunciation_is_read_from_status_and_note(ratify, row):
    ratify(f"Country,Convention,Date,Status,Note\n{row}\n")

    assert ratified()[0][4] == datetime.date(2012, 2, 4)


BAD_RATIFICATIONS = {
    "no date": ("Nepal,C182,soon,,", "Row 3: “soon” is no date."),
    "no such day": ("Nepal,C182,31 Feb 2002,,", "Row 3: “31 Feb 2002” is no date."),
    "denounced": ("Nepal,C182,03 Jan 2002,Denounced,", "“denounced” without a date"),
    "backwards": (
        "Nepal,C182,03 Jan 2002,Denounced 01 Jan 2001,",
        "denounced after it is ratified",
    ),
    "twice": ("Viet Nam,C182,20 Dec 2000,,", "stand in the file twice"),
}


@pytest.mark.parametrize(
    ("row", "problem"), BAD_RATIFICATIONS.values(), ids=BAD_RATIFICATIONS
)
def test_bad_row_refuses_the_whole_file(ratify, row, problem):
    table = "Country,Convention,Date,Status,Note\nViet Nam,C182,19 Dec 2000,,\n"

    with pytest.raises(CommandError, match=problem.replace("(", r"\(")) as error:
        ratify(table + row + "\n")

    assert str(error.value).endswith("Nothing was loaded.")
    assert ratified() == []


def test_other_date_of_a_recorded_ratification_is_not_a_second_one(ratify):
    RatificationFactory(
        instrument=InstrumentFactory._meta.model.objects.get(code="C182"),
        country=CountryFactory._meta.model.objects.get(iso2="NP"),
        ratified_on=datetime.date(2001, 9, 1),
    )

    with pytest.raises(CommandError, match="Correct one of the two"):
        ratify(NORMLEX)

    assert len(ratified()) == 1


BAD_FILES = {
    "latin-1": ("Country,Convention,Date\nCôte,C182,x\n".encode("latin-1"), "UTF-8"),
    "spreadsheet": (b"PK\x03\x04\xff\xfe", "UTF-8"),
    "empty": (b"", "is empty"),
    "columns": (b"Pays,Date\n", "no column “country”, “convention”.*Pays, Date"),
    "twice": (b"Country,Member,Convention,Date\n", "Two columns"),
    "quotes": (b'Country,Convention,Date\n"Nepal,C182\n', "not CSV"),
}


@pytest.mark.parametrize(("content", "problem"), BAD_FILES.values(), ids=BAD_FILES)
def test_what_is_no_table_is_refused_in_words(ratify, content, problem):
    with pytest.raises(CommandError, match=problem):
        ratify(content)


def test_missing_file_and_source_are_said(ratify, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_ratifications", str(tmp_path / "none"), source="normlex")
    with pytest.raises(CommandError, match="no source “none”"):
        ratify(NORMLEX, source="none")
    with pytest.raises(CommandError, match="no instrument “C1”"):
        ratify(NORMLEX, instrument="C1")


def test_values_are_loaded_with_their_group_and_place(measure):
    said = measure(ILOSTAT)

    assert said == ["3 created, 0 updated, 0 unchanged"]
    assert values() == {
        ("NP", 2018, "5–17 years"): Decimal("15.3"),
        ("NP", 2018, "female, 5–17 years"): Decimal("16.25"),
        (None, 2020, ""): Decimal("9.6"),
    }
    girls = IndicatorValue.objects.get(value=Decimal("16.25"))
    assert girls.locator == "SDG_0871_SEX_AGE_RT, BX:1, status U"
    assert girls.disaggregation_fr == "femmes et filles, 5–17 ans"
    assert girls.source.slug == "normlex"


def test_second_load_of_values_changes_nothing_and_a_new_figure_corrects(measure):
    measure(ILOSTAT)

    assert measure(ILOSTAT) == ["0 created, 0 updated, 3 unchanged"]
    assert measure(ILOSTAT.replace("15.3", "15.4")) == [
        "0 created, 1 updated, 2 unchanged"
    ]


def test_compressed_file_is_read(tmp_path):
    path = tmp_path / "SDG.csv.gz"
    path.write_bytes(gzip.compress(ILOSTAT.encode()))

    call_command("load_indicators", path, indicator="child-labour", source="normlex")

    assert len(values()) == 3


def test_groups_of_countries_and_empty_values_are_left_out_and_named(measure):
    said = measure(
        ILOSTAT
        + '"X06","BX:1","SDG_0871_SEX_AGE_RT","SEX_T","AGE_TOTAL","2020",7,,\n'
        + '"KOS","BX:1","SDG_0871_SEX_AGE_RT","SEX_T","AGE_TOTAL","2020",7,,\n'
        + '"VNM","BX:1","SDG_0871_SEX_AGE_RT","SEX_T","AGE_TOTAL","2020",,,\n'
    )

    assert said == [
        "3 created, 0 updated, 0 unchanged",
        "left out: area “X06”, 1 row",
        "left out: area “KOS”, 1 row",
        "left out: a row without a value, 1 row",
    ]


def line(**changes):
    row = {
        "ref_area": "NPL",
        "source": "BX:1",
        "indicator": "SDG_0871_SEX_AGE_RT",
        "sex": "SEX_T",
        "classif1": "AGE_CHILD_Y5-17",
        "time": "2018",
        "obs_value": "99",
    }
    return ",".join((row | changes).values()) + ",,\n"


BAD_VALUES = {
    "quarter": (line(time="2018Q1"), "“2018Q1” is no year"),
    "words": (line(time="2019", obs_value="many"), "“many” is no number"),
    "not a number": (line(time="2019", obs_value="NaN"), "“NaN” is no number"),
    "too long": (
        line(time="2019", obs_value="1" * 18),
        "Row 5: .*no more than 20 digits",
    ),
    "endless": (line(time="2019", obs_value="1" * 30), "Row 5: “1+” is no number"),
    "two surveys": (line(source="BA:2"), "Choose one survey"),
    "two series": (line(indicator="OTHER"), "Choose one series of: OTHER, SDG_0871"),
}


@pytest.mark.parametrize(("row", "problem"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_bad_value_refuses_the_whole_file(measure, row, problem):
    with pytest.raises(CommandError, match=problem):
        measure(ILOSTAT + row)

    assert values() == {}


def test_one_survey_or_series_is_chosen(measure):
    measure(ILOSTAT + line(source="BA:2"), survey="BA:2")
    assert values() == {("NP", 2018, "5–17 years"): 99}

    with pytest.raises(CommandError, match="No row of the file"):
        measure(ILOSTAT, series="NONE")


def test_new_indicator_needs_name_and_unit(load):
    with pytest.raises(CommandError, match="Give a new one --name and --unit"):
        load("load_indicators", ILOSTAT, indicator="new-one")

    load("load_indicators", ILOSTAT, indicator="new-one", name="New", unit="per cent")

    assert Indicator.objects.get(code="new-one").values.count() == 3


def test_dry_run_makes_no_indicator(load):
    load(
        "load_indicators",
        ILOSTAT,
        indicator="new-one",
        name="New",
        unit="per cent",
        dry_run=True,
    )

    assert not Indicator.objects.filter(code="new-one").exists()
    assert values() == {}
