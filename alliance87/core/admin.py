"""What every admin page of the portal shares, and the admin of the shared records."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import connection, models, transaction
from django.db.models import Count, F, Func, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliance87.core.actions import (
    confirm_record,
    restore_revision,
    retry_mail,
    set_visibility,
    store_document,
)
from alliance87.core.admin_forms import (
    KnownSelect,
    KnownSelectMultiple,
    PortalForm,
    PortalInlineForm,
    PortalInlineFormSet,
)
from alliance87.core.changes import RecordHistory
from alliance87.core.enums import Visibility
from alliance87.core.files import validate_upload
from alliance87.core.models import Country, Document, OutgoingMail, Source, Theme
from alliance87.core.record_views import asked, choices, comparison
from alliance87.core.revisions import Conflict
from alliance87.core.search import search, tri
from alliance87.core.tasks import deliver_mail

admin.site.site_title = _("Alliance 8.7 portal")
admin.site.site_header = _("Alliance 8.7 partner portal")
admin.site.index_title = _("Records")
admin.site.login = secure_admin_login(admin.site.login)

SOURCE_FIELDS = (_("Source"), {"fields": [("source", "locator")]})
PUBLICATION_FIELDS = (
    _("Publication"),
    {"fields": ["visibility", ("created_at", "updated_at")]},
)
CONFIRMED_PUBLICATION_FIELDS = (
    _("Publication"),
    {"fields": ["visibility", "confirmed_on", ("created_at", "updated_at")]},
)
# For a record that is as visible as the one it belongs to.
RECORD_FIELDS = (_("Record"), {"fields": [("created_at", "updated_at")]})

LANGUAGE_NAMES = dict(settings.LANGUAGES)


def in_languages(name):
    """The language columns of a translated field, side by side in a form."""
    return tuple(tri(name))


class RevisionSeen:
    """With the fields of a ``RevisedForm`` goes, unseen, which revision was shown."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        title, options = fieldsets[0]
        fields = [*options["fields"], "revision_seen"]
        return [(title, {**options, "fields": fields}), *fieldsets[1:]]


class LockedRecord:
    """A record that is about to be written is locked before it is read."""

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        # A page that writes the record itself has a transaction around it, as Django's
        # forms do; one that only starts something from it needs no lock.
        writes = request.method == "POST" and connection.in_atomic_block
        if record is None or not writes:
            return record
        rows = self.model._default_manager.filter(pk=record.pk)
        rows.select_for_update(of=("self",)).values_list("pk").first()
        return super().get_object(request, object_id, from_field)


class PortalFields(RevisionSeen):
    """Form fields a person who is no programmer can fill."""

    form = PortalForm
    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField):
            return MultipleChoiceField(
                choices=db_field.base_field.choices,
                label=capfirst(db_field.verbose_name),
                required=not db_field.blank,
                widget=CheckboxSelectMultiple,
            )
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        original = getattr(db_field, "translated_field", None)
        if field and original:
            language = LANGUAGE_NAMES[db_field.language]
            field.label = f"{capfirst(original.verbose_name)} ({language})"
            field.widget.attrs["lang"] = db_field.language
        return field


class PortalChangeList(ChangeList):
    """Counts, in the same query, the records that belong to each row."""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        return rows.annotate(
            **{
                f"{name}_count": self.count_of(name)
                for name in self.model_admin.count_columns
            }
        )

    def count_of(self, name):
        relation = self.model._meta.get_field(name)
        key = relation.field.attname
        children = relation.related_model.objects.filter(**{key: OuterRef("pk")})
        counts = children.order_by().values(key).annotate(count=Count("pk"))
        return Coalesce(Subquery(counts.values("count")), 0)


class WordSearch:
    """Changelists find as the pages do; ``search_fields`` are columns."""

    def get_search_results(self, request, queryset, search_term):
        columns = self.get_search_fields(request)
        if not columns:
            return queryset, False
        found = search(queryset, search_term, {"A": columns})
        if "o" in request.GET:  # the person chose a column to sort by
            found = found.order_by(*queryset.query.order_by)
        return found, False


class PortalOptions(LockedRecord, WordSearch, PortalFields):
    """A changelist of 50 that never counts the whole table twice.

    ``parent`` names the relation up to the record this one belongs to, ``child_lists``
    the relations down: the change page links both. ``count_columns`` are those of the
    latter that the changelist shows. ``search_fields`` are columns, as
    ``core.search.search`` takes them. Where ``is_restorable`` is off, nobody
    brings an earlier revision back: what was decided stays decided.
    """

    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["created_at", "updated_at"]
    save_on_top = True
    actions = [
        "publish_to_everyone",
        "publish_to_partners",
        "back_to_secretariat",
        "confirm_today",
    ]
    parent: str | None = None
    child_lists: list[str] = []
    is_restorable = True
    count_columns: list[str] = []

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        columns = [self.count_column(name) for name in self.count_columns]
        self.list_display = [*self.list_display, *columns]

    def get_changelist(self, request, **kwargs):
        return PortalChangeList

    def save_model(self, request, obj, form, change):
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def get_queryset(self, request):
        """With what a row's name is made of, for lists and autocompletes alike."""
        rows = super().get_queryset(request)
        joined = self.list_select_related
        return rows.select_related(*joined) if joined else rows

    # -- Between the levels ------------------------------------------------------

    def list_url(self, record, name):
        """The changelist of the records that belong to ``record``."""
        relation = self.model._meta.get_field(name)
        opts = relation.related_model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{url}?{relation.field.name}__id__exact={record.pk}"

    def plural_of(self, name):
        related = self.model._meta.get_field(name).related_model
        return capfirst(related._meta.verbose_name_plural)

    def count_column(self, name):
        @admin.display(description=self.plural_of(name), ordering=f"{name}_count")
        def column(record):
            count = getattr(record, f"{name}_count")
            return format_html(
                '<a href="{}">{}</a>', self.list_url(record, name), count
            )

        column.__name__ = name
        return column

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context["record_links"] = [*self.parent_links(obj), *self.child_links(obj)]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def parent_links(self, record):
        above = getattr(record, self.parent) if self.parent else None
        return [self.link_up(above)] if above else []

    def link_up(self, above):
        opts = above._meta
        url = reverse(
            f"admin:{opts.app_label}_{opts.model_name}_change", args=[above.pk]
        )
        return {"url": url, "text": f"↑ {capfirst(opts.verbose_name)}: {above}"}

    def child_links(self, record):
        return [
            {
                "url": self.list_url(record, name),
                "text": f"{self.plural_of(name)} ({getattr(record, name).count()})",
            }
            for name in self.child_lists
        ]

    # -- The past ----------------------------------------------------------------

    @transaction.atomic
    def history_view(self, request, object_id, extra_context=None):
        """Every revision: who made it, through what, and what it changed.

        Any two can be compared, and one brought back by whoever may change the record,
        after they have seen what that would change.
        """
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        may_restore = self.is_restorable and self.has_change_permission(request, record)
        history = RecordHistory(self.model, record.pk, reader=request.user)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            return self.bring_back(request, record, history)
        past = history.find(asked(request, "bring_back"))
        if past and may_restore and not past.is_deletion:
            return self.ask_to_bring_back(request, record, history, past)
        steps = history.steps()
        page = Paginator(steps[::-1], self.list_per_page).get_page(
            request.GET.get("page")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(record),
            "opts": self.opts,
            "object": record,
            "steps": steps,
            "page": page,
            "choices": choices(request, steps),
            "comparison": comparison(request, history),
            "may_restore": may_restore,
        }
        return render(request, "admin/record_history.html", context)

    def ask_to_bring_back(self, request, record, history, past):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring an earlier revision back"),
            "subtitle": str(record),
            "opts": self.opts,
            "object": record,
            "past": past,
            "differences": history.between(history.rows[-1], past),
        }
        return render(request, "admin/bring_back.html", context)

    def bring_back(self, request, record, history):
        past = history.find(asked(request, "revision", data=request.POST))
        seen = asked(request, "revision_seen", data=request.POST)
        try:
            if past is None or past.is_deletion:
                raise ValidationError(_("There is no such revision."))
            restore_revision(record=record, past=past, revision=seen)
        except Conflict:
            text = _(
                "Somebody else changed this meanwhile. Look at it, then try again."
            )
            self.message_user(request, text, messages.ERROR)
        except ValidationError as error:
            text = _("This revision cannot be brought back: %(why)s")
            why = " ".join(error.messages)
            self.message_user(request, text % {"why": why}, messages.ERROR)
        else:
            text = _("The record stands again as in revision %(number)d.")
            self.message_user(request, text % {"number": past.revision})
        return redirect(request.path)

    # -- Actions -----------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not hasattr(self.model, "visibility"):
            for name in PortalOptions.actions[:3]:
                actions.pop(name, None)
        if not hasattr(self.model, "confirmed_on"):
            actions.pop("confirm_today", None)
        return actions

    @admin.action(description=_("Publish to everyone"), permissions=["change"])
    def publish_to_everyone(self, request, queryset):
        self.open_to(Visibility.PUBLIC, request, queryset)

    @admin.action(description=_("Publish to partners only"), permissions=["change"])
    def publish_to_partners(self, request, queryset):
        self.open_to(Visibility.PARTNERS, request, queryset)

    @admin.action(description=_("Back to the Secretariat"), permissions=["change"])
    def back_to_secretariat(self, request, queryset):
        self.open_to(Visibility.SECRETARIAT, request, queryset)

    @transaction.atomic
    def open_to(self, tier, request, queryset):
        for record in queryset:
            set_visibility(record=record, visibility=tier)
        message = ngettext(
            "%(count)d record is now %(tier)s.",
            "%(count)d records are now %(tier)s.",
            len(queryset),
        )
        values = {"count": len(queryset), "tier": tier.label}
        self.message_user(request, message % values)

    @admin.action(description=_("Mark as confirmed today"), permissions=["change"])
    @transaction.atomic
    def confirm_today(self, request, queryset):
        for record in queryset:
            confirm_record(record=record, on=timezone.localdate())
        message = ngettext(
            "%d record confirmed.", "%d records confirmed.", len(queryset)
        )
        self.message_user(request, message % len(queryset))


class FreshnessFilter(admin.SimpleListFilter):
    """Records by the light on their page: when they were last confirmed."""

    title = _("freshness")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return [
            ("fresh", _("confirmed within a year")),
            ("ageing", _("over a year ago")),
            ("stale", _("over two years ago")),
            ("unknown", _("never confirmed")),
        ]

    def queryset(self, request, queryset):
        if self.value() not in {state for state, _label in self.lookup_choices}:
            return queryset
        return queryset.of_freshness(self.value(), on=timezone.localdate())


class AsksToConfirm:
    """The admin of records whose own people are asked whether they are right.

    A subclass names ``ask``, which writes to the people of one record, due or not, and
    returns how many there are.
    """

    actions = [*PortalOptions.actions, "ask_to_confirm"]

    def ask(self, record, *, on):
        raise NotImplementedError

    @admin.action(
        description=_("Ask focal points to confirm now"), permissions=["change"]
    )
    def ask_to_confirm(self, request, queryset):
        today = timezone.localdate()
        asked = [self.ask(record, on=today) for record in queryset]
        message = ngettext(
            "%d person is asked by mail.", "%d people are asked by mail.", sum(asked)
        )
        self.message_user(request, message % sum(asked))
        if nobody := asked.count(0):
            message = ngettext(
                "%d record has nobody who could confirm it.",
                "%d records have nobody who could confirm them.",
                nobody,
            )
            self.message_user(request, message % nobody, messages.WARNING)


class PortalModelAdmin(PortalOptions, TranslationAdmin):
    """The admin of a model with content in three languages."""


class PlainModelAdmin(PortalOptions, admin.ModelAdmin):
    """The admin of a model without translated content."""


class InlineOptions(PortalFields):
    """Rows that belong to a record, and a link to each one's own page.

    The records that ``autocomplete_fields`` point at come with the rows, so that a
    hundred rows take no more queries than one. ``joined`` adds what their names need.
    """

    extra = 0
    show_change_link = True
    form = PortalInlineForm
    formset = PortalInlineFormSet
    joined: list[str] = []

    def get_queryset(self, request):
        fields = [self.model._meta.get_field(name) for name in self.autocomplete_fields]
        many = [field.name for field in fields if field.many_to_many]
        one = [field.name for field in fields if not field.many_to_many]
        rows = super().get_queryset(request).prefetch_related(*many)
        if request.method == "POST":
            rows = rows.select_for_update(of=("self",))
        return rows.select_related(*one, *self.joined) if one or self.joined else rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PortalStackedInline(InlineOptions, TranslationStackedInline):
    """Rows with content in three languages, folded until someone opens one."""

    template = "admin/edit_inline/rows.html"


class PlainStackedInline(InlineOptions, admin.StackedInline):
    template = "admin/edit_inline/rows.html"


class PlainTabularInline(InlineOptions, admin.TabularInline):
    """Short rows without translated content."""


@admin.register(Country)
class CountryAdmin(PortalModelAdmin):
    fieldsets = [
        (None, {"fields": [in_languages("name"), ("iso2", "iso3")]}),
        (_("Place in the world"), {"fields": ["ilo_region", "un_status"]}),
        RECORD_FIELDS,
    ]
    list_display = ["name", "iso2", "iso3", "ilo_region", "un_status"]
    list_filter = ["ilo_region", "un_status"]
    search_fields = [*tri("name"), "iso2", "iso3"]


@admin.register(Theme)
class ThemeAdmin(PortalModelAdmin):
    fieldsets = [
        (None, {"fields": [in_languages("name"), "slug", "kind", "position"]}),
        RECORD_FIELDS,
    ]
    list_display = ["name", "kind", "position", "slug"]
    list_filter = ["kind"]
    prepopulated_fields = {"slug": ["name_en"]}
    search_fields = [*tri("name"), "slug"]


@admin.register(Source)
class SourceAdmin(PortalModelAdmin):
    date_hierarchy = "published_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("title"),
                    in_languages("short_title"),
                    "slug",
                    "publisher",
                    "link",
                ]
            },
        ),
        (_("Date"), {"fields": [("published_on", "published_precision")]}),
        PUBLICATION_FIELDS,
    ]
    list_display = ["short_title", "publisher", "published_on", "visibility"]
    list_filter = ["visibility"]
    prepopulated_fields = {"slug": ["short_title_en"]}
    search_fields = [*tri("short_title", "title"), "publisher", "slug"]


class DocumentForm(PortalForm):
    computed = ("sha256",)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            validate_upload(file)
        return file


@admin.register(Document)
class DocumentAdmin(PortalModelAdmin):
    form = DocumentForm
    autocomplete_fields = ["themes", "supersedes", "source"]
    fieldsets = [
        (None, {"fields": [in_languages("title"), "slug", "kind", "language"]}),
        (
            _("File or link"),
            {"fields": ["file", ("file_name", "size_in_words", "sha256"), "link"]},
        ),
        (_("Text"), {"fields": [in_languages("summary"), *tri("body")]}),
        (_("Relations"), {"fields": ["themes", "supersedes"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "title",
        "kind",
        "language",
        "file_name",
        "visibility",
        "updated_at",
    ]
    list_filter = ["kind", "language", "visibility"]
    prepopulated_fields = {"slug": ["title_en"]}
    readonly_fields = [
        "file_name",
        "size_in_words",
        "sha256",
        *PortalModelAdmin.readonly_fields,
    ]
    search_fields = [*tri("title"), "slug", "file_name"]

    def get_queryset(self, request):
        """Without the papers of the groups' spaces, which their groups keep."""
        return super().get_queryset(request).filter(space_papers__isnull=True)

    @admin.display(description=_("size"))
    def size_in_words(self, document):
        if not document.size:
            return ""
        return gettext("%d KB") % max(1, document.size // 1024)

    def save_model(self, request, obj, form, change):
        if "file" in form.changed_data:
            store_document(document=obj, file=form.cleaned_data["file"] or None)
        else:
            super().save_model(request, obj, form, change)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(WordSearch, admin.ModelAdmin):
    """Read only, for administrators: whom the portal writes to. Never what it says."""

    actions = ["try_again"]
    date_hierarchy = "created_at"
    fields = [
        "subject",
        ("sender", "recipients", "reply_to"),
        ("language", "state", "attempts"),
        ("created_at", "next_attempt_at", "claimed_until", "sent_at"),
        "last_error",
        "message_id",
    ]
    list_display = [
        "state",
        "addressees",
        "subject",
        "last_error",
        "attempts",
        "created_at",
        "sent_at",
    ]
    list_display_links = ["subject"]
    list_filter = ["state"]
    list_per_page = 50
    search_fields = ["addresses", "subject"]
    show_full_result_count = False

    def get_queryset(self, request):
        addresses = Func(
            F("recipients"),
            Value(" "),
            function="array_to_string",
            output_field=models.TextField(),
        )
        return super().get_queryset(request).annotate(addresses=addresses)

    @admin.display(description=_("to"))
    def addressees(self, mail):
        return ", ".join(mail.recipients)

    @admin.action(description=_("Try again now (failed only)"), permissions=["view"])
    def try_again(self, request, queryset):
        begun = [mail for mail in queryset if retry_mail(mail=mail)]
        for mail in begun:
            deliver_mail.delay_on_commit(str(mail.pk))
        message = ngettext(
            "%d mail is tried again.", "%d mails are tried again.", len(begun)
        )
        self.message_user(request, message % len(begun))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
