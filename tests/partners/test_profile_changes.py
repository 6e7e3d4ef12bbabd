"""Partners propose, the Secretariat decides; nobody sees another partner's drafts."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alliance87.core.revisions import Conflict
from partners.actions import changes
from partners.enums import ProposalState, RepresentativeRole
from partners.models import Partner, ProfileChange, Representative
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import ProfileChangeFactory, RepresentativeFactory
from tests.partners.proposals import accept, decline, page_of, propose, withdraw

pytestmark = pytest.mark.django_db
CLOSED = {"accepted_now", "declined", "withdrawn"}


@pytest.fixture
def focal_point():
    return RepresentativeFactory(partner__name_en="Canary organisation")


@pytest.fixture
def partner(focal_point):
    return focal_point.partner


# -- Every state, every action -----------------------------------------------------


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (accept, ProposalState.ACCEPTED),
        (decline, ProposalState.DECLINED),
        (withdraw, ProposalState.WITHDRAWN),
    ],
)
def test_an_open_proposal_can_be_closed_in_three_ways(action, state, secretariat):
    change = ProfileChangeFactory()

    action(change, secretariat)

    change.refresh_from_db()
    assert change.state == state
    assert change.decided_at


@pytest.mark.parametrize("state", sorted(CLOSED))
@pytest.mark.parametrize("action", [accept, decline, withdraw])
def test_a_closed_proposal_stays_as_it_is(action, state, secretariat):
    change = ProfileChangeFactory(**{state: True})

    with pytest.raises(ValidationError, match="no longer open"):
        action(change, secretariat)

    after = ProfileChange.objects.get(pk=change.pk)
    assert (after.state, after.revision) == (change.state, 1)
    assert change.partner.acronym == ""
    assert mail.outbox == []


def test_one_proposal_at_a_time(focal_point):
    propose(focal_point)

    with pytest.raises(ValidationError, match="proposed already"):
        propose(focal_point, acronym="OTHER")


def test_after_a_decision_the_next_can_be_proposed(focal_point, secretariat):
    decline(propose(focal_point), secretariat)

    assert propose(focal_point).is_open


# -- What is proposed and written --------------------------------------------------


def test_only_what_differs_is_proposed(focal_point, partner):
    change = propose(focal_point, acronym="NEW", website="", name_en=partner.name_en)

    assert change.before == {"acronym": ""}
    assert change.proposed == {"acronym": "NEW"}


def test_proposing_nothing_new_is_refused(focal_point, partner):
    with pytest.raises(ValidationError, match="Nothing differs"):
        propose(focal_point, name_en=partner.name_en)


@pytest.mark.parametrize("name", ["visibility", "slug", "confirmed_on", "role"])
def test_only_listed_fields_can_be_proposed(focal_point, name):
    with pytest.raises(PermissionDenied):
        propose(focal_point, **{name: "x"})


def test_the_english_name_cannot_be_proposed_away(focal_point):
    with pytest.raises(ValidationError) as refused:
        propose(focal_point, name_en=" ", name_fr="Organisation")

    assert set(refused.value.message_dict) == {"name_en"}


def test_the_english_name_cannot_be_emptied_on_acceptance(
    focal_point, partner, secretariat
):
    change = propose(focal_point, name_en="Other name")

    with pytest.raises(ValidationError) as refused:
        accept(change, secretariat, values={"name_en": ""})

    assert set(refused.value.message_dict) == {"name_en"}
    assert Partner.objects.get(pk=partner.pk).name_en == "Canary organisation"


def test_the_form_says_what_is_required(focal_point, partner):
    form = signed_in(focal_point.user).get(page_of(partner)).context["form"]

    assert [name for name, field in form.fields.items() if field.required] == [
        "name_en"
    ]


def test_accepting_writes_every_kind_of_value(focal_point, partner, secretariat):
    theme, country = ThemeFactory(), CountryFactory()
    change = propose(
        focal_point,
        name_fr="Organisation",
        description_es="Quiénes somos",
        website="https://example.org",
        role_mailbox="office@example.org",
        working_languages=["es", "fr"],
        themes=[theme],
        countries_of_work=[country],
    )

    accept(change, secretariat)

    partner = Partner.objects.get(pk=partner.pk)
    assert partner.name_fr == "Organisation"
    assert partner.name_en == "Canary organisation"
    assert partner.description_es == "Quiénes somos"
    assert set(partner.working_languages) == {"es", "fr"}
    assert list(partner.themes.all()) == [theme]
    assert list(partner.countries_of_work.all()) == [country]


def test_accepting_with_edits_says_so(focal_point, partner, secretariat):
    change = propose(focal_point, acronym="NEW", website="https://example.org")

    accept(change, secretariat, values={"acronym": "BETTER", "slug": "stolen"})

    change.refresh_from_db()
    partner.refresh_from_db()
    assert (change.edited, partner.acronym) == (True, "BETTER")
    assert partner.website == "https://example.org"
    assert partner.slug != "stolen"


def test_accepting_as_proposed_is_no_edit(focal_point, secretariat):
    change = accept(propose(focal_point), secretariat)

    assert change.edited is False


def test_accepting_a_deleted_theme_is_explained(focal_point, secretariat):
    theme = ThemeFactory()
    change = propose(focal_point, themes=[theme])
    theme.delete()

    with pytest.raises(ValidationError, match="no longer exists"):
        accept(change, secretariat)

    assert ProfileChange.objects.get().is_open


def test_accepting_another_revision_than_the_one_looked_at_is_refused(
    focal_point, partner, secretariat
):
    change = propose(focal_point)
    Partner.objects.filter(pk=partner.pk).update(website="https://moved.example.org")

    with pytest.raises(Conflict):
        changes.accept_change(
            change=change, by=secretariat, revision=change.base_revision
        )


def test_proposing_from_another_revision_is_refused(focal_point, partner):
    with pytest.raises(Conflict):
        changes.propose_change(
            record=partner, by=focal_point.user, values={"acronym": "N"}, revision=7
        )


def test_declining_needs_a_reason(focal_point, secretariat):
    with pytest.raises(ValidationError, match="Say why"):
        changes.decline_change(change=propose(focal_point), by=secretariat, reason="  ")


# -- Who may -----------------------------------------------------------------------


def test_an_editor_does_not_decide_on_their_own_proposal(secretariat):
    focal_point = RepresentativeFactory(user=secretariat)
    change = propose(focal_point)

    for action in (accept, decline):
        with pytest.raises(ValidationError, match="their own proposal"):
            action(change, secretariat)


@pytest.mark.parametrize("who", ["author", "member", "closed"])
def test_only_the_secretariat_decides(who, focal_point, member):
    person = {
        "author": focal_point.user,
        "member": member,
        "closed": UserFactory(staff=True, is_active=False),
    }[who]
    change = propose(focal_point)

    for action in (accept, decline):
        with pytest.raises(PermissionDenied):
            action(change, person)


LOST = {
    "left": {"until": timezone.localdate()},
    "other role": {"role": RepresentativeRole.COMMUNICATIONS},
}


@pytest.mark.parametrize("how", sorted(LOST))
def test_who_lost_the_role_neither_proposes_nor_withdraws(how, focal_point, partner):
    change = propose(focal_point)
    Representative.objects.filter(pk=focal_point.pk).update(**LOST[how])

    with pytest.raises(PermissionDenied):
        withdraw(change, None)
    with pytest.raises(PermissionDenied):
        propose(focal_point, acronym="X")
    assert signed_in(focal_point.user).get(page_of(partner)).status_code == 404


def test_who_lost_the_role_is_told_nothing_more(focal_point, secretariat):
    change = propose(focal_point)
    Representative.objects.filter(pk=focal_point.pk).update(**LOST["left"])

    decline(change, secretariat)

    assert mail.outbox == []


def test_an_alternate_may_propose_and_withdraw_the_colleague_s(focal_point, partner):
    alternate = RepresentativeFactory(
        partner=partner, role=RepresentativeRole.ALTERNATE
    )
    change = propose(focal_point)

    changes.withdraw_change(change=change, by=alternate.user)

    assert propose(alternate).is_open


def readers(partner, member):
    return {
        "other focal point": member,
        "without partner": UserFactory(),
        "deactivated": RepresentativeFactory(partner=partner, user__inactive=True).user,
        "communications": RepresentativeFactory(
            partner=partner, role=RepresentativeRole.COMMUNICATIONS
        ).user,
    }


def test_the_page_exists_for_the_partner_s_own_focal_points_only(
    focal_point, partner, member, client
):
    propose(focal_point, acronym="SECRETDRAFT")

    for user in readers(partner, member).values():
        response = signed_in(user).get(page_of(partner))
        assert response.status_code in {302, 404}  # a closed account is signed out
        assert "SECRETDRAFT" not in response.text
    assert client.get(page_of(partner)).status_code == 302
    assert "SECRETDRAFT" in signed_in(focal_point.user).get(page_of(partner)).text


def test_nobody_else_can_withdraw_by_the_page(focal_point, partner, member):
    change = propose(focal_point)

    for user in readers(partner, member).values():
        signed_in(user).post(page_of(partner), {"do": "withdraw"})

    assert ProfileChange.objects.get(pk=change.pk).is_open


def test_drafts_do_not_show_on_the_partner_s_page(focal_point, partner, member):
    propose(focal_point, description_en="SECRETDRAFT")

    for user in (member, focal_point.user):
        assert "SECRETDRAFT" not in signed_in(user).get(page_of(partner, "")).text


def test_links_to_the_forms_show_to_whom_they_concern(focal_point, partner, member):
    own = signed_in(focal_point.user).get(partner.get_absolute_url()).text
    other = signed_in(member).get(partner.get_absolute_url()).text

    for name in ("propose", "my-listing"):
        assert page_of(partner, name) in own
        assert page_of(partner, name) not in other
