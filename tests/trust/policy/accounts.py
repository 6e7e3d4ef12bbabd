"""Pages of one's own account, and of who is not signed in yet."""

from tests.trust.policy.line import (
    MOVED,
    NO_METHOD,
    NOT_FOUND,
    OK,
    OUTSIDERS,
    SIGN_IN,
    WITH_FACTOR,
    Line,
    by,
    members,
)
from tests.trust.world import ADMINISTRATOR, EDITOR, FOCAL_A, UNREADY

# A visitor has no account; a member has their own and nobody else's.
SIGNED_IN = {"read": members(), "post": members(NO_METHOD), "rest": members(NO_METHOD)}
ONLY_POST = {
    "read": members(NO_METHOD),
    "rest": members(NO_METHOD),
}
OWN_WEBHOOK = {
    "of": "Webhook",
    "key": "pk",
    "who": lambda me, row: row.owner_id == me.pk,
}
ACCOUNTS = [
    Line(
        "accounts:overview accounts:token-create",
        "one's own account",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
    ),
    Line("accounts:tokens", "one's own tokens", **SIGNED_IN),
    Line("partners:messages", "one's own exchanges", **SIGNED_IN),
    Line(
        "accounts:data",
        "one's own data; who one is, is asked once more",
        post=members(MOVED),
        **ONLY_POST,
    ),
    Line(
        "accounts:erasure-withdraw",
        "one's own request, which one of them has made",
        post=by(NOT_FOUND, (OUTSIDERS, SIGN_IN), ({FOCAL_A}, MOVED)),
        **ONLY_POST,
    ),
    Line(
        "accounts:erasure",
        "one's own request; who one is, is asked once more",
        read=members(),
        head=members(MOVED),
        post=members(MOVED),
        rest=members(NO_METHOD),
    ),
    Line(
        "privacy",
        "administrators read the register",
        read=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
        post=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
        rest=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
    ),
    Line(
        "accounts:second_factor",
        "leads on whoever has one or needs none",
        read=by(MOVED, (OUTSIDERS, SIGN_IN), ({UNREADY}, OK)),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
    ),
    Line(
        "accounts:end_session",
        "one's own sessions; this one is nobody's",
        post=members(NOT_FOUND),
        args={"pk": 0},
        **ONLY_POST,
    ),
    Line(
        "accounts:token-revoke",
        "one's own tokens; 404 for anybody else's",
        post=members(MOVED),
        of="ApiToken",
        key="pk",
        who=lambda me, row: row.user_id == me.pk,
        **ONLY_POST,
    ),
    Line("webhooks:list", "one's own webhooks", **SIGNED_IN),
    Line(
        "webhooks:create",
        "one's own webhooks",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
    ),
    Line("webhooks:detail", "one's own; 404 for any other", **SIGNED_IN, **OWN_WEBHOOK),
    Line(
        "webhooks:edit",
        "one's own; 404 for any other",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        **OWN_WEBHOOK,
    ),
    Line(
        "webhooks:remove",
        "one's own; 404 for any other",
        read=members(),
        post=members(MOVED),
        rest=members(NO_METHOD),
        **OWN_WEBHOOK,
    ),
    Line(
        "webhooks:state webhooks:test",
        "one's own; 404 for any other",
        post=members(MOVED),
        **ONLY_POST,
        **OWN_WEBHOOK,
    ),
    Line(
        "webhooks:rotate",
        "one's own; 404 for any other",
        post=members(),
        **ONLY_POST,
        **OWN_WEBHOOK,
    ),
    Line("accounts:invitation-page", "who holds no invitation", read="410", post="410"),
    Line(
        "accounts:invitation",
        "takes the secret out of the address, whatever it is",
        read=MOVED,
        args={"token": "no-such-secret"},
    ),
    Line(
        "*/accounts/email/ */accounts/confirm-email/ account_email "
        "account_email_verification_sent",
        "nobody changes their address themselves",
        read=MOVED,
        post=MOVED,
        rest=MOVED,
    ),
    Line(
        "*/accounts/confirm-email/<str:key>/ account_confirm_email",
        "nobody changes their address themselves",
        read=MOVED,
        post=MOVED,
        rest=MOVED,
        args={"key": "no-such-key"},
    ),
]
# Pages for who is not signed in yet; whoever is, is led on.
ENTRANCE = by(MOVED, (OUTSIDERS, OK))
ASKED = members()  # who they are, each time
LED_ON = members(MOVED)
OUT = by(NO_METHOD, (OUTSIDERS, SIGN_IN))


def allauth(names, why, read, post, rest, *, delete=None, options=None, **more):
    return Line(names, why, read, post, rest, options, delete=delete, **more)


ALLAUTH = [
    allauth(
        "account_login",
        "the entrance",
        *(ENTRANCE, ENTRANCE, ENTRANCE),
        delete=by(MOVED, (OUTSIDERS, NO_METHOD)),
    ),
    allauth(
        "account_signup",
        "nobody signs up: the page says so",
        *(ENTRANCE, ENTRANCE, ENTRANCE),
    ),
    allauth(
        "account_logout",
        "the way out",
        *(by(OK, (OUTSIDERS, MOVED)), MOVED, NO_METHOD),
        options=OK,
    ),
    allauth(
        "account_inactive account_reset_password_from_key_done "
        "account_reset_password_done",
        "a sentence, the same for everyone",
        *(OK, NO_METHOD, NO_METHOD),
        options=OK,
    ),
    allauth(
        "account_reauthenticate account_change_password",
        "one's own password",
        *(ASKED, ASKED, ASKED),
        delete=OUT,
    ),
    allauth(
        "account_set_password account_confirm_login_code mfa_authenticate "
        "mfa_generate_recovery_codes mfa_activate_totp mfa_add_webauthn "
        "mfa_reauthenticate_webauthn",
        "only after one's password, or where it is one's turn",
        *(LED_ON, LED_ON, LED_ON),
    ),
    allauth(
        "mfa_remove_webauthn mfa_edit_webauthn",
        "one's own keys; this one is nobody's",
        *(LED_ON, LED_ON, LED_ON),
        args={"pk": 0},
    ),
    allauth(
        "account_reset_password",
        "everyone, whether the address is known or not",
        *(OK, OK, OK),
        delete=NO_METHOD,
    ),
    allauth(
        "account_reset_password_from_key",
        "says that the key is not good",
        *(OK, OK, OK),
        args={"uidb36": "abc", "key": "abc"},
    ),
    allauth(
        "mfa_index mfa_list_webauthn",
        "one's own factors",
        *(ASKED, OUT, OUT),
        options=ASKED,
    ),
    allauth(
        "mfa_reauthenticate",
        "whoever has a second factor",
        *([by(MOVED, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, OK))] * 3),
        delete=by(MOVED, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, NO_METHOD)),
    ),
    allauth(
        "mfa_deactivate_totp",
        "whoever has an app, after their password",
        *([by(NOT_FOUND, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, MOVED))] * 3),
    ),
    allauth(
        "mfa_view_recovery_codes",
        "whoever has recovery codes: nobody here",
        *(members(NOT_FOUND), OUT, OUT),
        options=ASKED,
    ),
    allauth(
        "mfa_download_recovery_codes",
        "whoever has recovery codes: nobody here",
        *([members(NOT_FOUND)] * 3),
    ),
    allauth(
        "mfa_login_webauthn",
        "the entrance with a passkey",
        *([by(MOVED, (OUTSIDERS, SIGN_IN))] * 3),
        delete=by(MOVED, (OUTSIDERS, NO_METHOD)),
        options=by(MOVED, (OUTSIDERS, OK)),
    ),
    allauth(
        "usersessions_list",
        "one's own sessions",
        *(ASKED, LED_ON, LED_ON),
        delete=OUT,
        options=ASKED,
    ),
]
