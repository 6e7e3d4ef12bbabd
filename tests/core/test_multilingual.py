"""Querysets of translated models: their classes are made once."""

import pickle

from django.utils import translation

from partners.models import Partner
from pathfinders.models import PathfinderCountry
from tests.factories.partners import PartnerFactory


def test_every_queryset_of_a_model_has_the_same_class():
    assert type(Partner.objects.all()) is type(Partner.objects.filter(pk=None))
    assert type(Partner.objects.all()) is not type(PathfinderCountry.objects.all())


def test_a_queryset_still_asks_in_the_language_of_the_page(db):
    shown = PartnerFactory(name_en="Farms", name_fr="Fermes")

    with translation.override("fr"):
        assert list(Partner.objects.filter(name="Fermes")) == [shown]
        assert not Partner.objects.filter(name="Farms")


def test_a_queryset_can_be_kept_outside_and_comes_back_whole(db):
    shown = PartnerFactory()

    back = pickle.loads(pickle.dumps(Partner.objects.filter(pk=shown.pk)))

    assert type(back) is type(Partner.objects.all())
    assert list(back) == [shown]
