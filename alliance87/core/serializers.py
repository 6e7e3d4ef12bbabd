"""Pieces that several apps' serializers share, and core's own records."""

import copy

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty, get_attribute

from alliance87.core.api_filters import translated_fields, where_listed
from alliance87.core.enums import Language, Visibility
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.search import tri
from alliance87.core.visibility import reads_everything, tiers_for


def in_all_languages(row, name):
    """The text ``name`` of ``row`` as it is kept in each language, empty where none is."""
    return {
        code: getattr(row, f"{name}_{code}", None) or ""
        for code, _language in settings.LANGUAGES
    }


class TranslatedText(serializers.CharField):
    """A text that is kept in each language; with ``?lang=all`` all of them are given.

    What is not a column of the serializer's own model says so itself.
    """

    def get_attribute(self, row):
        if not self.context.get("all_languages"):
            return super().get_attribute(row)
        *path, name = self.source_attrs
        return in_all_languages(get_attribute(row, path), name)

    def to_representation(self, value):
        return value if isinstance(value, dict) else super().to_representation(value)


class SourceNoteSerializer(serializers.Serializer):
    """The document or page a record comes from, and the place in it."""

    slug = serializers.CharField()
    short_title = TranslatedText()
    locator = serializers.CharField()


@extend_schema_field(SourceNoteSerializer)
class SourceNoteField(serializers.Field):
    """Where a fact comes from: the source's slug, short title and the place in it.

    Null where there is none, or none that the reader may see.
    """

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, allow_null=True, **options)

    def to_representation(self, row):
        # The source comes joined to the row, so its tier is asked here.
        tiers = tiers_for(self.context["request"].user)
        if row.source is None or row.source.visibility not in tiers:
            return None
        title = row.source.short_title
        if self.context.get("all_languages"):
            title = in_all_languages(row.source, "short_title")
        return {
            "slug": row.source.slug,
            "short_title": title,
            "locator": row.locator,
        }


def slug_of(**options):
    """A relation as the other's slug. Say ``allow_null`` where it may be missing or
    hidden: what the reader may not see arrives as null.
    """
    return serializers.SlugRelatedField(slug_field="slug", read_only=True, **options)


def slugs_of(**options):
    return slug_of(many=True, **options)


def id_of(**options):
    """A relation as the other's id, read from the row that was fetched for this reader.

    Not DRF's own field, which reads the column and so names what is hidden.
    """
    return serializers.SlugRelatedField(slug_field="id", read_only=True, **options)


def ids_of(**options):
    return id_of(many=True, **options)


class SlugOfVisible(serializers.SlugRelatedField):
    """A record that the caller names: one they may read, or there is none."""

    default_error_messages = {
        "does_not_exist": _("There is no “{value}”, or you may not read it."),
        "not_text": _("Send the text that names it."),
    }

    def __init__(self, model, **options):
        self.model = model
        super().__init__(queryset=model.objects.none(), **options)

    def get_queryset(self):
        return self.model.objects.visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("not_text")
        try:
            return super().to_internal_value(data)
        except ValidationError:  # no id at all
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)

    def fail(self, key, **values):
        try:
            super().fail(key, **values)
        except serializers.ValidationError as error:
            if key in {"null", "required"}:
                raise
            place = where_listed(self.model)
            words = " ".join([*error.detail, place]).strip()
            raise serializers.ValidationError(words, code=key) from None


def country_code(**options):
    """A country as its ISO alpha-2 code."""
    return serializers.SlugRelatedField(slug_field="iso2", read_only=True, **options)


def country_codes(**options):
    return country_code(many=True, **options)


def language_codes(**options):
    return serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices),
        read_only=True,
        **options,
    )


class WrittenLinkField(serializers.URLField):
    """An address as it is written: null, as it is read where there is none, empties it."""

    def __init__(self, **options):
        if options.get("allow_blank"):
            options["allow_null"] = True
        super().__init__(**options)

    def run_validation(self, data=empty):
        return super().run_validation("" if data is None else data)


class MomentField(serializers.DateTimeField):
    """A moment, said with its distance from UTC: nobody's clock is guessed."""

    default_error_messages = {
        "naive": _(
            "Say the distance from UTC, too: 2019-07-17T10:30:00-04:00, or Z for UTC."
        ),
    }

    def enforce_timezone(self, value):
        if is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


class DayField(serializers.DateField):
    default_error_messages = {
        "invalid": _("This is no day of the calendar: write it as 2019-07-17."),
    }


# How what is written of a record is read, for fields that DRF takes otherwise.
WRITTEN_FIELDS = serializers.ModelSerializer.serializer_field_mapping | {
    models.DateField: DayField,
    models.DateTimeField: MomentField,
    models.URLField: WrittenLinkField,
}


class LinkField(serializers.URLField):
    """An address of the web; null where there is none."""

    def __init__(self, **options):
        super().__init__(**options | {"read_only": True, "allow_null": True})

    def to_representation(self, link):
        return link or None


def not_closed(tier):
    if tier == Visibility.SECRETARIAT:
        raise serializers.ValidationError(
            _("Say who reads it, beside the Secretariat.")
        )


def open_tier():
    """Who reads a record from now on: not the Secretariat alone."""
    return serializers.ChoiceField(Visibility.choices, validators=[not_closed])


# No docstring: it would stand as the description of every body in the schema.
class BodySerializer(serializers.ModelSerializer):
    serializer_field_mapping = WRITTEN_FIELDS
    # Who reads a new record of which nobody said it: told in the schema, and given to
    # the action by who adds it. Words, where that depends on more than the kind.
    tier_left_out = Visibility.SECRETARIAT

    def get_validators(self):
        """None here: the action asks the record itself, under a lock."""
        return []

    def get_extra_kwargs(self):
        extra = super().get_extra_kwargs()
        if "visibility" in self.Meta.fields:
            left_out = _("Of a new record, if left out: %(tier)s.")
            words = [_("Who may read this."), left_out % {"tier": self.tier_left_out}]
            extra.setdefault("visibility", {})["help_text"] = " ".join(map(str, words))
        return extra


class WrittenSerializer(BodySerializer):
    """What is written of a record; texts in each language by itself.

    ``needs_text`` names a text that must stand in one of the languages. Whether it gets
    in the way of another record says the action, under its lock.
    """

    needs_text = ""

    def validate_visibility(self, tier):
        """Whoever chose that would not see the record again."""
        user = self.context["request"].user
        if tier == Visibility.SECRETARIAT and not reads_everything(user):
            raise serializers.ValidationError(
                _("The Secretariat alone closes a record to all others.")
            )
        return tier

    def validate(self, values):
        names = tri(self.needs_text) if self.needs_text else []
        texts = [values.get(name, getattr(self.instance, name, "")) for name in names]
        if names and not any(text and text.strip() for text in texts):
            message = _("Write it in at least one language.")
            raise serializers.ValidationError({names[0]: message})
        return values


# A record as it is read: each of its fields is always there, and none can be written.
# No docstring: it would stand as the description of every record in the schema.
class PortalSerializer(serializers.ModelSerializer):
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.URLField: LinkField
    }

    def build_standard_field(self, field_name, model_field):
        kind, options = super().build_standard_field(field_name, model_field)
        if kind is serializers.CharField and field_name in self.translated:
            kind = TranslatedText
        return kind, options

    def get_fields(self):
        """Read from the model once for each class; a serializer gets copies of its own."""
        kept = vars(type(self)).get("_fields_kept")
        if kept is None:
            kept = type(self)._fields_kept = super().get_fields()
        return copy.deepcopy(kept)

    @property
    def translated(self):
        return translated_fields(self.Meta.model)

    def get_extra_kwargs(self):
        extra = {name: {"read_only": True} for name in self.Meta.fields}
        # On the model this speaks to editors.
        extra.get("visibility", {})["help_text"] = _("Who may read this.")
        return extra


class CountrySerializer(PortalSerializer):
    class Meta:
        model = Country
        fields = [
            "id",
            "iso2",
            "iso3",
            "name",
            "ilo_region",
            "un_status",
            "updated_at",
        ]


class ThemeSerializer(PortalSerializer):
    class Meta:
        model = Theme
        fields = ["id", "slug", "name", "kind", "updated_at"]


class SourceSerializer(PortalSerializer):
    class Meta:
        model = Source
        fields = [
            "id",
            "slug",
            "title",
            "short_title",
            "publisher",
            "published_on",
            "published_precision",
            "link",
            "visibility",
            "updated_at",
        ]


class DocumentSerializer(PortalSerializer):
    themes = slugs_of()
    supersedes = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Document
        fields = [
            "id",
            "slug",
            "title",
            "kind",
            "language",
            "summary",
            "file_name",
            "size",
            "sha256",
            "link",
            "themes",
            "supersedes",
            "visibility",
            "source",
            "updated_at",
        ]


class DocumentDetailSerializer(DocumentSerializer):
    """With the text of a document that is kept here."""

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "body"]


class EnumerationValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()


class EnumerationSerializer(serializers.Serializer):
    """The codes of one kind, each with its label in the language of the answer."""

    name = serializers.CharField()
    values = EnumerationValueSerializer(many=True)
