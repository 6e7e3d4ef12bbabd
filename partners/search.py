"""What the site-wide search finds of the partners."""

from django.db.models import Count, Func, TextField
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion
from alliance87.core.folding import fold
from alliance87.core.search import (
    WORDS,
    SearchIndex,
    StoredWords,
    search,
    tri,
    words_in,
    words_of_labels,
)
from alliance87.core.spelling import Spellings
from partners.enums import StakeholderGroup
from partners.models import Partner

# Names and acronym; then themes and countries; then the description. ``KeepWords``
# says what is in the column.
PARTNER_WEIGHTS = StoredWords(
    "words", choices=(StakeholderGroup, IloRegion), exact="acronym"
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


def nearest_text(snapshot, rows, text, found):
    """``text`` spelt so that it finds more than ``found`` of ``rows``; else None.

    Nothing is proposed but words of ``rows``, which are those the reader may see.
    """
    if not text or found > FEW:
        return None
    known = spellings(snapshot, rows)
    labels = {
        word
        for choices in PARTNER_WEIGHTS.choices
        for words in words_of_labels(choices).values()
        for word in words
    }
    wanted = set(words_in(text))
    given = WORDS.findall(fold(text))
    proposed = [
        known.nearest(word) or word
        if word in wanted and not known.knows(word) and word not in labels
        else word
        for word in given
    ]
    if proposed == given:
        return None
    names = [*tri("name"), "acronym"]
    better = search(rows, " ".join(proposed), PARTNER_WEIGHTS).values_list(*names)
    better = list(better[: FEW + 1])
    if len(better) <= found:
        return None
    written = {
        fold(word): word
        for row in better
        for name in row
        for word in WORDS.findall(name or "")
    }
    return " ".join(written.get(word, word) for word in proposed)


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
