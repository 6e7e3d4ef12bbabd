"""Bulk import: a file is checked, looked at, and only then applied."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from alliance87.core.admin import RECORD_FIELDS, PlainModelAdmin
from alliance87.core.files import CONTENT_TYPES, extension_of
from alliance87.core.tables_in import KINDS as EXTENSIONS
from partners import imports
from partners.enums import ImportKind, ImportState
from partners.forms import ImportForm
from partners.models import PartnerImport
from partners.rows import KINDS
from partners.tasks import run_import

PER_PAGE = 50


@admin.register(PartnerImport)
class PartnerImportAdmin(PlainModelAdmin):
    """One's own imports; those of a colleague do not exist here."""

    is_restorable = False
    fieldsets = [(None, {"fields": ["file_name", "kind", "state"]}), RECORD_FIELDS]
    list_display = [
        "file_name",
        "kind",
        "state",
        "created",
        "updated",
        "unchanged",
        "created_at",
        "applied_at",
    ]
    list_filter = ["kind", "state"]
    search_fields = ["file_name"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).of(request.user)
        return rows.defer("content", "errors", "changes")

    def has_change_permission(self, request, obj=None):
        return False  # what was uploaded is corrected in the file

    def history_view(self, request, object_id, extra_context=None):
        raise Http404  # none is kept

    def get_urls(self):
        view, name = self.admin_site.admin_view, "partners_partnerimport"
        return [
            path(
                "template/<str:kind>/<str:extension>/",
                view(self.template_view),
                name=f"{name}_template",
            ),
            path("partners/<str:extension>/", view(self.all_view), name=f"{name}_all"),
            path(
                "<uuid:pk>/corrections/",
                view(self.corrections_view),
                name=f"{name}_corrections",
            ),
            path(
                "<uuid:pk>/progress/", view(self.progress_view), name=f"{name}_progress"
            ),
            *super().get_urls(),
        ]

    # -- Upload ------------------------------------------------------------------
    def add_view(self, request, form_url="", extra_context=None):
        """Which file, and what its columns are."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                row = imports.upload_import(by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                run_import.delay_on_commit(str(row.pk))
                return redirect("admin:partners_partnerimport_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import partners or representatives"),
            "opts": self.opts,
            "original": _("New import"),
            "form": form,
            "kinds": [
                (kind, kind.label, KINDS[kind].columns, EXTENSIONS)
                for kind in ImportKind
            ],
            "extensions": EXTENSIONS,
        }
        return TemplateResponse(
            request, "admin/partners/partnerimport/add.html", context
        )

    def template_view(self, request, kind, extension):
        """A file to begin with: the headings, and a row that shows what is meant."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if kind not in ImportKind or extension not in self.extensions():
            raise Http404
        data = imports.template_file(kind, extension=f".{extension}")
        return handed_out(data, f"{kind}.{extension}")

    def all_view(self, request, extension):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if extension not in self.extensions():
            raise Http404
        data = imports.partners_file(by=request.user, extension=f".{extension}")
        return handed_out(data, f"alliance-8-7-partners.{extension}")

    def extensions(self):
        return [extension.lstrip(".") for extension in EXTENSIONS]

    # -- One import --------------------------------------------------------------
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far it is, what is wrong or what changes, and the button that applies it."""
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            self.carry_out(request, row)
            return redirect(request.get_full_path())
        told = row.errors or row.changes
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import"),
            "subtitle": row.file_name,
            "opts": self.opts,
            "original": row,
            "row": row,
            "percent": imports.progress_of(row),
            "is_stopped": row.is_under_way
            and row.attempts
            and not imports.is_held(row),
            "page": Paginator(told, PER_PAGE).get_page(request.GET.get("page")),
            "wrong_rows": len({error["row"] for error in row.errors}),
        }
        return TemplateResponse(
            request, "admin/partners/partnerimport/change_form.html", context
        )

    def carry_out(self, request, row):
        if request.POST.get("do") == "check":
            is_begun = imports.request_check(row=row, by=request.user)
        else:
            is_begun = imports.request_apply(row=row, by=request.user)
        if is_begun:
            run_import.delay_on_commit(str(row.pk))
        else:
            row.refresh_from_db(fields=["state"])
            text = _("Nothing was begun: this import is “%(state)s”.")
            state = ImportState(row.state).label
            messages.warning(request, text % {"state": state})

    def own(self, request, pk):
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def progress_view(self, request, pk):
        row = self.own(request, pk)
        progress = {"percent": imports.progress_of(row), "note": ""}
        return JsonResponse({"finished": not row.is_under_way, **progress})

    def corrections_view(self, request, pk):
        """The file again, with what is wrong in each row."""
        row = self.own(request, pk)
        if row.state != ImportState.WRONG:
            raise Http404
        name = row.file_name
        stem = name.removesuffix(name[len(name) - len(extension_of(name)) :])
        data = imports.corrections_file(row)
        remark = _("to correct")
        return handed_out(data, f"{stem}-{remark}{extension_of(name)}")


def handed_out(data, name):
    """A file to be saved, by whoever asked and by no cache in between."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    kind = CONTENT_TYPES.get(extension_of(name), "text/csv; charset=utf-8")
    response = HttpResponse(data, content_type=kind, headers=headers)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
