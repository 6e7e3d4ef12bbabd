"""Personal data of accounts, and of the libraries that keep something about them."""

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.sessions import session_keys_of
from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank


def sessions_of(user):
    return Session.objects.filter(session_key__in=session_keys_of(user))


AS_LONG_AS_THE_ACCOUNT = _("As long as the account.")

PERSONAL = [
    Personal(
        "accounts.User",
        owner="pk",
        purpose=_("To let the person sign in, and to greet and write to them."),
        retention=AS_LONG_AS_THE_ACCOUNT,
        fields=[
            Field("email", DataClass.CONTACT),
            Field("first_name", DataClass.IDENTITY),
            Field("last_name", DataClass.IDENTITY),
            Field("password", DataClass.SECURITY, exported=False),
            Field("last_login", DataClass.SECURITY),
            Field("date_joined", DataClass.SECURITY),
            Field("is_active", DataClass.SECURITY),
            Field("is_staff", DataClass.SECURITY),
            Field("is_superuser", DataClass.SECURITY),
            Field("language", DataClass.PREFERENCE),
            Field("time_zone", DataClass.PREFERENCE),
            Field("digest_sent_at", DataClass.SECURITY),
        ],
    ),
    Personal(
        "account.EmailAddress",
        owner="user",
        purpose=_("To know which address was shown to be the person’s."),
        retention=AS_LONG_AS_THE_ACCOUNT,
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("email", DataClass.CONTACT),
        ],
        also=["verified", "primary"],
    ),
    Personal(
        "account.EmailConfirmation",
        owner="email_address__user",
        purpose=_("To confirm an address by a link that was sent to it."),
        retention=_("Until the address is confirmed. The portal makes none today."),
        fields=[Field("key", DataClass.SECURITY, exported=False)],
        also=["created", "sent"],
    ),
    Personal(
        "mfa.Authenticator",
        owner="user",
        purpose=_("To ask for a second factor when the person signs in."),
        retention=_("Until the person removes it, at most as long as the account."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("type", DataClass.SECURITY),
            Field("data", DataClass.SECURITY, exported=False),
        ],
        also=["created_at", "last_used_at"],
    ),
    Personal(
        "usersessions.UserSession",
        owner="user",
        purpose=_("To show the person where they are signed in, and to end it."),
        retention=_("Until the session ends: 14 days at most, 12 hours for staff."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("ip", DataClass.SECURITY),
            Field("user_agent", DataClass.SECURITY),
            Field("session_key", DataClass.SECURITY, exported=False),
            Field("data", DataClass.SECURITY, exported=False),
        ],
        also=["created_at", "last_seen_at"],
    ),
    Personal(
        "sessions.Session",
        rows=sessions_of,
        purpose=_("To keep the person signed in."),
        retention=_("Until the session ends: 14 days at most, 12 hours for staff."),
        fields=[
            Field("session_key", DataClass.SECURITY, exported=False),
            Field("session_data", DataClass.SECURITY, exported=False),
        ],
        also=["expire_date"],
    ),
    Personal(
        "accounts.ApiToken",
        owner="user",
        purpose=_("To let a program of the person’s use the API in their name."),
        retention=_("Until it is revoked, or 90 days after it expired."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("name", DataClass.FREE_TEXT),
            Field("token_key", DataClass.SECURITY, exported=False),
            Field("digest", DataClass.SECURITY, exported=False),
            Field("last_used_at", DataClass.SECURITY),
        ],
        also=["scopes", "created", "expiry"],
    ),
    Personal(
        "accounts.Invitation",
        owner="user",
        purpose=_("To bring the person into the portal, once."),
        retention=_("90 days after it was accepted, was revoked or expired."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("purpose", DataClass.FREE_TEXT),
            Field("token_hash", DataClass.SECURITY, exported=False),
        ],
        also=["created_at", "expires_at", "accepted_at", "revoked_at"],
    ),
    Personal(
        "accounts.Invitation",
        owner="invited_by",
        purpose=_("To tell whoever is invited by whom."),
        retention=_("90 days after it was accepted, was revoked or expired."),
        fields=[Field("invited_by", DataClass.PARTICIPATION, blank(None))],
        also=["created_at"],
    ),
    Personal(
        "accounts.ErasureRequest",
        owner="user",
        purpose=_("To answer a person who asks to be erased."),
        retention=_("One year after it was answered."),
        fields=[
            Field("user", DataClass.IDENTITY, blank(None)),
            Field("answer", DataClass.FREE_TEXT, blank()),
        ],
        also=["asked_at", "decided_at", "outcome"],
    ),
    Personal(
        "admin.LogEntry",
        owner="user",
        purpose=_("To show a colleague of the Secretariat what they did last."),
        # The history of each record keeps what was done: by an identifier that then
        # points to nobody.
        retention=AS_LONG_AS_THE_ACCOUNT,
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("object_id", DataClass.PARTICIPATION),
            # They name the record, which may be another person.
            Field("object_repr", DataClass.FREE_TEXT, exported=False),
            Field("change_message", DataClass.FREE_TEXT, exported=False),
        ],
        also=["action_time", "content_type", "action_flag"],
    ),
]

NOT_PERSONAL = {
    # Counts, and the number of the administrator.
    "accounts.Erasure": ["counts"],
    # Unused: rights follow from roles.
    "auth.Group": ["name"],
    "auth.Permission": ["name", "codename"],
    "contenttypes.ContentType": ["app_label", "model"],
    # Stays empty: each revision has its own ``pgh_context``, with no more of the
    # person than their identifier.
    "pghistory.Context": ["metadata"],
}
