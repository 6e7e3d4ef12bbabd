"""Who must have a second factor, and what they reach without one."""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from action_groups.enums import MembershipRole
from alliance87.accounts.second_factor import (
    lacks_second_factor,
    must_have_second_factor,
)
from tests.accounts.codes import code_now
from tests.conftest import signed_in
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory, enrol
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

REQUIRED = "/en/accounts/second-factor/"


def chair_of_an_event():
    representative = RepresentativeFactory()
    EventFactory(chairs=[representative])
    return representative.user


def chair_of_a_group():
    representative = RepresentativeFactory()
    MembershipFactory(
        partner=representative.partner,
        representative=representative,
        role=MembershipRole.CHAIR,
        chair_place=1,
    )
    return representative.user


def editor():
    return UserFactory(is_staff=True)


HELD = [editor, chair_of_an_event, chair_of_a_group]
each_held = pytest.mark.parametrize("person", HELD, ids=lambda f: f.__name__)


def without(user):
    """A client of ``user``, who has no second factor."""
    client = Client()
    client.force_login(user)
    return client


# -- The rule --------------------------------------------------------------------------
@each_held
def test_staff_and_chairs_must_have_one(person):
    user = person()

    assert must_have_second_factor(user)
    assert lacks_second_factor(user)


def test_members_and_visitors_need_none(member, anonymous):
    chair_of_an_event()

    for user in (member, anonymous):
        assert not must_have_second_factor(user)
        assert not lacks_second_factor(user)


@each_held
def test_an_authenticator_app_is_enough(person):
    user = person()
    enrol(user)

    assert not lacks_second_factor(user)


def test_the_app_of_another_is_not(secretariat):
    enrol(UserFactory())

    assert lacks_second_factor(secretariat)


@each_held
def test_recovery_codes_alone_are_none(person):
    user = person()
    RecoveryCodes.activate(user)

    assert lacks_second_factor(user)


# -- What they reach -------------------------------------------------------------------
@each_held
@pytest.mark.parametrize(
    "url", ["/en/", "/en/partners/", "/en/accounts/", "/en/accounts/2fa/"]
)
def test_pages_lead_to_where_one_is_set_up(person, url):
    response = without(person()).get(f"{url}?q=a")

    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{REQUIRED}?next=%2Fen%2F")
    assert response.headers["Location"].endswith("%3Fq%3Da")


def test_the_admin_leads_there_too():
    response = without(editor()).get("/en/admin/accounts/user/")

    assert response.headers["Location"].startswith(REQUIRED)


def test_nothing_is_written_without_one():
    user = editor()
    url = reverse("admin:accounts_user_change", args=[user.pk])

    without(user).post(url, {"first_name": "Other", "email": "x@example.org"})

    user.refresh_from_db()
    assert user.email != "x@example.org"


@each_held
def test_the_api_says_so_as_a_problem(person):
    response = without(person()).get("/api/v1/partners/")

    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 403
    assert "second factor" in problem["detail"]


@pytest.mark.parametrize(
    "url",
    [
        REQUIRED,
        "/fr/accounts/second-factor/",
        "/en/accounts/logout/",
        "/en/accounts/reauthenticate/",
        "/healthz",
    ],
)
def test_what_one_needs_stays_open(url):
    assert without(editor()).get(url).status_code == 200


@pytest.mark.parametrize(
    "url", ["/en/accounts/2fa/totp/activate/", "/en/accounts/2fa/webauthn/add/"]
)
def test_the_ways_to_set_one_up_stay_open(url):
    response = without(editor()).get(url)

    assert response.headers["Location"].startswith("/en/accounts/reauthenticate/")


def test_the_page_says_why_and_how():
    text = without(editor()).get(REQUIRED).text

    assert "a stolen password alone must not open it" in text
    assert reverse("mfa_activate_totp") in text
    assert reverse("mfa_add_webauthn") in text
    assert 'class="site-header' in text


@each_held
def test_with_one_everything_is_open(person):
    client = signed_in(person())

    assert client.get("/en/partners/").status_code == 200
    assert client.get("/api/v1/partners/").status_code == 200


def test_removing_the_last_one_is_noticed_at_the_next_request(secretariat):
    client = signed_in(secretariat)
    assert client.get("/en/partners/").status_code == 200

    Authenticator.objects.filter(user=secretariat).delete()

    assert client.get("/en/partners/").headers["Location"].startswith(REQUIRED)


def test_becoming_a_chair_is_noticed_at_the_next_request(member):
    client = without(member)
    assert client.get("/en/partners/").status_code == 200

    EventFactory(chairs=[member.representations.get()])

    assert client.get("/en/partners/").headers["Location"].startswith(REQUIRED)


def test_visitors_and_health_cost_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


# Of who has none, also whether they chair anything.
@pytest.mark.parametrize(("enrolled", "queries"), [(True, 1), (False, 2)])
def test_a_member_costs_the_person_and_whether_a_factor_is_there_or_needed(
    member, enrolled, queries, django_assert_num_queries
):
    client = signed_in(member) if enrolled else without(member)
    client.get("/en/accounts/signup/")  # the session is in the cache from here on

    with django_assert_num_queries(1 + queries):
        client.get("/en/accounts/signup/")


# -- Setting it up ---------------------------------------------------------------------
def test_after_setting_up_one_goes_on_to_where_one_was(client):
    user = UserFactory(email="ada@example.org", is_staff=True)
    wanted = "/en/partners/?q=a"
    client.post(
        "/en/accounts/login/",
        {"login": user.email, "password": PASSWORD, "next": wanted},
    )
    held = client.get(wanted, follow=True)
    assert held.request["PATH_INFO"] == REQUIRED

    page = client.get("/en/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.text
    assert 'src="data:image/svg+xml;base64,' in page.text
    codes = client.post(
        "/en/accounts/2fa/totp/activate/",
        {"code": code_now(secret=secret)},
        follow=True,
    )

    assert codes.request["PATH_INFO"] == "/en/accounts/2fa/recovery-codes/"
    assert "Go on to where you were" in codes.text
    assert client.get(REQUIRED).headers["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_nobody_is_led_to_another_site():
    client = without(editor())

    client.get(REQUIRED, {"next": "https://example.com/"})

    enrol(editor_of(client))
    assert client.get(REQUIRED).headers["Location"] == "/en/accounts/"


def editor_of(client):
    return client.get(REQUIRED).wsgi_request.user


# -- Lost phone ------------------------------------------------------------------------
def removal(user):
    return reverse("admin:accounts_user_remove_second_factors", args=[user.pk])


@pytest.fixture
def chair():
    user = chair_of_an_event()
    enrol(user)
    RecoveryCodes.activate(user)
    return user


def test_superuser_removes_the_second_factors_after_a_question(
    secretariat_client, chair
):
    page = secretariat_client.get(
        reverse("admin:accounts_user_change", args=[chair.pk])
    )
    assert removal(chair) in page.text

    assert "Remove them all" in secretariat_client.get(removal(chair)).text
    assert chair.authenticator_set.count() == 2

    done = secretariat_client.post(removal(chair), follow=True)

    assert "has no second factor any more" in done.text
    assert chair.authenticator_set.count() == 0
    assert lacks_second_factor(chair)
    assert LogEntry.objects.get().object_id == str(chair.pk)


def test_the_person_is_signed_out_everywhere(client, secretariat_client):
    user = UserFactory(email="ada@example.org")
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/en/accounts/").status_code == 200

    secretariat_client.post(removal(user))

    assert client.get("/en/accounts/").status_code == 302


def test_tokens_go_with_the_second_factors(secretariat_client, chair):
    ApiTokenFactory(user=chair)

    secretariat_client.post(removal(chair))

    assert not chair.api_tokens.exists()


def test_an_editor_who_is_no_superuser_removes_none(chair):
    client = signed_in(editor())

    assert client.post(removal(chair)).status_code == 403
    assert chair.authenticator_set.count() == 2


def test_removing_from_nobody_is_not_found(secretariat_client):
    url = f"/en/admin/accounts/user/{uuid.uuid4()}/second-factors/"

    assert secretariat_client.get(url).status_code == 404


def test_secrets_are_no_records_of_the_admin(secretariat_client):
    for path in ("mfa/authenticator", "usersessions/usersession"):
        assert secretariat_client.get(f"/en/admin/{path}/").status_code == 404
