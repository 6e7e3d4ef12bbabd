"""Long lists of boxes to tick: in groups, and found by typing."""

from itertools import groupby

from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.forms.models import ModelChoiceIterator

from alliance87.core.models import Country, Theme

GROUPED_BY = {Country: "ilo_region", Theme: "kind"}
LONG = 12


class ChoiceList(CheckboxSelectMultiple):
    """Boxes in a box of their own; a long list can be searched and skipped."""

    template_name = "components/choice_list.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["widget"]["is_long"] = sum(len(rows) for _, rows, _ in groups) > LONG
        return context


class GroupedIterator(ModelChoiceIterator):
    """The rows under the words of what groups them, in the order of its enum."""

    def __iter__(self):
        column = self.queryset.model._meta.get_field(GROUPED_BY[self.queryset.model])
        names = dict(column.choices)
        order = [*names]
        rows = sorted(
            self.queryset, key=lambda row: order.index(column.value_from_object(row))
        )
        for key, group in groupby(rows, key=column.value_from_object):
            yield names[key], [self.choice(row) for row in group]


class GroupedField(ModelMultipleChoiceField):
    iterator = GroupedIterator
    widget = ChoiceList
