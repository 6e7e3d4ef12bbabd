"""Safeguards of the accounts: who gets in, and what sign-in tells."""

from tests.torture.safeguards.mutant import Mutant, at

FILES = "alliance87/core/files.py"
AUTHENTICATION = "alliance87/accounts/authentication.py"
ADAPTER = "alliance87/accounts/adapter.py"
SECOND_FACTOR = "alliance87/accounts/second_factor.py"

MUTANTS = [
    # -- The past ---------------------------------------------------------------------
    Mutant(
        "a_token_is_no_way_round_the_second_factor",
        AUTHENTICATION,
        "if lacks_second_factor(user):",
        "if False:",
        at(
            "accounts/test_authentication.py",
            "token_of_somebody_who_lost_the_second_factor_opens_nothing",
        ),
    ),
    Mutant(
        "a_token_without_its_word_is_no_visitor",
        AUTHENTICATION,
        "            refuse_token_without_word(request)\n",
        "",
        at(
            "accounts/test_authentication.py",
            "token_without_its_word_is_told_so_and_reads_as_nobody",
        ),
    ),
    # -- No change writes over another ------------------------------------------------
    Mutant(
        "account_page_compares_revisions",
        "alliance87/accounts/forms.py",
        "class PreferencesForm(RevisedForm):",
        "class PreferencesForm(forms.ModelForm):",
        at(
            "accounts/test_overview.py",
            "what_the_secretariat_saved_meanwhile_is_not_written_over",
        ),
    ),
    Mutant(
        "an_earlier_address_is_forgotten",
        "alliance87/accounts/actions.py",
        "    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()",
        "    pass",
        at(
            "accounts/test_admin.py",
            "an_address_that_was_corrected_opens_nothing_more",
        ),
    ),
    Mutant(
        "an_invitation_follows_the_address",
        "alliance87/accounts/actions.py",
        "        resend_invitation(invitation=invitation)",
        "        pass",
        at(
            "accounts/test_admin.py",
            "an_address_that_was_corrected_opens_nothing_more",
        ),
    ),
    # -- Who may do what --------------------------------------------------------------
    Mutant(
        "rights_of_a_closed_account",
        "alliance87/accounts/backends.py",
        "if not user_obj.is_active or not user_obj.is_staff or",
        "if not user_obj.is_staff or",
        at("accounts/test_backends.py", "deactivated_secretariat_has_no_rights"),
    ),
    Mutant(
        "rights_are_the_secretariat_s",
        "alliance87/accounts/backends.py",
        "if not user_obj.is_active or not user_obj.is_staff or",
        "if not user_obj.is_active or",
        at(
            "accounts/test_backends.py",
            "who_is_not_of_the_secretariat_has_no_rights",
        ),
    ),
    Mutant(
        "scope_of_a_token",
        "alliance87/accounts/permissions.py",
        "return needed in request.auth.scopes",
        "return True",
        at("accounts/test_authentication.py", "token_without_write_changes_nothing"),
    ),
    Mutant(
        "token_of_the_secretariat_is_narrowed",
        AUTHENTICATION,
        "if TokenScope.SECRETARIAT not in token.scopes:",
        "if False:",
        at(
            "accounts/test_authentication.py",
            "token_of_the_secretariat_reads_as_a_member",
        ),
    ),
    Mutant(
        "scope_of_the_secretariat_is_not_for_members",
        "alliance87/accounts/actions.py",
        "if TokenScope.SECRETARIAT in scopes and not user.is_staff:",
        "if False:",
        at("accounts/test_actions.py", "member_gets_no_token_of_the_secretariat"),
    ),
    Mutant(
        "token_in_the_address",
        AUTHENTICATION,
        "        refuse_token_in_address(request)\n        secret",
        "        secret",
        at(
            "accounts/test_authentication.py",
            "token_in_the_address_is_refused_and_not_repeated",
        ),
    ),
    Mutant(
        "token_of_a_closed_account",
        AUTHENTICATION,
        ".filter(user__is_active=True)",
        "",
        at(
            "accounts/test_authentication.py",
            "token_of_a_deactivated_person_fails_at_its_next_request",
        ),
    ),
    Mutant(
        "expired_token",
        AUTHENTICATION,
        "ApiToken.objects.live(at=timezone.now()).filter",
        "ApiToken.objects.filter",
        at("accounts/test_authentication.py", "expired_token_is_refused"),
    ),
    Mutant(
        "token_of_another_is_not_revoked",
        "alliance87/accounts/views.py",
        "get_object_or_404(ApiToken, pk=pk, user=request.user)",
        "get_object_or_404(ApiToken, pk=pk)",
        at("accounts/test_views.py", "nobody_revokes_the_token_of_another"),
    ),
    Mutant(
        "session_of_another_is_not_ended",
        "alliance87/accounts/views.py",
        "get_object_or_404(UserSession, pk=pk, user=request.user)",
        "get_object_or_404(UserSession, pk=pk)",
        at("accounts/test_sessions.py", "nobody_ends_the_session_of_another"),
    ),
    Mutant(
        "sessions_of_a_closed_account",
        "alliance87/accounts/actions.py",
        "        revoke_invitation(invitation=invitation)\n    end_sessions(user=user)",
        "        revoke_invitation(invitation=invitation)",
        at(
            "accounts/test_actions.py",
            "sessions_of_a_closed_account_stay_ended_when_it_is_opened_again",
        ),
    ),
    Mutant(
        "second_factor_of_staff",
        SECOND_FACTOR,
        "(user.is_staff or _is_held_to_it(user))",
        "_is_held_to_it(user)",
        at("accounts/test_second_factor.py", "the_admin_leads_there_too"),
    ),
    Mutant(
        "second_factor_on_pages",
        "alliance87/accounts/middleware.py",
        "if not lacks_second_factor(request.user):",
        'if not request.path.startswith("/api/"):',
        at("accounts/test_second_factor.py", "pages_lead_to_where_one_is_set_up"),
    ),
    Mutant(
        "second_factor_in_the_api",
        "alliance87/accounts/middleware.py",
        "return problem(status=HTTPStatus.FORBIDDEN",
        "_ = dict(status=HTTPStatus.FORBIDDEN",
        at("accounts/test_second_factor.py", "the_api_says_so_as_a_problem"),
    ),
    Mutant(
        "forms_of_other_sites_are_not_sent_again",
        "alliance87/accounts/unsaved.py",
        "if not is_from_ourselves(request) or request.FILES:",
        "if request.FILES:",
        at(
            "accounts/test_unsaved.py", "form_of_another_site_is_not_offered_to_be_sent"
        ),
    ),
    Mutant(
        "passwords_are_not_sent_again",
        "alliance87/accounts/unsaved.py",
        "if any(word in name.lower() for name in request.POST for word in SECRET):",
        "if False:",
        at("accounts/test_unsaved.py", "password_is_not_written_into_a_page"),
    ),
    Mutant(
        "recovery_codes_are_no_second_factor",
        SECOND_FACTOR,
        "KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]",
        "KINDS = list(Authenticator.Type)",
        at("accounts/test_second_factor.py", "recovery_codes_alone_are_none"),
    ),
    Mutant(
        "code_signs_in_once",
        "alliance87/accounts/mfa.py",
        "if not cache.add(used_code_key(self.user.pk, code), True, CODE_LIFE):",
        "if False:",
        at("accounts/test_mfa.py", "a_code_signs_in_once"),
    ),
    Mutant(
        "invitation_is_accepted_once",
        "alliance87/accounts/actions.py",
        "if row.accepted_at or row.revoked_at or row.expires_at <= now:",
        "if row.revoked_at or row.expires_at <= now:",
        at("accounts/test_actions.py", "invitation_is_accepted_once"),
    ),
    Mutant(
        "invitation_expires",
        "alliance87/accounts/models.py",
        "accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at",
        "accepted_at__isnull=True, revoked_at__isnull=True",
        at("accounts/test_invitations.py", "closed_and_unknown_links_look_alike"),
    ),
    Mutant(
        "invitation_keeps_a_hash",
        "alliance87/accounts/models.py",
        "return hashlib.sha256(secret.encode()).hexdigest()",
        "return secret.encode().hex()[:64]",
        "tests/accounts/test_actions.py tests/accounts/test_invitations.py",
    ),
    # -- What sign-in tells -----------------------------------------------------------
    Mutant(
        "closed_account_looks_like_a_wrong_password",
        ADAPTER,
        "if user and not user.is_active:",
        "if False:",
        at(
            "accounts/test_indistinguishable.py",
            "right_password_of_a_closed_account_is_answered_as_a_wrong_one",
        ),
    ),
    Mutant(
        "closed_account_is_counted_like_a_wrong_password",
        ADAPTER,
        "            self.pre_authenticate(request, **credentials)\n",
        "",
        at(
            "accounts/test_lockout.py",
            "a_closed_account_is_locked_with_its_right_password_too",
        ),
    ),
    Mutant(
        "stranger_gets_no_mail",
        ADAPTER,
        'if template_prefix == "account/email/unknown_account":',
        "if False:",
        at("accounts/test_pages.py", "unknown_address_gets_no_message"),
    ),
    Mutant(
        "nobody_signs_up",
        ADAPTER,
        "def is_open_for_signup(self, request):\n        return False",
        "def is_open_for_signup(self, request):\n        return True",
        at("accounts/test_indistinguishable.py", "signing_up_is_closed_to_all_alike"),
    ),
]
