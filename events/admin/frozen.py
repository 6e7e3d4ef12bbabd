"""What the administration does with a report that was made final: it shows it."""

from events.models import MeetingReport


class KeepsFinal:
    """A report that was made final is not deleted, nor what it stands in.

    Its texts may get the languages they lack; no relation of its rows changes.
    """

    final_relations: list[str] = []

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not is_final(obj)

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if isinstance(obj, MeetingReport):
            # Its chair circulates it and makes it final.
            return fields + (["status"] if obj.is_in_the_making else [])
        return fields + (self.final_relations if is_final(obj) else [])

    def get_deleted_objects(self, objs, request):
        found = list(super().get_deleted_objects(objs, request))
        kept = reports_of(objs).filter(finalised_at__isnull=False)
        if kept:
            found[2] = set()  # the reason is the report, not who asks
            found[3] = [*found[3], *(str(report) for report in kept)]
        return tuple(found)


class KeepsFinalRows:
    """Rows below a report or a section, which neither gets nor loses one once final."""

    final_relations: list[str] = []

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not is_final(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_final(obj)

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        return fields + (self.final_relations if is_final(obj) else [])


def is_final(record):
    """Whether ``record`` is, or belongs to, a report that was made final."""
    if record is None:
        return False
    report = record if isinstance(record, MeetingReport) else record.of_report
    return report.is_frozen


def reports_of(records):
    """The reports that the records are, or belong to."""
    records = list(records)
    if not records:
        return MeetingReport.objects.none()
    path = {
        "meetingreport": "pk",
        "event": "event",
        "reportsection": "sections",
        "proposal": "sections__proposals",
        "contribution": "sections__contributions",
    }[records[0]._meta.model_name]
    keys = [record.pk for record in records]
    found = MeetingReport.objects.filter(**{f"{path}__in": keys})
    return MeetingReport.objects.filter(pk__in=found.values("pk"))
