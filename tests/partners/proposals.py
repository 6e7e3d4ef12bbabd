"""A proposal of a partner, and each thing that becomes of it."""

from django.urls import reverse

from partners.actions import changes


def propose(focal_point, **values):
    partner = focal_point.partner
    partner.refresh_from_db()
    return changes.propose_change(
        record=partner,
        by=focal_point.user,
        values=values or {"acronym": "NEW"},
        revision=partner.revision,
    )


def accept(change, by, **options):
    record = change.record
    record.refresh_from_db()
    return changes.accept_change(
        change=change, by=by, revision=record.revision, **options
    )


def decline(change, by):
    return changes.decline_change(change=change, by=by, reason="It is not so.")


def withdraw(change, by):
    return changes.withdraw_change(change=change, by=change.proposed_by)


def page_of(partner, name="propose"):
    return f"/en/partners/{partner.slug}/{name}/"


def decision_page(change):
    return reverse("admin:partners_profilechange_change", args=[change.pk])
