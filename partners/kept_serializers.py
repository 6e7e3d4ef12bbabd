"""What is written of partners: by the Secretariat, and as a proposal by their people."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.core.enums import Answer
from alliance87.core.keeping import SOURCE, KeptSerializer
from alliance87.core.serializers import SlugOfVisible
from partners.models import Partner, PartnerEvent, Seat
from partners.profiles import PartnerProfileForm

PROFILE = PartnerProfileForm.Meta.fields


class ProfileSerializer(KeptSerializer):
    """The fields of a partner's profile."""

    class Meta:
        model = Partner
        fields = PROFILE

    def validate_working_languages(self, codes):
        return sorted(set(codes))  # in one order, as all lists


class KeptPartnerSerializer(ProfileSerializer):
    class Meta(ProfileSerializer.Meta):
        fields = [
            *PROFILE,
            "slug",
            "stakeholder_group",
            "country",
            "parent",
            "documents",
            "joined_on",
            "confirmed_on",
            "visibility",
            *SOURCE,
        ]
        # In English always, as in the administration.
        extra_kwargs = {"name_en": {"required": True, "allow_null": False}}


class KeptPartnerEventSerializer(KeptSerializer):
    class Meta:
        model = PartnerEvent
        fields = ["partner", "kind", "on", "note", *SOURCE]


class KeptSeatSerializer(KeptSerializer):
    class Meta:
        model = Seat
        fields = [
            "constituency",
            "capacity",
            "partner",
            "country",
            "since",
            "until",
            "visibility",
            *SOURCE,
        ]


class NewProfileChangeSerializer(ProfileSerializer):
    partner = SlugOfVisible(Partner, slug_field="slug")
    base_revision = serializers.IntegerField(
        min_value=1,
        max_value=999_999_999,
        help_text=_("The revision of the partner that you read, from its ETag."),
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text=_("Why this changes, or where it can be checked."),
    )

    class Meta(ProfileSerializer.Meta):
        fields = ["partner", "base_revision", *PROFILE, "note"]


class DecideProfileChangeSerializer(ProfileSerializer):
    state = serializers.ChoiceField(
        Answer.choices,
        help_text=_("The Secretariat accepts or declines, the partner withdraws."),
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text=_("Why not.")
    )
    partner_revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=999_999_999,
        help_text=_("To accept: the revision of the partner that you looked at."),
    )

    class Meta(ProfileSerializer.Meta):
        fields = ["state", "reason", "partner_revision", *PROFILE]
