"""What lists and pages of the events call things."""

from alliance87.core.listing import by_name
from alliance87.core.texts import translated_text


def said(row, field):
    return translated_text(row, field)[0]


def names(rows, field="name"):
    return [said(row, field) for row in rows]


def labels(choices, values):
    """The words for stored codes, as a list."""
    words = dict(choices.choices)
    return [str(words.get(value, value)) for value in values]


def as_they_are(values):
    """The ``labels`` of a facet over free text or numbers."""
    return {value: value for value in sorted(values)}


def as_first_met(values):
    """The ``labels`` of a facet whose values differ by more than their capitals."""
    known = {}
    for value in sorted(values, key=lambda text: (text.isupper(), text)):
        known.setdefault(value.upper(), value)
    return as_they_are(known.values())


def latest_year_first(years):
    known = {int(year) for year in years if str(year).isdecimal()}
    return {year: year for year in sorted(known, reverse=True)}


def by_title(rows):
    """The ``labels`` of a facet over records named by their slug."""

    def labels(slugs):
        found = rows.filter(slug__in=list(slugs)).order_by(by_name("title"))
        return {row.slug: str(row) for row in found}

    return labels


def output_name(output):
    plan = said(output.objective.work_plan, "title")
    return f"{output.label or output.number} {said(output, 'text')} ({plan})"


def commitment_name(commitment):
    country = commitment.priority_area.roadmap.pathfinder.country
    return (
        f"{commitment.reference} {said(commitment, 'title')} ({said(country, 'name')})"
    )


def item_name(item):
    return f"{said(item, 'title')} ({said(item.event, 'title')})"
