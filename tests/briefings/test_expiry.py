"""Builds that came to nothing go after a while; what was drawn never does."""

import datetime
import os

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from alliance87.briefings import tasks
from alliance87.briefings.actions import expiry
from alliance87.briefings.models import BriefingPack
from tests.factories.briefings import BriefingPackFactory

pytestmark = pytest.mark.django_db

LONG_AFTER = timezone.now() + datetime.timedelta(days=3650)


@pytest.mark.parametrize("trait", ["failed", "cancelled"])
def test_a_build_that_came_to_nothing_goes_after_its_time(trait):
    pack = BriefingPackFactory(**{trait: True})

    assert expiry.expire_packs(now=timezone.now()) == 0
    pack.refresh_from_db()
    assert pack.expires_at == pack.updated_at + expiry.KEPT_FOR
    just_before = pack.expires_at - datetime.timedelta(seconds=1)
    assert expiry.expire_packs(now=just_before) == 0
    assert expiry.expire_packs(now=pack.expires_at) == 1
    assert not BriefingPack.objects.exists()


@pytest.mark.parametrize("trait", ["sealed", "published", "withdrawn"])
def test_what_was_drawn_never_goes(trait):
    pack = BriefingPackFactory(**{trait: True})

    assert expiry.expire_packs(now=LONG_AFTER) == 0

    pack.refresh_from_db()
    assert pack.expires_at is None
    assert pack.file.storage.exists(pack.file.name)


def test_a_build_under_way_does_not_go():
    pack = BriefingPackFactory()

    assert expiry.expire_packs(now=LONG_AFTER) == 0
    assert BriefingPack.objects.get() == pack


def stored(days):
    """A file among the packs, written so many days ago, that no pack names."""
    name = default_storage.save("packs/orphan.pdf", ContentFile(b"%PDF-1.7"))
    moment = (timezone.now() - datetime.timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (moment, moment))
    return name


def test_a_file_that_no_pack_names_goes_once_no_build_can_mean_it():
    pack, old, fresh = BriefingPackFactory(sealed=True), stored(days=2), stored(days=0)
    os.utime(default_storage.path(pack.file.name), (0, 0))

    tasks.expire_packs()

    left = [default_storage.exists(name) for name in (pack.file.name, old, fresh)]
    assert left == [True, False, True]


def test_the_beat_clears_away():
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert tasks.expire_packs.name in names
