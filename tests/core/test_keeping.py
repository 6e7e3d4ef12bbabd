"""What is kept in the administration is kept through the API as well."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from alliance87.api import ENDPOINTS
from alliance87.core.keeping import KeptViewSet
from pathfinders.models import ProgressReport
from tests.factories.accounts import ApiTokenFactory
from tests.writing import post

pytestmark = pytest.mark.django_db

KEPT = {n: each for n, each in ENDPOINTS.items() if issubclass(each, KeptViewSet)}
# Of an annual report the steps are taken one by one.
STEPS = {"status", "submitted_at", "published_at", "remarks"}


@pytest.mark.parametrize("name", KEPT)
def test_fields_are_those_of_the_form_in_the_administration(name):
    viewset = KEPT[name]
    model = viewset.queryset.model
    page = admin.site.get_model_admin(model)
    shown = {*flatten_fieldsets(page.fieldsets)} - {*page.readonly_fields}
    shown -= STEPS if model is ProgressReport else set()

    written = {f.source for f in viewset.new_serializer_class().fields.values()}

    assert written == shown


@pytest.mark.parametrize("name", KEPT)
def test_members_are_refused_before_they_are_told_anything(member_client, name):
    assert post(member_client, name, {"nonsense": 1}).status_code == 403


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(["read", "write"], 403), (["read", "write", "secretariat"], 201)],
)
def test_token_adds_only_within_its_scopes(client, secretariat, scopes, status):
    token = ApiTokenFactory(user=secretariat, scopes=scopes)
    values = {"name_en": "Fishing", "slug": "fishing", "kind": "sector"}

    response = post(client, "themes", values, Authorization=f"Bearer {token.secret}")

    assert response.status_code == status
