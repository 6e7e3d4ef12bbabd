"""Full-text search, the same on pages and in the API.

Words match from their beginning, whatever their accents and capitals: « cote » finds
« Côte d’Ivoire ». ``fold`` is our own immutable SQL function (migration 0002), since
the embedded PostgreSQL has neither ``unaccent`` nor ICU.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
)
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce

from alliance87.core.folding import fold

MAX_LENGTH = 200
_WORDS = re.compile(r"\w+")


class Fold(Func):
    """Lower case without accents, in the database."""

    function = "portal_fold"
    output_field = models.TextField()


class Words(Func):
    """Only the words, as ``query_for`` takes a text apart.

    Left to itself PostgreSQL reads “8.7” as a number, “2020-21” as 2020 and -21, and
    “mining/quarrying” as a file, which none of their words would find.
    """

    template = r"regexp_replace(%(expressions)s, '\W+', ' ', 'g')"
    output_field = models.TextField()


def query_for(text):
    """A tsquery that wants every word, each from its beginning; None if no words."""
    words = _WORDS.findall(fold(text[:MAX_LENGTH]))
    if not words:
        return None
    prefixes = " & ".join(f"'{word}':*" for word in words)
    return SearchQuery(prefixes, config="simple", search_type="raw")


def vector_for(fields):
    """A weighted vector of ``fields``: {"A": ["name_en", …], "B": […]}."""
    vectors = [
        SearchVector(
            *[Words(Fold(Coalesce(F(name), Value("")))) for name in names],
            weight=weight,
            config="simple",
        )
        for weight, names in fields.items()
    ]
    combined = vectors[0]
    for vector in vectors[1:]:
        combined = combined + vector
    return combined


def search(rows, text, fields):
    """Narrow ``rows`` to those that match, the best first. Empty text changes nothing.

    ``fields`` names columns of the model itself, or of to-one relations.
    """
    query = query_for(text)
    if query is None:
        return rows if not text.strip() else rows.none()
    vector = vector_for(fields)
    return (
        rows.annotate(search_vector=vector)
        .filter(search_vector=query)
        .annotate(search_rank=SearchRank(F("search_vector"), query))
        .order_by("-search_rank", *rows.query.order_by, *rows.model._meta.ordering)
    )


def tri(*names):
    """The three language columns of each translated field."""
    return [f"{name}_{language}" for name in names for language in ("en", "fr", "es")]


@dataclass(frozen=True)
class SearchIndex:
    """What an app lets the site-wide search find: one of its models."""

    key: str  # stands in the URL: ?in=partners
    label: str  # the plural a reader sees
    model: type[models.Model]
    fields: dict[str, list[str]]
    title: str  # the translated attribute that names a result
    excerpt: str | None = None

    def results(self, *, user, text):
        """The visible rows that match, best first."""
        return search(self.rows_for(user), text, self.fields)

    def rows_for(self, user):
        return self.model.objects.for_reader(user)
