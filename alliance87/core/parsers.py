"""How the API reads a body. Apart from the viewsets, since DRF imports what its
settings name while it loads viewsets."""

import json

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError, ValidationError

from alliance87.core.problems import WHOLE, TooLarge, inner_name

DEEPEST = 20  # no record is nested deeper than four


class JSONParser(parsers.JSONParser):
    """DRF's, for bodies of a size and depth that a record has, of storable text."""

    def parse(self, stream, media_type=None, parser_context=None):
        request = parser_context["request"]
        length = request.META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            text = stream.read().decode("utf-8-sig")  # some programs begin with a mark
            data = json.loads(text, parse_constant=refuse_constant)
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not text in UTF-8.")) from error
        except RecursionError as error:
            raise ParseError(too_deep()) from error
        except json.JSONDecodeError as error:
            raise ParseError(no_json(error)) from error
        except ValueError as error:  # longer than Python reads
            raise ParseError(_("A number in the body has too many digits.")) from error
        refuse_what_cannot_be_stored(data)
        return data


def no_json(error):
    message = _("The body is not JSON: %(why)s.")
    return message % {"why": error}


def refuse_constant(name):
    raise ParseError(no_json(name))  # NaN and Infinity are none


def too_deep():
    return _("The body is nested deeper than %(depth)d levels.") % {"depth": DEEPEST}


def refuse_what_cannot_be_stored(data):
    """Name each text that no database keeps, and refuse what is nested without end."""
    wrong = {}
    level, depth = [("", data)], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(too_deep())
        below = []
        for name, value in level:
            if isinstance(value, str):
                if message := fault_of(value):
                    wrong[name or WHOLE] = [message]
            elif isinstance(value, list):
                below += [(inner_name(name, i), each) for i, each in enumerate(value)]
            elif isinstance(value, dict):
                for key, each in value.items():
                    if fault_of(key):
                        raise ParseError(_("The name of a field cannot be read."))
                    below.append((inner_name(name, key), each))
        level = below
    if wrong:
        raise ValidationError(wrong)


def fault_of(text):
    if "\x00" in text:
        return _("Null characters are not allowed.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _("Half of a character stands alone here: send the text in UTF-8.")
    return ""
