"""Letters without their accents. The SQL function ``portal_fold`` does the same."""

import re
import unicodedata

# What Unicode does not take apart: one letter for one, and one for several.
LETTERS = {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i"}
LETTERS |= {"’": "'", "ʼ": "'"}
LONGER = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss"}

_TABLE = str.maketrans(LETTERS | LONGER)
_ACCENTS = re.compile("[\u0300-\u036f]")


def fold(text):
    """``text`` in lower case and without accents, for finding and for sorting."""
    apart = unicodedata.normalize("NFD", text.replace("\x00", " "))
    return _ACCENTS.sub("", apart).translate(_TABLE).lower()


def fold_sql(expression):
    """The same of an SQL text ``expression``, immutable. Used by a migration."""
    accented = "".join(LETTERS)
    plain = "".join(LETTERS.values()).replace("'", "''")
    apart = f"normalize({expression}, NFD)"
    sql = f"regexp_replace({apart}, '[\u0300-\u036f]', '', 'g')"
    sql = f"translate({sql}, '{accented}', '{plain}')"
    for letter, letters in LONGER.items():
        sql = f"replace({sql}, '{letter}', '{letters}')"
    return f"lower({sql})"


def quick_fold_sql(expression):
    """The same again, at a twentieth of the cost where all letters are of ASCII."""
    return (
        f"CASE WHEN octet_length({expression}) = length({expression})"
        f" THEN lower({expression}) ELSE {fold_sql(expression)} END"
    )
