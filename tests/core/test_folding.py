import random

import pytest
from django.db import connection

from alliance87.core.folding import LETTERS, fold

FOLDED = {
    "Côte d’Ivoire": "cote d'ivoire",
    "São Tomé and Príncipe": "sao tome and principe",
    "Türkiye": "turkiye",
    "İstanbul": "istanbul",
    "Việt Nam": "viet nam",
    "Łódź": "lodz",
    "Ærø": "aero",
    "Œuvre": "oeuvre",
    "Straße": "strasse",
    "Đồng Nai": "dong nai",
    "ÀÉÎÕÜÇÑ": "aeioucn",
    "Москва": "москва",
    "ILO 8.7 – 2019/20": "ilo 8.7 – 2019/20",
    'it\'s 100 % \\ "quoted"': 'it\'s 100 % \\ "quoted"',
    "": "",
}
LATIN = [
    *map(chr, range(0x20, 0x7F)),
    *map(chr, range(0xA0, 0x250)),
    *map(chr, range(0x1E00, 0x1F00)),
]


def fold_in_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_fold(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", FOLDED)
def test_python_folds(text):
    assert fold(text) == FOLDED[text]


@pytest.mark.django_db
@pytest.mark.parametrize("text", FOLDED)
def test_the_database_folds_alike(text):
    assert fold_in_database(text) == FOLDED[text]


@pytest.mark.django_db
def test_python_and_the_database_agree_on_every_latin_letter():
    folded = fold_in_database("\n".join(LATIN)).split("\n")

    assert folded == [fold(letter) for letter in LATIN]


@pytest.mark.django_db
def test_python_and_the_database_agree_on_random_latin_text():
    pick = random.Random(87)
    for _ in range(200):
        text = "".join(pick.choices(LATIN, k=40))
        assert fold_in_database(text) == fold(text)


def test_folding_twice_changes_nothing():
    for letter in LATIN:
        if letter != "ẞ":  # which only becomes a small ß
            assert fold(fold(letter)) == fold(letter)


def test_a_letter_in_two_parts_folds_as_one():
    assert fold("Cote d'Ivoire") == fold("Co\u0302te d'Ivoire")


@pytest.mark.django_db
def test_the_database_folds_a_letter_in_two_parts_as_one():
    assert fold_in_database("Co\u0302te") == "cote"


def test_nul_folds_to_a_space():
    assert fold("a\x00b") == "a b"


@pytest.mark.django_db
def test_null_stays_null():
    assert fold_in_database(None) is None


def test_every_folded_letter_becomes_one_letter():
    assert all(len(letter) == len(plain) == 1 for letter, plain in LETTERS.items())
