from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.core.endpoints import endpoints
from alliance87.core.revisions import RevisedForm
from alliance87.webhooks.models import Webhook
from partners.choices import ChoiceList


def endpoint_choices():
    """Each endpoint by what its records are called, in the order of those names."""
    named = [
        (name, capfirst(str(viewset.queryset.model._meta.verbose_name_plural)))
        for name, viewset in endpoints().items()
    ]
    return sorted(named, key=lambda choice: choice[1].casefold())


class WebhookForm(RevisedForm):
    """A webhook: where to, and of what. As the Secretariat or not is said only once."""

    endpoints = forms.MultipleChoiceField(
        label=_("Kinds of records"),
        required=False,
        widget=ChoiceList,
        help_text=_("What it is told of. Tick none for everything."),
    )

    class Meta:
        model = Webhook
        fields = ["name", "address", "as_secretariat", "endpoints"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["endpoints"].choices = endpoint_choices()
        self.fields["address"].widget.input_type = "url"
        if not (user.is_staff and self.instance._state.adding):
            del self.fields["as_secretariat"]

    def values(self):
        names = [name for name in self.Meta.fields if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    def _get_validation_exclusions(self):
        # Whose it is and its place are the action's to set.
        return super()._get_validation_exclusions() | {"owner", "place"}

    def validate_constraints(self):
        """The action asks them, of the whole row."""
