"""What an organisation says of itself as it applies, in words."""

ORGANISATION = [
    *("name", "acronym", "stakeholder_group", "country", "website", "work", "themes"),
    *("countries_of_work", "working_languages"),
]
CONTACT = [
    *("contact_name", "contact_job_title", "contact_email", "language"),
    *("consented_at", "confirmed_at"),
]


def facts_of(application, names, *, labels=None):
    """The fields ``names`` as (label, value) pairs; ``labels`` stand in for their own."""
    label = application._meta.get_field
    return [
        ((labels or {}).get(name, label(name).verbose_name), said(application, name))
        for name in names
    ]


def said(application, name):
    """The value of a field in words."""
    field = application._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(row) for row in getattr(application, name).all())
    if name == "working_languages":
        names = dict(field.base_field.choices)
        return ", ".join(
            str(names.get(code, code)) for code in application.working_languages
        )
    if field.choices:
        return getattr(application, f"get_{name}_display")()
    return getattr(application, name)
