"""What is asked of who hands a pack out or takes it back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Its readers see this. It cannot be changed afterwards."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
