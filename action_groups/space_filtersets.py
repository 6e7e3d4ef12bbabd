"""Filters of the lists of a group's space, on the pages and in the API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from action_groups.filtersets import group_filter
from action_groups.models import Post, SpacePaper, Thread
from alliance87.core.enums import DocumentKind, Language
from alliance87.core.filtersets import ChoicesFilter, YearFilter, YesNoFilter, by_id


class UnreadFilter(YesNoFilter):
    def filter(self, rows, value):
        if not value:
            return rows
        unread = {"unread__gt": 0} if value == "true" else {"unread__lte": 0}
        return rows.filter(**unread)


class ThreadFilterSet(django_filters.FilterSet):
    closed = YesNoFilter("closed", label=_("Closed"))
    pinned = YesNoFilter("pinned", label=_("Pinned"))
    unread = UnreadFilter(label=_("With posts I have not read"))

    class Meta:
        model = Thread
        fields = ["closed", "pinned", "unread"]


class ThreadApiFilterSet(ThreadFilterSet):
    action_group = group_filter()

    class Meta:
        model = Thread
        fields = ["action_group", "closed", "pinned", "unread"]


class PaperFilterSet(django_filters.FilterSet):
    kind = ChoicesFilter("document__kind", choices=DocumentKind, label=_("Kind"))
    language = ChoicesFilter(
        "document__language", choices=Language, label=_("Language")
    )
    year = YearFilter("created_at")

    class Meta:
        model = SpacePaper
        fields = ["kind", "language", "year"]


class WithDocumentFilter(YesNoFilter):
    def filter(self, rows, value):
        if not value:
            return rows
        about = Q(
            thread__in=SpacePaper.objects.filter(thread__isnull=False).values("thread")
        )
        return rows.filter(about if value == "true" else ~about)


class PostFilterSet(django_filters.FilterSet):
    action_group = group_filter("thread__action_group")
    thread = by_id("thread", Thread, _("Thread"))
    with_document = WithDocumentFilter(label=_("In a thread about a document"))

    class Meta:
        model = Post
        fields = ["action_group", "thread", "with_document"]


class SpaceSearchFilterSet(django_filters.FilterSet):
    """Within one space: the author is one of those who wrote there."""

    author = django_filters.ModelMultipleChoiceFilter(
        label=_("Author"), queryset=lambda request: request.space_authors
    )
    with_document = WithDocumentFilter(label=_("In a thread about a document"))

    class Meta:
        model = Post
        fields = ["author", "with_document"]
