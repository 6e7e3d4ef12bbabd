"""The text of each page of a PDF, as one line of JSON."""

import io
import json
import logging
import sys
import warnings

import pypdf
from pypdf.errors import FileNotDecryptedError, WrongPasswordError


def read(data, max_pages, max_characters):
    """``{"pages": [text, …]}``, or ``{"refused": why}``.

    The limits are of pages, and of characters of all of them together.
    """
    try:
        book = pypdf.PdfReader(io.BytesIO(data))
        if book.is_encrypted and not book.decrypt(""):
            return {"refused": "password"}
        if len(book.pages) > max_pages:
            return {"refused": "pages"}
        texts, length = [], 0
        for page in book.pages:
            text = page.extract_text() or ""
            length += len(text)
            if length > max_characters:
                return {"refused": "characters"}
            # What is no character, half a pair of surrogates, has no place in JSON.
            texts.append(text.encode("utf-8", "ignore").decode())
    except (FileNotDecryptedError, WrongPasswordError):
        return {"refused": "password"}
    except Exception:  # noqa: BLE001  # whatever the library stumbles over in a damaged file
        return {"refused": "broken"}
    return {"pages": texts}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    limits = [int(argument) for argument in sys.argv[1:3]]
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), *limits)))
