"""Pages of the admin on which two records of one partner become one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from alliance87.core.changes import RecordHistory
from alliance87.core.revisions import Conflict
from alliance87.core.search import search, tri
from partners.duplicates import possible_duplicates
from partners.merging import BOTH, KEPT, OTHER, choices_between, counts, merge_partners
from partners.models import Partner

FOUND = 20
PREFIX = "stays-"


class MergesRecords:
    """Adds the pages to the ``ModelAdmin`` of partners."""

    def get_urls(self):
        view, name = self.admin_site.admin_view, "partners_partner"
        return [
            path("<uuid:pk>/merge/", view(self.merge_view), name=f"{name}_merge"),
            path(
                "<uuid:pk>/merged/<uuid:former>/",
                view(self.merged_view),
                name=f"{name}_merged",
            ),
            *super().get_urls(),
        ]

    def may_merge(self, request, record):
        change = self.has_change_permission(request, record)
        return change and self.has_delete_permission(request, record)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_merge(request, obj):
            url = reverse("admin:partners_partner_merge", args=[obj.pk])
            text = _("Merge another record into this one")
            context["object_tools"] = [{"url": url, "text": text}]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def child_links(self, record):
        """Beside the lists, the past of each record that was merged into this one."""
        merged = [
            {
                "url": reverse(
                    "admin:partners_partner_merged", args=[record.pk, former.former_id]
                ),
                "text": _("History of “%(name)s”, merged") % {"name": former.name},
            }
            for former in record.merged_partners.all()
        ]
        return [*super().child_links(record), *merged]

    def merge_view(self, request, pk):
        """Choose the other record; then look at both side by side, and choose again."""
        kept = self.get_object(request, str(pk))
        if kept is None:
            raise Http404
        if not self.may_merge(request, kept):
            raise PermissionDenied
        other = self.other(request, kept)
        if other is None:
            return self.render_merge(
                request, "choose", kept, self.candidates(request, kept)
            )
        chosen = {
            name.removeprefix(PREFIX): value
            for name, value in request.POST.items()
            if name.startswith(PREFIX) and value in {KEPT, OTHER, BOTH}
        }
        errors = []
        if request.method == "POST":
            errors = self.carry_out(request, kept, other, chosen)
            if not errors:
                return redirect("admin:partners_partner_change", kept.pk)
            kept.refresh_from_db()
            other.refresh_from_db()
        return self.render_merge(
            request,
            "compare",
            kept,
            {
                "other": other,
                "rows": [
                    (each, chosen.get(each.name, each.default))
                    for each in choices_between(kept, other)
                ],
                "counts": counts(kept, other),
                "errors": errors,
                "swapped": reverse("admin:partners_partner_merge", args=[other.pk]),
            },
        )

    def other(self, request, kept):
        asked = request.GET.get("other", "")
        try:
            return Partner.objects.exclude(pk=kept.pk).filter(pk=asked).first()
        except ValidationError:  # no such identifier
            return None

    def candidates(self, request, kept):
        """Who is found by words, or else who looks like the same."""
        words = request.GET.get("q", "").replace("\x00", "").strip()
        if words:
            columns = [*tri("name"), "acronym", "slug"]
            found = search(Partner.objects.with_status(), words, {"A": columns})
        else:
            found = possible_duplicates(kept)
        found = found.exclude(pk=kept.pk).select_related("country")
        return {"words": words, "found": found[:FOUND]}

    def carry_out(self, request, kept, other, chosen):
        """Merge. Return what is wrong, in words."""
        seen = [
            int(text) if text.isascii() and text.isdigit() else 0
            for text in (
                request.POST.get("revision", ""),
                request.POST.get("other_revision", ""),
            )
        ]
        name = str(other)
        try:
            with transaction.atomic():
                merge_partners(
                    kept=kept,
                    other=other,
                    revision=seen[0],
                    other_revision=seen[1],
                    chosen=chosen,
                    by=request.user,
                )
                self.log_change(request, kept, f"Merged {name} into it.")
        except (Conflict, Partner.DoesNotExist):
            return [
                _(
                    "One of the two was changed while you looked at this page. What you "
                    "chose is still here: compare it with what the records say now."
                )
            ]
        except ValidationError as error:
            return error.messages
        text = _("“%(name)s” is now part of this record; its address leads here.")
        messages.success(request, text % {"name": name})
        return []

    def render_merge(self, request, step, kept, context):
        return TemplateResponse(
            request,
            f"admin/partners/partner/merge_{step}.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Merge another record into this one"),
                "subtitle": str(kept),
                "opts": self.opts,
                "original": kept,
                "kept": kept,
                **context,
            },
        )

    def merged_view(self, request, pk, former):
        """The past of a record that is now part of this one."""
        kept = self.get_object(request, str(pk))
        if kept is None or not self.has_view_permission(request, kept):
            raise Http404
        merged = kept.merged_partners.filter(former_id=former).first()
        if merged is None:
            raise Http404
        steps = RecordHistory(Partner, former, reader=request.user).steps()
        return TemplateResponse(
            request,
            "admin/partners/partner/merged.html",
            {
                **self.admin_site.each_context(request),
                "title": _("History of a merged record"),
                "subtitle": merged.name,
                "opts": self.opts,
                "original": kept,
                "merged": merged,
                "steps": steps[::-1],
            },
        )
