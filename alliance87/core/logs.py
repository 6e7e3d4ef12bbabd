"""What no log may hold: the addresses and tokens that let somebody in."""

import logging
import re

from django.conf import settings

# The calendar of a person, and the pack handed to one: their address holds a secret.
SECRET_ADDRESS = re.compile(
    r"(/calendar/)[^/\s\"?]+(?=\.ics)|(/packs-handed-out/)[^/\s\"?]+"
)
# A token of the API, wherever it was put.
TOKEN = re.compile(rf"({re.escape(settings.REST_KNOX['TOKEN_PREFIX'])})\w+", re.I)


class WithoutSecrets(logging.Filter):
    """Takes the secret out of a record before it is written."""

    def filter(self, record):
        record.msg = without_secret(record.msg)
        if isinstance(record.args, dict):
            record.args = {k: without_secret(v) for k, v in record.args.items()}
        elif record.args:
            record.args = tuple(without_secret(each) for each in record.args)
        return True


def without_secret(value):
    if not isinstance(value, str):
        return value
    return without_token(SECRET_ADDRESS.sub(r"\1\2…", value))


def without_token(text):
    return TOKEN.sub(r"\1…", text)
