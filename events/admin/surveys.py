from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    RECORD_FIELDS,
    PlainModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri
from events.actions.surveys import has_answers
from events.models import Survey, SurveyQuestion


class SurveyQuestionInline(PortalStackedInline):
    """What is asked; it stays as it is once anybody has answered."""

    model = SurveyQuestion
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "kind"),
                    in_languages("text"),
                    in_languages("choices"),
                ]
            },
        )
    ]

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not is_answered(obj)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and not is_answered(obj)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not is_answered(obj)


@admin.register(Survey)
class SurveyAdmin(PlainModelAdmin):
    """When one may answer and what is asked. Nothing here tells what was answered."""

    autocomplete_fields = ["event"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("event", "moment"),
                    ("opens_on", "closes_on"),
                    "results_published",
                ],
                "description": _(
                    "Once somebody has answered, the questions stay as they are. The "
                    "results are on the pages of the meeting."
                ),
            },
        ),
        RECORD_FIELDS,
    ]
    inlines = [SurveyQuestionInline]
    list_display = ["event", "moment", "opens_on", "closes_on", "results_published"]
    list_filter = ["moment", "results_published"]
    list_select_related = ["event"]
    parent = "event"
    search_fields = [*tri("event__title"), "event__slug"]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "event", "moment"] if obj else fields

    def get_deleted_objects(self, objs, request):
        """One that was answered is not deleted, nor among several that are ticked."""
        found = super().get_deleted_objects(objs, request)
        kept = [str(survey) for survey in objs if has_answers(survey)]
        return *found[:3], [*found[3], *kept]


def is_answered(survey):
    """Asked once of a row, which is read anew, and locked, for each page that writes."""
    if survey is None:
        return False
    if not hasattr(survey, "was_answered"):
        survey.was_answered = has_answers(survey)
    return survey.was_answered
