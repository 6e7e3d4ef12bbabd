"""Loads who signs in on a demonstration machine, and whom they speak for."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from action_groups.models import ActionGroup, Membership
from alliance87.accounts.models import User
from alliance87.demo.records import DemoDataError
from alliance87.demo.users import TOTP_SECRET
from events.models import Event, Registration
from partners.models import Partner, Representative

ACCOUNT = ("first_name", "last_name", "is_staff", "is_superuser")


def load(users, shelf):
    """Create the accounts that are missing. One that is there keeps its password."""
    for entry in users:
        try:
            _load_person(entry, shelf)
        except LookupError as error:
            raise DemoDataError(
                f"users.py, {entry['email']}: {error.args[0]}"
            ) from error


def _load_person(entry, shelf):
    email = entry["email"]
    user = User.objects.filter(email__iexact=email).first()
    _count(shelf, User, created=user is None)
    if user is None:
        fields = {name: entry[name] for name in ACCOUNT if name in entry}
        user = User.objects.create_user(email, entry["password"], **fields)
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    if entry.get("has_authenticator"):
        _give_authenticator(user)
    if "speaks_for" not in entry:
        return
    partner = shelf.get(Partner, slug=entry["speaks_for"])
    # The person consented to no listing: they are shown to themselves alone.
    representative, created = Representative.objects.get_or_create(
        user=user,
        partner=partner,
        until=None,
        defaults={"name": user.get_full_name() or email},
    )
    _count(shelf, Representative, created=created)
    for slug in entry.get("chairs_events", []):
        shelf.get(Event, slug=slug).chairs.add(representative)
    for slug in entry.get("invited_to", []):
        event = shelf.get(Event, slug=slug)
        _registration, created = Registration.objects.get_or_create(
            event=event,
            representative=representative,
            defaults={"invited_at": timezone.now()},
        )
        _count(shelf, Registration, created=created)
    for slug in entry.get("chairs_groups", []):
        _seat_chair(shelf.get(ActionGroup, slug=slug), representative)


def _give_authenticator(user):
    """Enrol the published secret, unless the person has a second factor already."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, TOTP_SECRET)


def _seat_chair(group, representative):
    """Let the person chair for the partner, unless somebody does already."""
    chairs = Membership.objects.current().chairing().filter(action_group=group)
    chairs = list(chairs.filter(partner=representative.partner))
    if not chairs:
        raise LookupError(f"{representative.partner} does not chair “{group.slug}”.")
    for chair in chairs:
        if chair.representative_id is None:
            chair.representative = representative
            chair.save()


def _count(shelf, model, *, created):
    shelf.tally[model]["created" if created else "unchanged"] += 1
