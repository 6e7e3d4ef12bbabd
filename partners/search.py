"""What the site-wide search finds of the partners."""

from django.db.models import Count, Func, TextField
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion
from alliance87.core.facets import text_of
from alliance87.core.folding import fold
from alliance87.core.listing import Instead
from alliance87.core.search import (
    WORDS,
    SearchIndex,
    StoredWords,
    search_some,
    tri,
    words_in,
    words_of_labels,
)
from alliance87.core.spelling import SHORT, Spellings
from partners.enums import StakeholderGroup
from partners.models import Partner

# Names and acronym; then themes and countries; then the description. ``KeepPartnerWords``
# says what is in the column.
PARTNER_WEIGHTS = StoredWords(
    "words",
    choices=(StakeholderGroup, IloRegion),
    exact="acronym",
    unsaid={"europecentralasia": {"asia", "asie"}},
)

FEW = 2  # results: so few that a nearer spelling is worth a line


class EachWord(Func):
    """The words of names, acronyms, themes and countries, one row each."""

    template = "unnest(tsvector_to_array(ts_filter(%(expressions)s, '{a,b}')))"
    output_field = TextField()


def spellings(snapshot, rows):
    """The words of ``rows``, as ``Spellings``."""
    words = rows.order_by().values_list(EachWord("words")).annotate(Count("pk"))
    return snapshot.derive(words, Spellings([]), lambda: Spellings(words))


def instead(snapshot, rows, text, found):
    """What to offer for a ``text`` that finds few of ``rows``: an ``Instead``.

    Nothing is proposed but words of ``rows``, which are those the reader may see.
    """
    given = WORDS.findall(fold(text))
    if not given or found > FEW:
        return Instead()
    proposed = respelt(snapshot, rows, text)
    if found and proposed == given:
        return Instead()
    words = len(set(words_in(" ".join(proposed))))
    ranked = search_some(rows, " ".join(proposed), PARTNER_WEIGHTS)
    ranked = ranked.values_list(text_of("pk"), "search_words")
    if found:  # enough to tell whether the other spelling finds more
        ranked = ranked[: FEW + 1]
    ranked = list(ranked)
    best = ranked[0][1] if ranked else 0
    ids = [pk for pk, having in ranked if having == best]
    if best == words and len(ids) > found and proposed != given:
        return Instead(spelling=as_written(proposed, rows.filter(pk__in=ids[:FEW])))
    if found:
        return Instead()
    return Instead(ids=ids, having=best, words=words)


def respelt(snapshot, rows, text):
    """The folded words of ``text``, the unknown among them by the nearest known.

    A short one is near to many, and left as it is beside a longer one.
    """
    known = spellings(snapshot, rows)
    labels = {
        word
        for choices in PARTNER_WEIGHTS.choices
        for words in words_of_labels(choices).values()
        for word in words
    }
    unknown = {
        word for word in words_in(text) if not known.knows(word) and word not in labels
    }
    if longer := {word for word in unknown if len(word) > SHORT}:
        unknown = longer
    return [
        known.nearest(word) or word if word in unknown else word
        for word in WORDS.findall(fold(text))
    ]


def as_written(words, rows):
    """``words`` with the capitals and accents they have in the names of ``rows``."""
    active = (translation.get_language() or "en").split("-")[0]
    names = sorted(tri("name"), key=lambda name: name.endswith(active))
    written = {  # as in the reader's language, if it is there
        fold(word): word
        for row in rows.order_by().values_list("acronym", *names)
        for name in row
        for word in WORDS.findall(name or "")
    }
    return " ".join(written.get(word, word) for word in words)


INDEXES = [
    SearchIndex(
        key="partners",
        label=_("Partners"),
        model=Partner,
        fields=PARTNER_WEIGHTS,
        title="name",
        excerpt="description",
    ),
]
