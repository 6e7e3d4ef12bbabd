"""Who signs in on a demonstration machine. Needs no Django to import."""

PASSWORD = "eight-point-seven"  # noqa: S105  # printed by `make run`; never a live site
# Of the authenticator app of those who need a second factor; the page shows its code.
TOTP_SECRET = "ALLIANCEDEMONSTRATIONSECRETCODES"  # noqa: S105  # as published

DEMO_USERS = [
    {
        "email": "secretariat@example.org",
        "password": PASSWORD,
        "who": "Secretariat editor: the admin, every record",
        "first_name": "Secretariat",
        "last_name": "Editor",
        "is_staff": True,
        "is_superuser": True,
        "has_authenticator": True,
    },
    {
        "email": "chair@example.org",
        "password": PASSWORD,
        "who": "Chair of the 5th GCG meeting: composes and builds its briefing pack",
        "first_name": "Chair",
        "last_name": "of the GCG",
        "speaks_for": "government-of-france",
        "chairs_events": ["gcg-5"],
        "has_authenticator": True,
    },
    {
        "email": "group-chair@example.org",
        "password": PASSWORD,
        "who": "Chair of the Supply Chains Action Group",
        "first_name": "Chair",
        "last_name": "of Supply Chains",
        "speaks_for": "ilo",
        "chairs_groups": ["supply-chains"],
        "invited_to": ["gcg-5"],
        "has_authenticator": True,
    },
    {
        "email": "partner@example.org",
        "password": PASSWORD,
        "who": "Focal point of a partner",
        "first_name": "Focal",
        "last_name": "Point",
        "speaks_for": "ituc",
        "invited_to": ["gcg-5"],
    },
    {
        "email": "country@example.org",
        "password": PASSWORD,
        "who": "Focal point of Uganda: reports progress, asks partners for support",
        "first_name": "Focal Point",
        "last_name": "of Uganda",
        "speaks_for": "uganda-ministry-of-labour",
        "invited_to": ["gcg-5"],
    },
]
