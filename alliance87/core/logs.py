"""What no log may hold: the addresses that let somebody in."""

import logging
import re

# The calendar of a person, and the pack handed to one: their address holds a secret.
SECRET_ADDRESS = re.compile(
    r"(/calendar/)[^/\s\"?]+(?=\.ics)|(/packs-handed-out/)[^/\s\"?]+"
)


class WithoutSecrets(logging.Filter):
    """Takes the secret out of an address before a record is written."""

    def filter(self, record):
        record.msg = without_secret(record.msg)
        if isinstance(record.args, dict):
            record.args = {k: without_secret(v) for k, v in record.args.items()}
        elif record.args:
            record.args = tuple(without_secret(each) for each in record.args)
        return True


def without_secret(value):
    return SECRET_ADDRESS.sub(r"\1\2…", value) if isinstance(value, str) else value
