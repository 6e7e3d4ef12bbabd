"""Safeguards that are settings."""

from tests.torture.safeguards.mutant import Mutant, at

SETTINGS = "alliance87/settings/base.py"

MUTANTS = [
    # -- The past ---------------------------------------------------------------------
    Mutant(
        "history_is_only_added_to",
        SETTINGS,
        "PGHISTORY_APPEND_ONLY = True",
        "PGHISTORY_APPEND_ONLY = False",
        at("core/test_history.py", "history_cannot_be_rewritten"),
        triggers=True,
    ),
    # -- Who may do what --------------------------------------------------------------
    Mutant(
        "second_factor_of_chairs_of_groups",
        SETTINGS,
        '    "action_groups.members.groups_chaired_by",\n',
        "",
        at(
            "accounts/test_second_factor.py",
            "staff_and_chairs_must_have_one",
            "becoming_a_chair_is_noticed_at_the_next_request",
        ),
    ),
    Mutant(
        "second_factor_of_chairs_of_meetings",
        SETTINGS,
        '    "events.chairs.events_chaired_by",\n',
        "",
        at(
            "accounts/test_second_factor.py",
            "staff_and_chairs_must_have_one",
            "becoming_a_chair_is_noticed_at_the_next_request",
        ),
    ),
    # -- What sign-in tells -----------------------------------------------------------
    Mutant(
        "new_password_tells_nobody_who_has_an_account",
        SETTINGS,
        "ACCOUNT_PREVENT_ENUMERATION = True",
        "ACCOUNT_PREVENT_ENUMERATION = False",
        at(
            "accounts/test_indistinguishable.py",
            "asking_for_a_new_password_is_answered_alike",
        ),
    ),
    Mutant(
        "wrong_passwords_lock_an_address",
        SETTINGS,
        '"login_failed": "10/m/ip,5/5m/key"',
        '"login_failed": "10/m/ip"',
        at(
            "accounts/test_lockout.py",
            "five_wrong_passwords_lock_an_address_from_anywhere",
        ),
    ),
    Mutant(
        "wrong_passwords_lock_a_machine",
        SETTINGS,
        '"login_failed": "10/m/ip,5/5m/key"',
        '"login_failed": "5/5m/key"',
        at("accounts/test_lockout.py", "ten_wrong_passwords_lock_an_ip_address"),
    ),
    Mutant(
        "forwarding_is_not_believed",
        SETTINGS,
        "ALLAUTH_TRUSTED_PROXY_COUNT = 0",
        "ALLAUTH_TRUSTED_PROXY_COUNT = 1",
        at("accounts/test_lockout.py", "forged_forwarding_does_not_help"),
    ),
    # -- Headers ----------------------------------------------------------------------
    Mutant(
        "no_script_of_another",
        SETTINGS,
        '"script-src": [SELF, NONCE],',
        '"script-src": [SELF, NONCE, "\'unsafe-inline\'"],',
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "content_security_policy",
        SETTINGS,
        '    "alliance87.core.middleware.ContentSecurityPolicy",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "nosniff",
        SETTINGS,
        '    "django.middleware.security.SecurityMiddleware",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "pages_are_in_no_frame",
        SETTINGS,
        '    "django.middleware.clickjacking.XFrameOptionsMiddleware",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
]
