"""The nearest spelling of a word that finds nothing, among words one may be told."""

from bisect import bisect_left
from collections import Counter, defaultdict

SHORT = 4  # letters of a word that is as likely a beginning as a mistake
CANDIDATES = 60  # compared letter by letter, however large the vocabulary


def pairs_of(word):
    padded = f"^{word}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def allowed(word):
    """How many letters may be wrong in a word as long as this."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def distance(one, other, limit):
    """How many letters to change, add, leave out or swap; above ``limit`` any number."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


class Spellings:
    """A vocabulary in which a misspelt word is looked up.

    ``words`` are (word, number of rows that have it), folded as a search folds them.
    """

    def __init__(self, words):
        self.counts = dict(words)
        self._in_order = sorted(self.counts)
        self._by_pair = defaultdict(list)
        for word in self.counts:
            for pair in pairs_of(word):
                self._by_pair[pair].append(word)

    def knows(self, word):
        """Whether the word is there, or one that a short one is the beginning of."""
        if word in self.counts or len(word) > SHORT:
            return word in self.counts
        following = self._in_order[bisect_left(self._in_order, word) :][:1]
        return any(known.startswith(word) for known in following)

    def nearest(self, word):
        """The likeliest word in place of ``word``; None if none is near."""
        limit = allowed(word)
        if not limit:
            return None
        shared = Counter()
        for pair in pairs_of(word):
            shared.update(
                known
                for known in self._by_pair.get(pair, ())
                if abs(len(known) - len(word)) <= limit
            )
        shared.pop(word, None)
        near = [
            (
                distance(word, known, limit),
                known[0] != word[0],
                -self.counts[known],
                known,
            )
            for known, _shared in shared.most_common(CANDIDATES)
        ]
        best = min(near, default=None)
        return best[-1] if best and best[0] <= limit else None
