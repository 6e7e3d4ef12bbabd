"""Who a post calls by name: ``@Ada Lovelace`` in its text."""

import re

from django.utils.html import strip_tags

from alliance87.core.folding import fold

# Not the at of an address.
AT = re.compile(r"(?<![\w.+-])@(?=\w)")
LONGEST_NAME = 100


def named_in(text, people):
    """The keys of ``people``, {key: name}, that ``text`` names, and the words it does not.

    Of two names that begin alike the longer one is meant. Whoever is in no group of
    ``people`` is a word like any other.
    """
    plain = strip_tags(re.sub(r"<[^>]*>", " ", text))
    found, unknown = set(), []
    for at in AT.finditer(plain):
        rest = plain[at.end() : at.end() + LONGEST_NAME]
        keys = longest_match(fold(rest), people)
        found |= keys
        if not keys:
            unknown.append(re.match(r"\w+", rest)[0])
    return found, list(dict.fromkeys(unknown))


def longest_match(rest, people):
    """The keys of the longest name with which ``rest`` begins."""
    lengths = {
        key: len(name)
        for key, name in ((key, fold(name)) for key, name in people.items())
        if name and re.match(rf"{re.escape(name)}(?!\w)", rest)
    }
    longest = max(lengths.values(), default=0)
    return {key for key, length in lengths.items() if length == longest}
