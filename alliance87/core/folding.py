"""Letters without their accents. The SQL function ``portal_fold`` does the same."""

import unicodedata

# What Unicode does not take apart.
_SPECIAL = {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i"}
_LONGER = {
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ß": "ss",
    "ẞ": "ss",
    "’": "'",
    "ʼ": "'",
}


def _base_letters():
    table = dict(_SPECIAL)
    for code in [*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)]:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0].lower()
        if base != letter and base.isascii() and base.isalpha():
            table.setdefault(letter, base)
    return table


LETTERS = _base_letters()
_TABLE = str.maketrans(LETTERS | _LONGER)


def fold(text):
    """``text`` in lower case and without accents, for finding and for sorting."""
    composed = unicodedata.normalize("NFC", text.replace("\x00", " "))
    return composed.translate(_TABLE).lower()


def fold_sql(expression):
    """The same of an SQL text ``expression``, immutable. Used by a migration."""
    accented, plain = "".join(LETTERS), "".join(LETTERS.values())
    sql = f"translate(normalize({expression}, NFC), '{accented}', '{plain}')"
    for letter, plain_letters in _LONGER.items():
        doubled = plain_letters.replace("'", "''")
        sql = f"replace({sql}, '{letter}', '{doubled}')"
    return f"lower({sql})"
