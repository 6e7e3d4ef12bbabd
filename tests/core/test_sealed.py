"""Secrets that must be read again."""

import pytest

from alliance87.core.sealed import Unreadable, seal, unseal


def test_sealed_text_is_read_for_its_purpose_alone():
    sealed = seal("eighteen quiet harbours", purpose="harbours")

    assert "harbours" not in sealed
    assert unseal(sealed, purpose="harbours") == "eighteen quiet harbours"
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="lakes")


def test_sealed_text_outlives_its_key_among_the_earlier_ones(settings):
    sealed = seal("text", purpose="test")
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="test")

    settings.SECRET_KEY_FALLBACKS = [earlier]

    assert unseal(sealed, purpose="test") == "text"
