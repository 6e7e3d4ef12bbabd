import zoneinfo
from itertools import groupby

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import User
from alliance87.accounts.sessions import limit_session


def time_zone_choices():
    """Every time zone by its part of the world: ``Africa`` → ``Lusaka``, …"""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    regions = [
        (region, [(name, _place(name)) for name in found])
        for region, found in groupby(names, key=lambda name: name.partition("/")[0])
        if region != "Etc"
    ]
    return [("UTC", "UTC"), *regions]


def _place(name):
    return name.partition("/")[2].replace("_", " ").replace("/", " – ")


class PreferencesForm(forms.ModelForm):
    """What people change of their own account."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Events are shown on the clock of their venue; all else on yours."),
        error_messages={"invalid_choice": _("Choose one of the time zones offered.")},
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "time_zone"]
        help_texts = {"language": _("Of the pages you see after signing in.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = True


class SignInForm(LoginForm):
    """E-mail address and password."""

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url)
        if request.user.is_authenticated:
            # It has just set what the box "keep me signed in" asks for.
            limit_session(request)
        return response
