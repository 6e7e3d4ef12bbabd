"""Full-text search, the same on pages and in the API.

Words match from their beginning, whatever their accents and capitals: « cote » finds
« Côte d’Ivoire ». ``fold`` is our own immutable SQL function (migration 0002), since
the embedded PostgreSQL has neither ``unaccent`` nor ICU.
"""

import functools
import operator
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
)
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import translation

from alliance87.core.folding import fold

MAX_LENGTH = 200
WORDS = re.compile(r"\w+")
# What people write between the words they look for, in the three languages. A text of
# nothing else is searched as it stands.
GLUE = {
    *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the"),
    *("to", "with", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et"),
    *("l", "la", "le", "les", "ou", "par", "pour", "sur", "une", "al", "con", "del"),
    *("e", "el", "las", "los", "o", "para", "por", "una", "y"),
}


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


@dataclass(frozen=True)
class StoredWords:
    """A column of words that the database keeps itself, for tables too large to read.

    Of the enums in ``choices`` it holds a row's codes, at the weight D, so that their
    labels are found in every language without being stored in any. Words that are
    ``unsaid`` of a code do so only beside another word of its label: who looks for
    “Asia” does not mean “Europe and Central Asia”. A row whose column ``exact`` is just
    what was asked for comes first.
    """

    column: str
    choices: tuple = ()
    exact: str = ""
    unsaid: dict = field(default_factory=dict)  # {code: words}


@functools.lru_cache(maxsize=32)
def words_of_labels(choices):
    """{code as a word: the words of its label in every language} of an enum."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in choices.choices:
                found = words.setdefault(code.replace("_", ""), set())
                found.update(WORDS.findall(fold(str(label))))
    return words


def words_in(text):
    """The words to search for: folded, and without glue unless there is nothing else."""
    words = WORDS.findall(fold(text[:MAX_LENGTH]))
    return [word for word in words if word not in GLUE] or words


def query_for(text, stored=None):
    """A tsquery that wants every word, each from its beginning; None if no words.

    With a ``StoredWords`` a word also stands for the codes whose labels have it.
    """
    words = words_in(text)
    if not words:
        return None
    if stored is None:
        wanted = [f"'{word}':*" for word in words]
    else:
        wanted = [_word_or_codes(word, words, stored) for word in words]
    return _raw(" & ".join(wanted))


def _raw(text):
    return SearchQuery(text, config="simple", search_type="raw")


def _word_or_codes(word, words, stored):
    codes = [
        f"'{code}':D"
        for enum in stored.choices
        for code, label in words_of_labels(enum).items()
        if _means(word, words, label, stored.unsaid.get(code, set()))
    ]
    any_of = " | ".join([f"'{word}':*ABC", *codes])
    return f"({any_of})"


def _means(word, words, label, unsaid):
    """Whether ``word``, among ``words``, may stand for what has the ``label``."""
    if any(part.startswith(word) for part in label - unsaid):
        return True
    return any(part.startswith(word) for part in label & unsaid) and any(
        part.startswith(other) for other in words for part in label - unsaid
    )


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

    ``fields`` names columns of the model itself, or of to-one relations; or it is the
    ``StoredWords`` of the model.
    """
    stored = isinstance(fields, StoredWords)
    query = query_for(text, fields if stored else None)
    if query is None:
        return rows if not text.strip() else rows.none()
    if stored:
        found = rows.filter(**{fields.column: query})
        rank = SearchRank(F(fields.column), query)
        if fields.exact:
            same = Q(**{f"{fields.exact}__iexact": text[:MAX_LENGTH].strip()})
            rank += Case(When(same, then=Value(10.0)), default=Value(0.0))
    else:
        found = rows.annotate(search_vector=vector_for(fields))
        found = found.filter(search_vector=query)
        rank = SearchRank(F("search_vector"), query)
    return found.annotate(search_rank=rank).order_by(
        "-search_rank", *rows.query.order_by, *rows.model._meta.ordering
    )


def search_some(rows, text, stored):
    """Those of ``rows`` that have at least half of the words, the most words first.

    ``search_words`` says how many of the words a row has. ``stored`` is the
    ``StoredWords`` of the model; ``text`` has a word.
    """
    words = dict.fromkeys(words_in(text))
    wanted = [_word_or_codes(word, words, stored) for word in words]
    has_word = [
        Case(When(**{stored.column: _raw(word)}, then=1), default=0) for word in wanted
    ]
    any_of = _raw(" | ".join(wanted))
    return (
        rows.filter(**{stored.column: any_of})
        .annotate(search_words=functools.reduce(operator.add, has_word))
        .filter(search_words__gte=(len(wanted) + 1) // 2)
        .annotate(search_rank=SearchRank(F(stored.column), any_of))
        .order_by("-search_words", "-search_rank", *rows.model._meta.ordering)
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
    fields: dict[str, list[str]] | StoredWords
    title: str  # the translated attribute that names a result
    excerpt: str | None = None

    def results(self, *, user, text):
        """The visible rows that match, best first."""
        return search(self.rows_for(user), text, self.fields)

    def rows_for(self, user):
        return self.model.objects.for_reader(user)
