"""Valid, public, boring records; what is special about one is a trait."""

import datetime
import hashlib
import io
import uuid

import factory
import pikepdf
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from modeltranslation.translator import NotRegistered, translator

from alliance87.core.enums import (
    DocumentKind,
    IloRegion,
    Language,
    MailState,
    ThemeKind,
    Visibility,
)
from alliance87.core.models import (
    Country,
    Document,
    KeptAnswer,
    OutgoingMail,
    Source,
    Theme,
)


class PortalFactory(DjangoModelFactory):
    """Takes a translated field by its plain name, as English: ``name="ILO"``."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        try:
            translated = translator.get_options_for_model(cls._meta.model).fields
        except NotRegistered:
            translated = {}
        for name in translated:
            if name in kwargs:
                kwargs[f"{name}_en"] = kwargs.pop(name)
        return kwargs


class VisibleFactory(PortalFactory):
    """Public, unless a trait closes it: ``hidden``, ``for_partners``, ``for_group``."""

    visibility = Visibility.PUBLIC

    class Meta:
        abstract = True

    class Params:
        hidden = factory.Trait(visibility=Visibility.SECRETARIAT)
        for_partners = factory.Trait(visibility=Visibility.PARTNERS)
        for_group = factory.Trait(visibility=Visibility.GROUP)


def to_many(name):
    """Let a factory take the records of a to-many relation: ``themes=[theme]``."""

    def fill(record, create, related, **_):
        if create and related:
            getattr(record, name).set(related)

    return factory.PostGeneration(fill)


def letters(number, length):
    """Count in capitals: AA, AB, …, ZZ and again."""
    text = ""
    for _ in range(length):
        number, letter = divmod(number, 26)
        text = chr(ord("A") + letter) + text
    return text


def free_code(number):
    """A code that ISO leaves to its users: no test that names a country meets it."""
    return "XQ"[number // 26 % 2] + letters(number, 1)


class CountryFactory(PortalFactory):
    iso2 = factory.Sequence(free_code)
    iso3 = factory.Sequence(lambda n: letters(n, 3))
    name_en = factory.Sequence(lambda n: f"Country {n}")
    ilo_region = IloRegion.AFRICA

    class Meta:
        model = Country


class ThemeFactory(PortalFactory):
    slug = factory.Sequence(lambda n: f"theme-{n}")
    name_en = factory.Sequence(lambda n: f"Theme {n}")
    kind = ThemeKind.SECTOR

    class Meta:
        model = Theme


class SourceFactory(VisibleFactory):
    slug = factory.Sequence(lambda n: f"source-{n}")
    title_en = factory.Sequence(lambda n: f"Report number {n} of the Alliance")
    short_title_en = factory.Sequence(lambda n: f"Report {n}")
    publisher = "Alliance 8.7"
    published_on = datetime.date(2019, 7, 1)

    class Meta:
        model = Source


def pdf_bytes(pages=1):
    """A readable PDF with empty pages."""
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(output)
    return output.getvalue()


class DocumentFactory(VisibleFactory):
    """A text kept here; with ``with_pdf`` an uploaded PDF of one page."""

    slug = factory.Sequence(lambda n: f"document-{n}")
    title_en = factory.Sequence(lambda n: f"Document {n}")
    kind = DocumentKind.REPORT
    language = Language.EN
    body_en = "<p>A paragraph.</p>"
    themes = to_many("themes")

    class Meta:
        model = Document

    class Params:
        with_pdf = factory.Trait(
            body_en="",
            content=factory.LazyFunction(pdf_bytes),
            file=factory.LazyAttribute(lambda d: ContentFile(d.content, d.file_name)),
            file_name=factory.LazyAttribute(lambda d: f"{d.slug}.pdf"),
            sha256=factory.LazyAttribute(
                lambda d: hashlib.sha256(d.content).hexdigest()
            ),
            size=factory.LazyAttribute(lambda d: len(d.content)),
        )
        content = b""


class KeptAnswerFactory(DjangoModelFactory):
    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    key_digest = factory.Sequence(lambda n: f"{n:064x}")
    request_digest = "0" * 64

    class Meta:
        model = KeptAnswer


class OutgoingMailFactory(DjangoModelFactory):
    """A mail that waits; ``sent`` and ``failed`` are those that came to their end."""

    id = factory.LazyFunction(uuid.uuid4)
    message_id = factory.LazyAttribute(lambda m: f"<{m.id}@portal.example>")
    sender = "portal@example.org"
    recipients = factory.Sequence(lambda n: [f"person-{n}@example.org"])
    subject = "A word from the portal"
    text = "Good morning."

    class Meta:
        model = OutgoingMail

    class Params:
        sent = factory.Trait(
            state=MailState.SENT,
            text="",
            sent_at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
            attempts=1,
        )
        failed = factory.Trait(
            state=MailState.FAILED, last_error="The address was refused.", attempts=7
        )
