from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.inviting import InvitesPeople
from alliance87.core.admin import (
    CONFIRMED_PUBLICATION_FIELDS,
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    AsksToConfirm,
    FreshnessFilter,
    PlainModelAdmin,
    PlainStackedInline,
    PlainTabularInline,
    PortalModelAdmin,
    in_languages,
)
from alliance87.core.search import tri
from partners.actions.confirmations import ask_partner
from partners.actions.people import invite_representative
from partners.admin.merging import MergesRecords
from partners.forms import RepresentativeForm
from partners.models import Partner, PartnerEvent, Representative, Seat


class PartnerEventInline(PlainTabularInline):
    model = PartnerEvent
    autocomplete_fields = ["source"]
    fields = ["kind", "on", "note", "source", "locator"]


class RepresentativeInline(PlainStackedInline):
    model = Representative
    autocomplete_fields = ["user"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "job_title"),
                    ("role", "user", "until"),
                    ("listed_to_partners", "listed_publicly"),
                ]
            },
        )
    ]


@admin.register(Partner)
class PartnerAdmin(AsksToConfirm, MergesRecords, InvitesPeople, PortalModelAdmin):
    invitation_form = RepresentativeForm
    invitation_title = _("Invite a representative")
    autocomplete_fields = [
        "country",
        "countries_of_work",
        "themes",
        "parent",
        "documents",
        "source",
    ]
    child_lists = ["representatives", "memberships", "seats"]
    date_hierarchy = "joined_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("name"),
                    ("acronym", "slug"),
                    "stakeholder_group",
                    ("country", "parent"),
                ]
            },
        ),
        (_("Description"), {"fields": [in_languages("description"), "website"]}),
        (
            _("Work"),
            {
                "fields": [
                    "countries_of_work",
                    "themes",
                    "working_languages",
                    "documents",
                ]
            },
        ),
        (_("Membership"), {"fields": ["joined_on", "role_mailbox"]}),
        SOURCE_FIELDS,
        CONFIRMED_PUBLICATION_FIELDS,
    ]
    inlines = [RepresentativeInline, PartnerEventInline]
    list_display = [
        "name",
        "acronym",
        "stakeholder_group",
        "country",
        "confirmed_on",
        "visibility",
    ]
    list_filter = [
        "stakeholder_group",
        "visibility",
        FreshnessFilter,
        "country__ilo_region",
    ]
    list_select_related = ["country"]
    prepopulated_fields = {"slug": ["name_en"]}
    search_fields = ["acronym", *tri("name"), "slug", *tri("country__name")]

    def ask(self, record, *, on):
        return ask_partner(partner=record, on=on, only_due=False)

    def invite(self, record, *, by, **filled_in):
        return invite_representative(partner=record, by=by, **filled_in)


@admin.register(PartnerEvent)
class PartnerEventAdmin(PlainModelAdmin):
    autocomplete_fields = ["partner", "source"]
    date_hierarchy = "on"
    fieldsets = [
        (None, {"fields": ["partner", ("kind", "on"), "note"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["partner", "kind", "on", "source"]
    list_filter = ["kind"]
    list_select_related = ["partner", "source"]
    parent = "partner"
    search_fields = [*tri("partner__name"), "partner__acronym", "note"]


@admin.register(Representative)
class RepresentativeAdmin(PlainModelAdmin):
    autocomplete_fields = ["partner", "user", "themes"]
    fieldsets = [
        (None, {"fields": ["name", "job_title", ("partner", "role")]}),
        (_("Expertise"), {"fields": ["themes", "languages"]}),
        (_("Sign-in"), {"fields": ["user", "until"]}),
        (
            _("Consent"),
            {
                "fields": ["listed_to_partners", "listed_publicly"],
                "description": _("Tick only what the person has agreed to."),
            },
        ),
        RECORD_FIELDS,
    ]
    list_display = [
        "name",
        "partner",
        "role",
        "user",
        "listed_to_partners",
        "listed_publicly",
        "until",
    ]
    list_filter = ["role", "listed_publicly", "listed_to_partners"]
    list_select_related = ["partner", "user"]
    parent = "partner"
    search_fields = ["name", *tri("partner__name"), "partner__acronym", "job_title"]


@admin.register(Seat)
class SeatAdmin(PlainModelAdmin):
    autocomplete_fields = ["partner", "country", "source"]
    fieldsets = [
        (None, {"fields": ["constituency", "capacity"]}),
        (
            _("Held by"),
            {
                "fields": [("partner", "country")],
                "description": _("Choose a partner or a country, not both."),
            },
        ),
        (_("Term"), {"fields": [("since", "until")]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "constituency",
        "capacity",
        "partner",
        "country",
        "since",
        "until",
        "visibility",
    ]
    list_filter = ["constituency", "capacity", "visibility"]
    list_select_related = ["partner", "country"]
    search_fields = [
        *tri("partner__name", "country__name"),
        "partner__acronym",
        "constituency",
    ]
