"""Who signs in on a demonstration machine. Needs no Django to import."""

PASSWORD = "eight-point-seven"  # noqa: S105  # printed by `make run`; never a live site

DEMO_USERS = [
    {
        "email": "secretariat@example.org",
        "password": PASSWORD,
        "who": "Secretariat editor: the admin, every record",
        "first_name": "Secretariat",
        "last_name": "Editor",
        "is_staff": True,
        "is_superuser": True,
    },
    {
        "email": "chair@example.org",
        "password": PASSWORD,
        "who": "Chair of the 5th GCG meeting: composes and builds its briefing pack",
        "first_name": "Chair",
        "last_name": "of the GCG",
        "speaks_for": "government-of-france",
        "chairs_events": ["gcg-5"],
    },
    {
        "email": "group-chair@example.org",
        "password": PASSWORD,
        "who": "Chair of the Supply Chains Action Group",
        "first_name": "Chair",
        "last_name": "of Supply Chains",
        "speaks_for": "ilo",
        "chairs_groups": ["supply-chains"],
    },
    {
        "email": "partner@example.org",
        "password": PASSWORD,
        "who": "Focal point of a partner",
        "first_name": "Focal",
        "last_name": "Point",
        "speaks_for": "ituc",
    },
]
