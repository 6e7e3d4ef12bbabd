"""Secrets that must be read again: kept encrypted, by keys derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """None of the keys that are known today opens what was sealed."""


def seal(text, *, purpose):
    """``text`` encrypted; what was sealed for one purpose opens for no other."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed, *, purpose):
    """The text again; raises ``Unreadable`` where its key is no longer known."""
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _cipher(purpose):
    """Encrypts with SECRET_KEY and reads what SECRET_KEY_FALLBACKS encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet(key, purpose) for key in keys])


def _fernet(key, purpose):
    derived = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"alliance87.{purpose}".encode()
    ).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
