"""Who may do what in the administration: the policy, model by model."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import ThemeFactory

NOTHING = set()
ALL = {"view", "add", "change", "delete"}
# What an editor and what an administrator may do. Nobody else may do anything.
POLICY = {
    # Written by erasing alone.
    "accounts.erasure": (NOTHING, {"view"}),
    # Answered, not made or deleted.
    "accounts.erasurerequest": (NOTHING, {"view", "change"}),
    # Made where a person is to speak or to take part; sent again or revoked, not changed.
    "accounts.invitation": ({"view"}, {"view", "delete"}),
    "accounts.user": ({"view", "change"}, ALL),
    "action_groups.actiongroup": (ALL, ALL),
    "action_groups.activity": (ALL, ALL),
    "action_groups.crosscuttingpriority": (ALL, ALL),
    "action_groups.groupfunction": (ALL, ALL),
    # Asked and answered on the pages.
    "action_groups.joinrequest": ({"view"}, {"view"}),
    "action_groups.membership": (ALL, ALL),
    "action_groups.objective": (ALL, ALL),
    "action_groups.output": (ALL, ALL),
    "action_groups.outputupdate": (ALL, ALL),
    "action_groups.resourceneed": (ALL, ALL),
    "action_groups.workplan": (ALL, ALL),
    "action_groups.workstream": (ALL, ALL),
    "briefings.briefingpack": ({"view"}, {"view"}),
    # Made by the portal and kept as it is.
    "briefings.documentpages": ({"view"}, {"view"}),
    # Sent and taken back on the pack's page.
    "briefings.handoutlink": ({"view"}, {"view"}),
    # Written with what it tells of; the database lets nobody change it.
    "briefings.ledgerentry": ({"view"}, {"view"}),
    "briefings.packoutline": (ALL, ALL),
    "briefings.packtemplate": (ALL, ALL),
    "core.country": (ALL, ALL),
    "core.document": (ALL, ALL),
    "core.outgoingmail": (set(), {"view"}),
    "core.source": (ALL, ALL),
    "core.theme": (ALL, ALL),
    "events.actionpoint": (ALL, ALL),
    "events.agendaitem": (ALL, ALL),
    # Published on the meeting's pages, and never changed.
    "events.agendapublication": ({"view"}, {"view"}),
    "events.contribution": (ALL, ALL),
    "events.decision": (ALL, ALL),
    "events.event": (ALL, ALL),
    "events.itemminutes": (ALL, ALL),
    "events.meetingminutes": (ALL, ALL),
    "events.meetingreport": (ALL, ALL),
    "events.proposal": (ALL, ALL),
    "events.proposaluptake": (ALL, ALL),
    "events.recording": (ALL, ALL),
    "events.registration": (ALL, ALL),
    "events.reportcomment": (ALL, ALL),
    "events.reportdraft": (ALL, ALL),
    "events.reportsection": (ALL, ALL),
    "events.survey": (ALL, ALL),
    "partners.contactblock": ({"view", "delete"}, {"view", "delete"}),
    "partners.contactmessage": ({"view", "change"}, {"view", "change"}),
    "partners.partner": (ALL, ALL),
    "partners.partnerapplication": ({"view", "change"}, {"view", "change"}),
    "partners.partnerevent": (ALL, ALL),
    # One's own, uploaded and thrown away; what it says is corrected in the file.
    "partners.partnerimport": ({"view", "add", "delete"}, {"view", "add", "delete"}),
    "partners.profilechange": ({"view", "change"}, {"view", "change"}),
    "partners.representative": (ALL, ALL),
    "partners.seat": (ALL, ALL),
    "pathfinders.assessment": (ALL, ALL),
    "pathfinders.commitment": (ALL, ALL),
    "pathfinders.commitmentcomment": ({"view", "change"}, {"view", "change"}),
    "pathfinders.coordinationbody": (ALL, ALL),
    "pathfinders.indicator": (ALL, ALL),
    "pathfinders.indicatorvalue": (ALL, ALL),
    "pathfinders.instrument": (ALL, ALL),
    "pathfinders.lessonlearnt": (ALL, ALL),
    "pathfinders.nextstep": (ALL, ALL),
    "pathfinders.pathfindercountry": (ALL, ALL),
    "pathfinders.priorityarea": (ALL, ALL),
    "pathfinders.progressreport": (ALL, ALL),
    "pathfinders.ratification": (ALL, ALL),
    "pathfinders.roadmap": (ALL, ALL),
    "pathfinders.stageevent": (ALL, ALL),
    # Made and answered on the pages.
    "pathfinders.supportoffer": ({"view"}, {"view"}),
    "pathfinders.supportrequest": (ALL, ALL),
    # Kept by who owns them, on the pages of their account.
    "webhooks.webhook": ({"view"}, {"view"}),
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


def allowed(user, model):
    """What ``user`` may do with the records of ``model`` in the administration."""
    request = RequestFactory().get("/")
    request.user = user
    if not admin.site.has_permission(request):
        return NOTHING
    options = admin.site._registry[model]
    return {what for what in ALL if getattr(options, f"has_{what}_permission")(request)}


def test_policy_names_every_model_of_the_administration():
    assert {model._meta.label_lower for model in MODELS} == set(POLICY)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_rights_are_those_of_the_policy(
    model, anonymous, member, chair, editor, secretariat
):
    of_editor, of_administrator = POLICY[model._meta.label_lower]

    assert allowed(anonymous, model) == NOTHING
    assert allowed(member, model) == NOTHING
    assert allowed(chair, model) == NOTHING
    assert allowed(editor, model) == of_editor
    assert allowed(secretariat, model) == of_administrator


def test_who_is_not_of_the_secretariat_has_no_rights(member, chair):
    assert member.get_all_permissions() == chair.get_all_permissions() == set()


@pytest.mark.parametrize("trait", ["editor", "staff"])
def test_deactivated_secretariat_has_no_rights(trait):
    person = UserFactory.build(**{trait: True}, is_active=False)

    assert person.get_all_permissions() == NOTHING
    assert not person.has_perm("partners.change_partner")
    assert not person.has_module_perms("partners")


def test_rights_in_the_tables_of_django_give_nothing(member, editor):
    for person in (member, editor):
        person.user_permissions.set(Permission.objects.all())

    assert not member.has_perm("partners.view_partner")
    assert not editor.has_perm("accounts.delete_user")


def test_editor_sees_the_apps_whose_records_they_keep(editor):
    assert editor.has_module_perms("partners")
    assert editor.has_module_perms("accounts")
    assert not editor.has_module_perms("account")
    assert not editor.has_module_perms("sessions")


def test_editor_deletes_a_record_in_the_administration(editor_client):
    theme = ThemeFactory()

    editor_client.post(
        reverse("admin:core_theme_delete", args=[theme.pk]), {"post": "yes"}
    )

    assert not type(theme).objects.exists()


def test_editor_cannot_delete_a_person(editor_client, member):
    url = reverse("admin:accounts_user_delete", args=[member.pk])

    assert editor_client.post(url, {"post": "yes"}).status_code == 403
    assert type(member).objects.filter(pk=member.pk).exists()


def test_editor_cannot_add_a_person_without_inviting_them(editor_client):
    assert editor_client.get(reverse("admin:accounts_user_add")).status_code == 403


def test_whoever_loses_the_role_loses_its_rights_at_once(editor):
    client = signed_in(editor)
    url = reverse("admin:core_theme_changelist")
    assert client.get(url).status_code == 200

    type(editor).objects.filter(pk=editor.pk).update(is_staff=False)

    assert client.get(url).status_code == 302
