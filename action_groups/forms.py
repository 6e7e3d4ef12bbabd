from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from action_groups.enums import MembershipRole
from action_groups.models import Membership
from partners.enums import RepresentativeRole
from partners.forms import PersonForm
from partners.models import Partner


class GroupInvitationForm(PersonForm):
    """Whom to invite to take part in an action group."""

    partner = forms.ModelChoiceField(
        label=_("For the partner"),
        queryset=Partner.objects.all(),
        widget=AutocompleteSelect(Membership._meta.get_field("partner"), admin.site),
    )
    role = forms.ChoiceField(
        label=_("Role in the group"),
        choices=MembershipRole,
        initial=MembershipRole.MEMBER,
    )
    speaks_as = forms.ChoiceField(
        label=_("Role for the partner"),
        choices=RepresentativeRole,
        initial=RepresentativeRole.ALTERNATE,
        help_text=_(
            "Only for a person who does not speak for the partner yet. Focal points and "
            "alternates may propose changes to the partner’s record."
        ),
    )
    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
