"""Files of partners and representatives, taken over whole or not at all."""

import csv
import datetime
import io
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from alliance87.accounts.models import User
from alliance87.core.models import OutgoingMail
from alliance87.core.tables_in import table_file
from partners import imports
from partners.enums import ImportState
from partners.models import Partner
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.factories.partners import (
    MergedPartnerFactory,
    PartnerFactory,
    PartnerImportFactory,
    RepresentativeFactory,
)

HEADINGS = [
    *("slug", "name_en", "acronym", "stakeholder_group", "country"),
    *("countries_of_work", "themes", "working_languages", "description_en"),
]


def many_rows(count, *, bad=()):
    """Rows of partners, of which those at the places ``bad`` are each wrong somewhere."""
    faults = [
        {"stakeholder_group": "club"},
        {"country": "XX"},
        {"slug": ""},
        {"themes": "no-such-theme"},
        {"name_en": ""},
        {"working_languages": "en; klingon"},
        {"country": "NP; TN"},
    ]
    for number in range(count):
        row = {
            "slug": f"imported-{number}",
            "name_en": f"Imported {number}",
            "acronym": f"I{number}",
            "stakeholder_group": "civil_society",
            "country": "NP",
            "countries_of_work": "NP; TN",
            "themes": "theme-of-import",
            "working_languages": "en; fr",
            "description_en": "What it does. " * 20,
        }
        if number in bad:
            row |= faults[number % len(faults)]
            if "slug" in faults[number % len(faults)]:
                row["slug"] = "apply" if number == min(bad) else f"wrong/{number}"
        yield [row[name] for name in HEADINGS]


@pytest.fixture
def vocabulary(db):
    CountryFactory(iso2="NP", iso3="NPL")
    CountryFactory(iso2="TN", iso3="TUN")
    ThemeFactory(slug="theme-of-import")


def uploaded(editor, rows, *, headings=HEADINGS, kind="partners", extension=".csv"):
    data = table_file(headings, rows, extension=extension)
    file = ContentFile(data, name=f"table{extension}")
    return imports.upload_import(kind=kind, file=file, by=editor)


def checked(editor, rows, **options):
    row = uploaded(editor, rows, **options)
    assert imports.run_import(import_id=row.pk)
    row.refresh_from_db()
    return row


def applied(editor, rows, **options):
    row = checked(editor, rows, **options)
    assert row.errors == []
    assert imports.request_apply(row=row, by=editor)
    assert imports.run_import(import_id=row.pk)
    row.refresh_from_db()
    return row


BAD = {number * 8 for number in range(37)}


def records():
    return list(Partner.objects.order_by("slug").values_list("slug", "revision"))


def check_the_thirty_seven(editor, count, extension):
    """Check, correct, apply, and upload once more, as somebody would."""
    row = checked(editor, many_rows(count, bad=BAD), extension=extension)
    assert row.state == ImportState.WRONG
    assert {error["row"] for error in row.errors} == {number + 2 for number in BAD}
    assert (records(), row.changes) == ([], row.changes)

    handed_back = read_back(imports.corrections_file(row), extension)
    assert len(handed_back) == count + 1
    assert [number for number, each in enumerate(handed_back[1:]) if each[-1]] == [
        *sorted(BAD)
    ]

    row = applied(editor, many_rows(count), extension=extension)
    assert (row.created, row.updated, row.unchanged) == (count, 0, 0)
    assert len(records()) == count
    before = records()

    row = applied(editor, many_rows(count), extension=extension)
    assert (row.created, row.updated, row.unchanged) == (0, 0, count)
    assert records() == before


def read_back(data, extension):
    """The cells of a file of ours, read by nothing of ours."""
    if extension == ".csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("extension", [".csv", ".xlsx"])
def test_bad_rows_are_named_and_corrected_ones_apply_once(
    editor, vocabulary, extension
):
    check_the_thirty_seven(editor, 300, extension)


@pytest.mark.torture
def test_five_thousand_partners(editor, vocabulary):
    check_the_thirty_seven(editor, 5000, ".xlsx")


# -- What a row says -------------------------------------------------------------------
def one(editor, **cells):
    return applied(editor, [[*cells.values()]], headings=[*cells])


def faults_of(editor, *, kind="partners", **cells):
    row = checked(editor, [[*cells.values()]], headings=[*cells], kind=kind)
    return [(error["column"], error["text"]) for error in row.errors]


def test_only_given_columns_change_and_an_empty_cell_leaves_as_it_is(
    editor, vocabulary
):
    PartnerFactory(slug="a", acronym="OLD", website="https://a.example.org", locator="")

    row = one(editor, slug="A", acronym="NEW", website="")

    partner = Partner.objects.get(slug="a")
    assert (partner.acronym, partner.website) == ("NEW", "https://a.example.org")
    assert row.changes == [
        {"row": 2, "label": "a", "new": False, "fields": [["acronym", "OLD", "NEW"]]}
    ]


def test_a_dash_empties(editor, vocabulary):
    theme = ThemeFactory()
    PartnerFactory(slug="a", acronym="OLD", themes=[theme])

    one(editor, slug="a", acronym="-", country="-", themes="-")

    partner = Partner.objects.get(slug="a")
    assert (partner.acronym, partner.country) == ("", None)
    assert list(partner.themes.all()) == []


def test_relations_are_set_by_code(editor, vocabulary):
    PartnerFactory(slug="a", themes=[ThemeFactory(slug="old")])
    PartnerFactory(slug="confederation")

    one(
        editor,
        slug="a",
        country="tun",
        themes="theme-of-import; THEME-OF-IMPORT",
        countries_of_work="TN;NP",
        working_languages="French; en",
        parent="confederation",
    )

    partner = Partner.objects.get(slug="a")
    assert (partner.country.iso2, partner.parent.slug) == ("TN", "confederation")
    assert [theme.slug for theme in partner.themes.all()] == ["theme-of-import"]
    assert {c.iso2 for c in partner.countries_of_work.all()} == {"NP", "TN"}
    assert partner.working_languages == ["fr", "en"]


def test_partner_may_belong_to_one_of_a_later_row(editor, db):
    rows = [["child", "Child", "media", "mother"], ["mother", "Mother", "media", ""]]

    applied(editor, rows, headings=["slug", "name_en", "stakeholder_group", "parent"])

    assert Partner.objects.get(slug="child").parent.slug == "mother"


def test_new_partner_is_closed_until_somebody_opens_it(editor, db):
    one(editor, slug="a", name_en="A", stakeholder_group="media")

    assert Partner.objects.get(slug="a").visibility == "secretariat"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"acronym": "x" * 41}, ("acronym", "at most 40 characters")),
        ({"country": "XX"}, ("country", "Not known here: XX.")),
        ({"country": "NP; TN"}, ("country", "Only one can stand here.")),
        ({"joined_on": "17/07/2019"}, ("joined_on", "Write the date as 2019-07-17.")),
        ({"stakeholder_group": "-"}, ("stakeholder_group", "required")),
        ({"name_en": "-"}, ("name_en", "required")),
        ({"parent": "known"}, ("parent", "cannot belong to itself")),
        ({"parent": "nobody"}, ("parent", "Not known here: nobody.")),
        ({"locator": "p. 1"}, ("locator", "needs the source")),
        ({"slug": "former"}, ("slug", "now part of “known”")),
        ({"slug": "apply", "name_en": "A"}, ("stakeholder_group", "required")),
        (
            {"slug": "apply", "name_en": "A", "stakeholder_group": "media"},
            ("slug", "The portal needs this slug"),
        ),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(editor, vocabulary, cells, fault):
    partner = PartnerFactory(slug="known")
    MergedPartnerFactory(partner=partner, slug="former")

    found = faults_of(editor, **({"slug": "known"} | cells))

    assert [column for column, _text in found] == [fault[0]]
    assert fault[1] in found[0][1]


def test_same_partner_in_two_rows_is_refused(editor, db):
    PartnerFactory(slug="a")

    row = checked(editor, [["a", "X"], ["A", "Y"]], headings=["slug", "acronym"])

    assert [(e["row"], e["text"]) for e in row.errors] == [
        (3, "Row 2 speaks of the same: a.")
    ]


@pytest.mark.parametrize("extension", [".csv", ".xlsx"])
def test_export_is_imported_again_and_changes_nothing(editor, vocabulary, extension):
    parent = PartnerFactory(name_fr="Ligue", description_en="- A\r\n- B  \r\n\r\n=C")
    PartnerFactory(
        parent=parent,
        acronym="+1",
        website="http://a.example.org/?b=1;2",
        themes=[ThemeFactory(), ThemeFactory()],
        countries_of_work=[CountryFactory()],
        working_languages=["fr", "en"],
        role_mailbox="office@example.org",
        source=SourceFactory(),
        locator="'=p. 3",
    )
    data = imports.partners_file(by=editor, extension=extension)
    assert b"office@example.org" not in data
    before = records()

    row = imports.upload_import(
        kind="partners", file=ContentFile(data, name=f"p{extension}"), by=editor
    )
    imports.run_import(import_id=row.pk)

    row.refresh_from_db()
    assert (row.errors, row.changes, row.unchanged) == ([], [], 2)
    assert records() == before


# -- Representatives -------------------------------------------------------------------
PERSON = {
    "partner": "a",
    "name": "Ada Example",
    "role": "alternate",
    "listed_to_partners": "yes",
    "listed_publicly": "no",
}


def person(editor, **cells):
    cells = PERSON | cells
    return applied(
        editor, [[*cells.values()]], headings=[*cells], kind="representatives"
    )


def test_representative_is_entered_without_account_or_mail(editor, db):
    partner = PartnerFactory(slug="a")
    accounts = User.objects.count()

    person(editor)

    entered = partner.representatives.get()
    assert (entered.name, entered.role, entered.user) == (
        "Ada Example",
        "alternate",
        None,
    )
    assert (entered.listed_to_partners, entered.listed_publicly) == (True, False)
    assert (User.objects.count(), OutgoingMail.objects.count()) == (accounts, 0)


def test_same_file_of_people_changes_nothing_the_second_time(editor, db):
    partner = PartnerFactory(slug="a")
    person(editor)
    person(editor, until="2020-01-31")

    row = person(editor, until="2020-01-31")

    assert row.unchanged == 1
    assert partner.representatives.count() == 1


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"listed_publicly": ""}, ("listed_publicly", "Say yes or no")),
        ({"listed_publicly": "maybe"}, ("listed_publicly", "not “maybe”")),
        ({"listed_publicly": "yes", "listed_to_partners": "no"}, ("", "also listed")),
        ({"partner": "b"}, ("partner", "There is no such partner.")),
        ({"name": ""}, ("name", "Name the person.")),
        ({"role": "boss"}, ("role", "Not known here: boss.")),
    ],
)
def test_what_is_wrong_with_a_person_is_said(editor, db, cells, fault):
    PartnerFactory(slug="a")

    found = faults_of(editor, kind="representatives", **(PERSON | cells))

    assert [column for column, _text in found] == [fault[0]]
    assert fault[1] in found[0][1]


@pytest.mark.parametrize("missing", ["listed_to_partners", "listed_publicly"])
def test_file_of_people_without_a_consent_column_is_refused(editor, db, missing):
    cells = {name: text for name, text in PERSON.items() if name != missing}

    with pytest.raises(ValidationError, match=missing):
        uploaded(editor, [[*cells.values()]], headings=[*cells], kind="representatives")


def test_nobody_is_listed_against_what_they_said_themselves(editor, db):
    listed = RepresentativeFactory(partner__slug="a", name="Ada Example", hidden=True)

    found = faults_of(editor, kind="representatives", **PERSON)

    assert found[0][0] == "listed_to_partners"
    assert person(editor, listed_to_partners="no").updated == 1
    listed.refresh_from_db()
    assert (listed.role, listed.listed_to_partners) == ("alternate", False)


# -- Whole or not at all ---------------------------------------------------------------
def test_history_says_that_it_came_through_an_import(editor, db):
    one(editor, slug="a", name_en="A", stakeholder_group="media")

    (revision,) = Partner.pgh_event_model.objects.filter(slug="a")
    assert revision.pgh_context["through"] == "import"
    assert revision.pgh_context["user"] == str(editor.pk)


def test_file_is_gone_once_it_is_applied(editor, db):
    row = one(editor, slug="a", name_en="A", stakeholder_group="media")

    assert (row.state, row.content) == (ImportState.APPLIED, None)
    assert not imports.run_import(import_id=row.pk)


def test_what_was_shown_is_applied_and_nothing_else(editor, db):
    partner = PartnerFactory(slug="a", acronym="OLD")
    row = checked(editor, [["a", "NEW"]], headings=["slug", "acronym"])
    Partner.objects.filter(pk=partner.pk).update(acronym="SOMEBODY ELSE’S")

    imports.request_apply(row=row, by=editor)
    imports.run_import(import_id=row.pk)

    row.refresh_from_db()
    partner.refresh_from_db()
    assert (row.state, partner.acronym) == (ImportState.FAILED, "SOMEBODY ELSE’S")
    assert "have changed since this file was checked" in row.error
    assert imports.request_check(row=row, by=editor)


def test_whoever_lost_the_right_applies_nothing(editor, db):
    row = checked(editor, [["a", "A", "media"]], headings=HEADINGS[:2] + HEADINGS[3:4])
    imports.request_apply(row=row, by=editor)
    User.objects.filter(pk=editor.pk).update(is_staff=False)

    imports.run_import(import_id=row.pk)

    row.refresh_from_db()
    assert (row.state, Partner.objects.count()) == (ImportState.FAILED, 0)


def test_nobody_else_imports(editor, member, secretariat, db):
    with pytest.raises(PermissionDenied):
        uploaded(member, [["a"]], headings=["slug"])
    row = checked(editor, [["a", "A", "media"]], headings=HEADINGS[:2] + HEADINGS[3:4])
    with pytest.raises(PermissionDenied):
        imports.request_apply(row=row, by=secretariat)


def test_import_that_was_not_checked_or_is_wrong_is_not_applied(editor, db):
    for row in (
        PartnerImportFactory(uploaded_by=editor),
        PartnerImportFactory(uploaded_by=editor, state=ImportState.WRONG),
    ):
        assert not imports.request_apply(row=row, by=editor)


@pytest.mark.parametrize("place", [1, 150])
def test_killed_import_leaves_nothing_and_is_done_again(transactional_db, place):
    editor = UserFactory(editor=True)
    headings = ["slug", "name_en", "stakeholder_group"]
    rows = [[f"p-{number}", "P", "media"] for number in range(200)]
    row = checked(editor, rows, headings=headings)
    imports.request_apply(row=row, by=editor)

    kill_while_running(row, place)

    row.refresh_from_db()
    assert (row.state, records()) == (ImportState.APPLYING, [])
    assert not imports.is_held(row)
    later = timezone.now() + datetime.timedelta(minutes=2)
    assert imports.abandoned_imports(now=later) == [row.pk]
    assert imports.run_import(import_id=row.pk)
    assert len(records()) == 200


KILLED = """
import os, signal, sys
import django
django.setup()
from partners import imports, rows
plan, left = rows.Rows.plan, [int(sys.argv[2])]
def until(self, row):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return plan(self, row)
rows.Rows.plan = until
imports.run_import(import_id=sys.argv[1])
"""


def kill_while_running(row, place):
    """Let a process of its own apply ``row``, and kill it at the row ``place``."""
    at = connection.settings_dict
    place_of = f"postgres://{at['USER']}@{quote(at['HOST'], safe='')}:{at['PORT']}"
    finished = subprocess.run(
        [sys.executable, "-c", KILLED, str(row.pk), str(place)],
        env=os.environ | {"DATABASE_URL": f"{place_of}/{at['NAME']}"},
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert finished.returncode == -signal.SIGKILL


def test_import_that_never_ends_fails_after_three_attempts(editor, db):
    row = PartnerImportFactory(uploaded_by=editor, attempts=3)
    later = timezone.now() + datetime.timedelta(minutes=2)

    assert imports.abandoned_imports(now=later) == []

    row.refresh_from_db()
    assert row.state == ImportState.FAILED
    assert "tried 3 times" in row.error


def test_two_who_apply_one_file_at_once_apply_it_once(transactional_db):
    editor = UserFactory(editor=True)
    headings = ["slug", "name_en", "stakeholder_group"]
    row = checked(editor, [["a", "A", "media"], ["b", "B", "media"]], headings=headings)
    gate = threading.Barrier(4)

    def apply(_number):
        gate.wait()
        try:
            asked = imports.request_apply(row=row, by=editor)
            return asked, imports.run_import(import_id=row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(apply, range(4)))

    assert sum(asked for asked, _ran in done) == 1
    assert sum(ran for _asked, ran in done) == 1
    assert records() == [("a", 1), ("b", 1)]


def test_imports_are_forgotten_after_seven_days(editor, db):
    PartnerImportFactory(uploaded_by=editor)
    now = timezone.now()

    assert imports.clean_imports(now=now + datetime.timedelta(days=6)) == 0
    assert imports.clean_imports(now=now + datetime.timedelta(days=8)) == 1


def test_queries_do_not_grow_with_unchanged_rows(
    editor, vocabulary, django_assert_num_queries
):
    for count in (1, 3):
        rows = [*many_rows(count)]
        applied(editor, rows)
        row = uploaded(editor, rows)
        with django_assert_num_queries(22):
            imports.run_import(import_id=row.pk)


def test_progress_of_applying_begins_at_nothing(editor, vocabulary):
    row = checked(editor, many_rows(100))

    assert imports.request_apply(row=row, by=editor)
    row.refresh_from_db()

    assert imports.progress_of(row) == 0
