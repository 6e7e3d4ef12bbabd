"""Tables in the layouts in which the ILO publishes them, into our records.

NORMLEX's lists of ratifications and ILOSTAT's bulk files. All or nothing: a file with a
row that cannot be right is refused whole. What the file says of countries and treaties
the portal does not keep is left out and named.
"""

import csv
import datetime
import gzip
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance87.core.folding import fold
from alliance87.core.models import Country
from pathfinders.models import Indicator, IndicatorValue, Instrument, Ratification

DELIMITERS = ",;\t"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun"]
MONTHS += ["jul", "aug", "sep", "oct", "nov", "dec"]

RATIFICATION_COLUMNS = {
    "country": ["country", "member", "member state"],
    "instrument": ["convention", "instrument", "code"],
    "ratified_on": ["date", "ratified on", "ratification date", "date of ratification"],
    "status": ["status"],
    "note": ["note", "notes"],
    "in_force_on": ["in force on", "entry into force", "date of entry into force"],
    "denounced_on": ["denounced on", "date of denunciation", "denunciation"],
}
ILOSTAT_COLUMNS = {
    name: [name]
    for name in ("ref_area", "source", "indicator", "sex", "classif1", "classif2")
} | {name: [name] for name in ("time", "obs_value", "obs_status")}

WORLD = "X01"  # ILOSTAT's code; the others with an X are groups of countries
DENOUNCED = re.compile(r"denounced\b[^\d]*(\d.*)?", re.IGNORECASE)
CODE = re.compile(r"[A-Z]+\d*")
AGES = re.compile(r"_Y(\d+)-(\d+)$")
SEXES = {
    "SEX_F": {"en": "female", "fr": "femmes et filles", "es": "mujeres y niñas"},
    "SEX_M": {"en": "male", "fr": "hommes et garçons", "es": "hombres y niños"},
    "SEX_O": {"en": "other", "fr": "autre", "es": "otro"},
}
YEARS_OLD = {"en": "{}–{} years", "fr": "{}–{} ans", "es": "{}–{} años"}


class TableError(Exception):
    """What is wrong with a file, in words for the person who loads it."""


@dataclass
class Outcome:
    """What a load did: how many rows, and what was left out, each with its number."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: Counter = field(default_factory=Counter)


def read_table(path, columns, *, required):
    """The rows of a CSV file, (number, {name: text}) each, by the names in ``columns``.

    Understands commas, semicolons and tabs, and ``.gz``. TableError for anything that
    is not such a table.
    """
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        raise TableError(f"Line {reader.line_num} is not CSV: {error}.") from error
    if not lines:
        raise TableError("The file is empty.")
    places = places_of(lines[0], columns, required)
    return [
        (
            number,
            {
                name: line[place].strip() if place < len(line) else ""
                for name, place in places.items()
            },
        )
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]


def read_text(path):
    path = Path(path)
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise TableError(f"{path} cannot be read: {error}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(
            "The file is not in UTF-8. Save it anew as “CSV UTF-8”."
        ) from error


def places_of(heading, columns, required):
    """Where each column stands. TableError that names the headings there are."""
    said = [fold(name).strip() for name in heading]
    places = {}
    for name, headings in columns.items():
        found = [place for place, one in enumerate(said) if one in headings]
        if len(found) > 1:
            raise TableError(f"Two columns are called “{heading[found[0]]}”.")
        if found:
            places[name] = found[0]
    missing = [columns[name][0] for name in required if name not in places]
    if missing:
        raise TableError(
            f"The file has no column {', '.join(f'“{name}”' for name in missing)}. "
            f"Its first line says: {', '.join(heading)[:200]}."
        )
    return places


def as_date(text, number):
    """A date as NORMLEX (“03 Jan 2002”) or a spreadsheet (“2002-01-03”) writes it."""
    parts = re.split(r"[\s-]+", text.strip())
    try:
        if len(parts) != 3:
            raise ValueError
        if len(parts[0]) == 4:
            return datetime.date(*map(int, parts))
        month = MONTHS.index(parts[1][:3].lower()) + 1
        return datetime.date(int(parts[2]), month, int(parts[0]))
    except ValueError as error:
        raise TableError(
            f"Row {number}: “{text}” is no date. Write 03 Jan 2002 or 2002-01-03."
        ) from error


def countries_by_name():
    """Countries by codes and by their names in each language, folded."""
    found = {}
    for country in Country.objects.all():
        names = [country.iso2, country.iso3]
        names += [country.name_en, country.name_fr, country.name_es]
        found |= {fold(name): country for name in names if name}
    return found


def load_ratifications(path, *, source, instrument=""):
    """Record the ratifications of a NORMLEX table as stated by ``source``.

    ``instrument`` is the code of the treaty where the table is of one only. Loading the
    same file again changes nothing.
    """
    required = ["country", "ratified_on"] + ([] if instrument else ["instrument"])
    rows = read_table(path, RATIFICATION_COLUMNS, required=required)
    countries = countries_by_name()
    instruments = {each.code: each for each in Instrument.objects.all()}
    if instrument and instrument not in instruments:
        raise TableError(f"There is no instrument “{instrument}”.")
    outcome, seen = Outcome(), {}
    with transaction.atomic():
        known = known_ratifications(instruments)
        for number, row in rows:
            code = instrument or treaty_code(row["instrument"])
            treaty = instruments.get(code)
            country = countries.get(fold(row["country"]))
            if treaty is None:
                outcome.left_out[f"instrument “{row['instrument']}”"] += 1
            elif country is None:
                outcome.left_out[f"country “{row['country']}”"] += 1
            else:
                values = ratification_values(row, number) | {"source": source}
                if seen.setdefault((treaty, country), values) != values:
                    raise TableError(
                        f"Row {number}: {country} and {code} stand in the file twice, "
                        "with other dates."
                    )
                record = known.setdefault((treaty.pk, country.pk), [])
                put_ratification(record, treaty, country, values, number, outcome)
    return outcome


def treaty_code(text):
    """“C182” of “C182 - Worst Forms of Child Labour Convention, 1999 (No. 182)”."""
    code = CODE.match(text.strip())
    return code[0] if code else ""


def known_ratifications(instruments):
    known = {}
    rows = Ratification.objects.filter(instrument__in=instruments.values())
    for row in rows.select_for_update().order_by("ratified_on"):
        known.setdefault((row.instrument_id, row.country_id), []).append(row)
    return known


def ratification_values(row, number):
    """The dates that a row gives; what it does not give is not in the answer."""
    values = {"ratified_on": as_date(row["ratified_on"], number)}
    for name in ("in_force_on", "denounced_on"):
        if row.get(name):
            values[name] = as_date(row[name], number)
    if told := DENOUNCED.search(f"{row.get('status', '')} {row.get('note', '')}"):
        date = re.match(r"\d+[\s-]+\w+[\s-]+\d+", told[1] or "")
        if date:
            values.setdefault("denounced_on", as_date(date[0], number))
        elif "denounced_on" not in values:
            raise TableError(f"Row {number} says “denounced” without a date.")
    return values


def put_ratification(known, treaty, country, values, number, outcome):
    """Create or correct one ratification. Another date of an open one is a mistake."""
    on = values["ratified_on"]
    record = next((row for row in known if row.ratified_on == on), None)
    if record is None and (open_one := next(filter(still_open, known), None)):
        raise TableError(
            f"Row {number}: {country} and {treaty.code} are recorded with the date "
            f"{open_one.ratified_on}, the file says {on}. Correct one of the two."
        )
    if record is None:
        record = Ratification(instrument=treaty, country=country)
        known.append(record)
    put(record, values, number, outcome)


def still_open(row):
    return row.denounced_on is None


def put(record, values, number, outcome):
    """Save ``record`` with ``values`` if they are new, and count what was done."""
    is_new = record._state.adding
    differs = [name for name, value in values.items() if getattr(record, name) != value]
    if not is_new and not differs:
        outcome.unchanged += 1
        return
    for name, value in values.items():
        setattr(record, name, value)
    try:
        record.full_clean()
    except ValidationError as error:
        raise TableError(f"Row {number}: {' '.join(error.messages)}") from error
    record.save()
    outcome.created += is_new
    outcome.updated += not is_new


def load_indicators(path, *, indicator, source, series="", survey=""):
    """Record the yearly values of an ILOSTAT bulk file under ``indicator``.

    ``series`` and ``survey`` keep the rows of one of ILOSTAT's indicators and of one of
    its sources. Loading the same file again changes nothing.
    """
    required = ["ref_area", "indicator", "time", "obs_value"]
    rows = read_table(path, ILOSTAT_COLUMNS, required=required)
    rows = [
        (number, row)
        for number, row in rows
        if series in ("", row["indicator"]) and survey in ("", row.get("source"))
    ]
    found = sorted({row["indicator"] for _number, row in rows})
    if len(found) > 1:
        raise TableError(f"Choose one series of: {', '.join(found)[:300]}.")
    if not found:
        raise TableError("No row of the file is of that series and survey.")
    return put_values(rows, indicator, source)


@transaction.atomic
def put_values(rows, indicator, source):
    countries, outcome, seen = countries_by_name(), Outcome(), {}
    kept = indicator.values.order_by().select_for_update()
    known = {(v.country_id, v.year, v.disaggregation_en or ""): v for v in kept}
    for number, row in rows:
        area, text = row["ref_area"].upper(), row["obs_value"]
        if area != WORLD and fold(area) not in countries:
            outcome.left_out[f"area “{area}”"] += 1
        elif not text:
            outcome.left_out["a row without a value"] += 1
        else:
            country = None if area == WORLD else countries[fold(area)]
            of_whom = of_whom_in(row)
            key = (country and country.pk, as_year(row["time"], number), of_whom["en"])
            value = as_value(text, number)
            if seen.setdefault(key, value) != value:
                raise TableError(
                    f"Row {number}: another value for the same area, year and group. "
                    f"Choose one survey, such as “{row.get('source', '')}”."
                )
            record = known.get(key) or IndicatorValue(
                indicator=indicator, country=country, year=key[1]
            )
            known[key] = record
            values = {"value": value, "source": source, "locator": place_in(row)}
            values |= {f"disaggregation_{code}": of_whom[code] for code in of_whom}
            put(record, values, number, outcome)
    return outcome


def as_year(text, number):
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise TableError(f"Row {number}: “{text}” is no year; load a yearly table.")
    return int(text)


def as_value(text, number):
    try:
        value = Decimal(text)
        if value.is_finite():
            return value.quantize(Decimal("0.0001"))
    except InvalidOperation as error:
        raise TableError(f"Row {number}: “{text}” is no number.") from error
    raise TableError(f"Row {number}: “{text}” is no number.")


def of_whom_in(row):
    """Of whom a value is, in each language; empty for the total."""
    parts = {"en": [], "fr": [], "es": []}
    for name in ("sex", "classif1", "classif2"):
        code = row.get(name, "")
        if not code or code.endswith(("_T", "_TOTAL")):
            continue
        ages = AGES.search(code)
        for language, said in parts.items():
            if code in SEXES:
                said.append(SEXES[code][language])
            elif ages:
                said.append(YEARS_OLD[language].format(*ages.groups()))
            else:
                said.append(code)
    return {language: ", ".join(said)[:150] for language, said in parts.items()}


def place_in(row):
    """The series, the survey and what ILOSTAT remarks of the value, as it codes them."""
    told = [row["indicator"], row.get("source", "")]
    if row.get("obs_status"):
        told.append(f"status {row['obs_status']}")
    return ", ".join(filter(None, told))[:300]


def find_or_make_indicator(code, *, name="", unit=""):
    """The indicator of a code; a new one where it has a name and a unit."""
    indicator = Indicator.objects.filter(code=code).first()
    if indicator is None:
        if not (name and unit):
            raise TableError(
                f"There is no indicator “{code}”. Give a new one --name and --unit."
            )
        indicator = Indicator(code=code, name_en=name, unit_en=unit)
        try:
            indicator.full_clean()
        except ValidationError as error:
            raise TableError(" ".join(error.messages)) from error
        indicator.save()
    return indicator
