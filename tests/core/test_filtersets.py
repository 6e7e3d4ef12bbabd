import pytest

from alliance87.core.filtersets import (
    CountryFilterSet,
    DocumentFilterSet,
    SourceFilterSet,
)
from alliance87.core.models import Document
from partners.filtersets import PartnerFilterSet
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.partners import PartnerFactory
from tests.filtering import ask

pytestmark = pytest.mark.django_db


def test_several_values_are_any_of_them():
    report = DocumentFactory(kind="report")
    photo = DocumentFactory(kind="photo")
    DocumentFactory(kind="other")

    filterset = ask(DocumentFilterSet, "kind=report&kind=photo")

    assert set(filterset.qs) == {report, photo}


def test_row_with_two_of_the_themes_is_found_once():
    themes = [ThemeFactory(slug="mining"), ThemeFactory(slug="fishing")]
    document = DocumentFactory(themes=themes)
    DocumentFactory()

    filterset = ask(DocumentFilterSet, "theme=mining&theme=fishing")

    assert list(filterset.qs) == [document]


def test_filters_narrow_one_another():
    both = DocumentFactory(kind="report", language="fr")
    DocumentFactory(kind="report", language="en")
    DocumentFactory(kind="photo", language="fr")

    assert list(ask(DocumentFilterSet, "kind=report&language=fr").qs) == [both]


def test_empty_value_is_no_filter():
    DocumentFactory()

    filterset = ask(DocumentFilterSet, "kind=&theme=&language=")

    assert filterset.is_valid()
    assert filterset.qs.count() == Document.objects.count()


def test_country_may_be_written_in_small_letters():
    partner = PartnerFactory(country=CountryFactory(iso2="NP"))
    PartnerFactory()

    assert list(ask(PartnerFilterSet, "country=np").qs) == [partner]


def test_region_of_a_country():
    asian = CountryFactory(ilo_region="asia_pacific")
    CountryFactory(ilo_region="africa")

    assert list(ask(CountryFilterSet, "region=asia_pacific").qs) == [asian]


def test_year_of_a_date():
    source = SourceFactory(published_on="2019-07-17")
    SourceFactory(published_on="2020-01-01")

    assert list(ask(SourceFilterSet, "year=2019").qs) == [source]


def test_hidden_choice_is_refused_like_one_that_is_not_there():
    hidden = PartnerFactory(hidden=True)

    refused = ask(PartnerFilterSet, f"parent={hidden.slug}").errors["parent"]
    unknown = ask(PartnerFilterSet, "parent=nobody").errors["parent"]

    assert str(refused).replace(hidden.slug, "nobody") == str(unknown)


def test_hidden_choice_is_not_offered():
    shown = PartnerFactory()
    PartnerFactory(hidden=True)
    PartnerFactory(withdrawn=True)

    offered = ask(PartnerFilterSet).form.fields["parent"].queryset

    assert list(offered) == [shown]


def test_secretariat_is_offered_what_is_hidden(secretariat):
    hidden = PartnerFactory(hidden=True)

    offered = ask(PartnerFilterSet, user=secretariat).form.fields["parent"].queryset

    assert list(offered) == [hidden]


@pytest.mark.parametrize(
    ("filterset_class", "query", "name"),
    [
        (SourceFilterSet, "year=soon", "year"),
        (SourceFilterSet, "year=99999", "year"),
        (DocumentFilterSet, "kind=painting", "kind"),
        (DocumentFilterSet, "theme=%00", "theme"),
        (PartnerFilterSet, "country=Atlantis", "country"),
    ],
)
def test_wrong_value_is_an_error_of_its_filter(filterset_class, query, name):
    filterset = ask(filterset_class, query)

    assert not filterset.is_valid()
    assert list(filterset.errors) == [name]


@pytest.mark.parametrize(
    "filterset_class", [CountryFilterSet, DocumentFilterSet, PartnerFilterSet]
)
def test_every_filter_has_a_label(filterset_class):
    for field in ask(filterset_class).form.fields.values():
        assert field.label
