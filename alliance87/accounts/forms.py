import datetime
import functools
from importlib import resources
from itertools import groupby

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import ErasureReason, TokenScope
from alliance87.accounts.models import User
from alliance87.accounts.sessions import limit_session
from alliance87.core.revisions import RevisedForm


@functools.cache
def time_zone_names():
    """One name for each zone in use, without the many that only older systems know."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = [line for line in table.splitlines() if not line.startswith("#")]
    return sorted(line.split("\t")[2] for line in rows)


def time_zone_choices(*more):
    """Every time zone by its part of the world: ``Africa`` → ``Lusaka``, …

    ``more`` are names to offer besides, such as the one that somebody has.
    """
    names = sorted({*time_zone_names(), *more} - {"UTC", ""})
    regions = [
        (region, [(name, _place(name)) for name in found])
        for region, found in groupby(names, key=lambda name: name.partition("/")[0])
    ]
    return [("UTC", "UTC"), *regions]


def _place(name):
    return (name.partition("/")[2] or name).replace("_", " ").replace("/", " – ")


class PreferencesForm(RevisedForm):
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
        self.fields["time_zone"].choices = time_zone_choices(self.instance.time_zone)
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


LIVES = [
    (30, _("30 days")),
    (90, _("90 days")),
    (180, _("180 days")),
    (365, _("one year")),
]


class TokenForm(forms.Form):
    """A new token: what for, what it may do, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What it is for, so that you know it again."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        initial=[TokenScope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"), choices=LIVES, coerce=int, initial=90
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offered = TokenScope if user.is_staff else [TokenScope.READ, TokenScope.WRITE]
        self.fields["scopes"].choices = [(each.value, each.label) for each in offered]

    @property
    def lasts(self):
        return datetime.timedelta(days=self.cleaned_data["days"])


class InvitationForm(SetPasswordForm):
    """What somebody new tells of themselves: the name and a password."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    field_order = ["first_name", "last_name", "new_password1", "new_password2"]

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].initial = getattr(user, name)
            self.fields[name].widget.attrs["autocomplete"] = {
                "first_name": "given-name",
                "last_name": "family-name",
            }[name]

    def accepted(self):
        return {
            "first_name": self.cleaned_data["first_name"],
            "last_name": self.cleaned_data["last_name"],
            "password": self.cleaned_data["new_password1"],
        }


class EraseForm(forms.Form):
    """Why a person is erased; the record of it has this and no name."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ErasureReason)
