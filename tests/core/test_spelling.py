import pytest

from alliance87.core.spelling import CANDIDATES, Spellings, distance

WORDS = [("federacion", 4), ("federation", 2), ("ituc", 1), ("labour", 9), ("lab", 1)]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        *(("labour", "labour", 0), ("labor", "labour", 1), ("labuor", "labour", 1)),
        *(("lavour", "labour", 1), ("llabour", "labour", 1), ("alboru", "labour", 2)),
        *(("abc", "xyz", 3), ("", "ab", 2), ("short", "much longer", 3)),
    ],
)
def test_letters_between_two_words(one, other, steps):
    assert distance(one, other, 2) == steps
    assert distance(other, one, 2) == steps


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        *(("fedracion", "federacion"), ("federasion", "federacion")),
        *(("federatoin", "federation"), ("labor", "labour"), ("itcu", "ituc")),
        *(("labuor", "labour"), ("xyzzy", None), ("lba", None), ("", None)),
    ],
)
def test_nearest_spelling(word, nearest):
    assert Spellings(WORDS).nearest(word) == nearest


def test_the_more_frequent_of_two_equally_near_is_proposed():
    spellings = Spellings([("fishing", 1), ("wishing", 1), ("fishery", 1)])

    assert spellings.nearest("fishingg") == "fishing"
    assert Spellings([("carts", 1), ("carps", 3)]).nearest("carms") == "carps"


def test_few_words_are_compared_however_many_there_are(monkeypatch):
    compared = []
    monkeypatch.setattr(
        "alliance87.core.spelling.distance",
        lambda one, other, limit: compared.append(other) or 9,
    )
    letters = "abcdefghij"
    words = [f"labour{a}{b}{c}" for a in letters for b in letters for c in letters]

    assert Spellings((word, 1) for word in words).nearest("labourxy") is None
    assert len(compared) == CANDIDATES
