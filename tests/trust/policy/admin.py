"""Pages of the administration."""

from tests.trust.policy.line import (
    MISSING,
    MOVED,
    NO_METHOD,
    NOT_FOUND,
    OK,
    OUTSIDERS,
    SIGN_IN,
    STAFF,
    Line,
    by,
)
from tests.trust.world import ADMINISTRATOR, EDITOR, UNREADY


def staff(read=OK, post=None, *, editor=None):
    """The administration: ``editor`` where an editor may less than an administrator."""
    post = read if post is None else post
    outcomes = []
    for said in [read, post]:
        groups = [(STAFF, said)] + ([({EDITOR}, editor)] if editor else [])
        outcomes.append(by(SIGN_IN, *groups))
    return {"read": outcomes[0], "post": outcomes[1], "rest": SIGN_IN}


# By rule: nobody but staff; an editor adds, changes and deletes what the apps keep.
# The first line that fits counts.
ADMIN = [
    Line(
        "admin:login",
        "the entrance",
        read=by("403", (OUTSIDERS, SIGN_IN), (STAFF, MOVED)),
        post=by("403", (OUTSIDERS, SIGN_IN), (STAFF, OK)),
    ),
    Line(
        "admin:logout",
        "the way out",
        read=by(MOVED, (STAFF | {UNREADY}, NO_METHOD)),
        post=MOVED,
    ),
    Line("admin:password_change_done admin:jsi18n", "", **staff(OK, NO_METHOD)),
    Line("admin:autocomplete", "of a field, which is not named", **staff("403", "405")),
    Line("admin:app_list", "", args={"app_label": "core"}, **staff(OK, OK)),
    Line("admin:core_outgoingmail_add", "the portal's own", **staff("403")),
    Line("admin:core_outgoingmail_delete", "the portal's own", **staff("403")),
    Line("admin:core_outgoingmail_change", "", **staff(OK, "403", editor="403")),
    Line("admin:core_outgoingmail_*", "mail", **staff(editor="403")),
    Line("admin:accounts_user_add", "rights", **staff(editor="403")),
    Line("admin:accounts_user_delete", "rights", **staff(editor="403")),
    Line(
        "admin:accounts_user_remove_second_factors",
        "rights; leads back when it is done",
        **staff(OK, MOVED, editor="403"),
    ),
    Line("admin:accounts_user_erase", "for good", **staff(editor="403")),
    Line(
        "admin:accounts_erasure_add admin:accounts_erasure_delete "
        "admin:accounts_erasurerequest_add admin:accounts_erasurerequest_delete",
        "written by erasing, and by the person, alone",
        **staff("403"),
    ),
    Line("admin:accounts_erasure_change", "for ever", **staff(OK, "403", editor="403")),
    Line(
        "admin:accounts_erasure_* admin:accounts_erasurerequest_*",
        "administrators erase",
        **staff(editor="403"),
    ),
    Line("admin:accounts_invitation_add", "from the partner's page", **staff("403")),
    Line("admin:accounts_invitation_delete", "revoked", **staff(editor="403")),
    Line("admin:accounts_invitation_change", "not to be changed", **staff(OK, "403")),
    Line(
        "admin:partners_profilechange_add admin:partners_profilechange_delete "
        "admin:partners_partnerapplication_add admin:partners_partnerapplication_delete "
        "admin:partners_contactmessage_add admin:partners_contactmessage_delete "
        "admin:partners_contactblock_add "
        "admin:pathfinders_commitmentcomment_add "
        "admin:pathfinders_commitmentcomment_delete",
        "they come from the pages, and what was decided stays",
        **staff("403"),
    ),
    Line("admin:partners_contactblock_change", "lifted only", **staff(OK, "403")),
    Line("admin:partners_contactmessage_change", "settled", **staff(OK, MOVED)),
    Line(
        "admin:partners_profilechange_history admin:partners_partnerapplication_history "
        "admin:partners_contactmessage_history admin:partners_contactblock_history "
        "admin:pathfinders_commitmentcomment_history "
        "admin:pathfinders_progressreport_history admin:events_reportdraft_history",
        "nothing decided is brought back",
        **staff(OK, "403"),
    ),
    Line(
        "admin:pathfinders_supportoffer_add admin:pathfinders_supportoffer_delete "
        "admin:action_groups_joinrequest_add admin:action_groups_joinrequest_delete",
        "made and answered on the pages",
        **staff("403"),
    ),
    Line(
        "admin:events_agendapublication_add admin:events_agendapublication_delete",
        "published on the pages, and it stays",
        **staff("403"),
    ),
    Line(
        "admin:events_agendapublication_change admin:events_agendapublication_history",
        "it stays as it was published",
        **staff(OK, "403"),
    ),
    Line(
        "admin:action_groups_joinrequest_change "
        "admin:action_groups_joinrequest_history "
        "admin:pathfinders_supportoffer_change "
        "admin:pathfinders_supportoffer_history "
        "admin:pathfinders_supportrequest_history",
        "nothing decided is changed or brought back",
        **staff(OK, "403"),
    ),
    Line(
        "admin:partners_partnerimport_template",
        "the headings, and nothing of any record",
        args={"kind": "partners", "extension": "csv"},
        **staff(),
    ),
    Line(
        "admin:partners_partnerimport_all",
        "what the Secretariat reads anyway",
        args={"extension": "csv"},
        **staff(),
    ),
    Line(
        "admin:partners_partnerimport_corrections admin:partners_partnerimport_progress "
        "admin:partners_partner_merge",
        "no such record",
        args={"pk": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:partners_partner_merged",
        "no such record",
        args={"pk": MISSING["pk"], "former": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:partners_partnerimport_change",
        "one's own: it is the editor's, and for anybody else there is none",
        read=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        post=by(SIGN_IN, (STAFF, MOVED)),
        rest=SIGN_IN,
    ),
    Line(
        "admin:partners_partnerimport_delete",
        "one's own: it is the editor's, and for anybody else there is none",
        read=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        post=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        rest=SIGN_IN,
    ),
    Line("admin:partners_partnerimport_history", "none is kept", **staff("404")),
    Line(
        "admin:briefings_ledgerentry_add admin:briefings_ledgerentry_delete "
        "admin:briefings_handoutlink_add admin:briefings_handoutlink_delete "
        "admin:briefings_documentpages_add admin:briefings_documentpages_delete "
        "admin:webhooks_webhook_add admin:webhooks_webhook_delete",
        "written by the portal alone",
        **staff("403"),
    ),
    Line(
        "admin:briefings_ledgerentry_change admin:briefings_handoutlink_change "
        "admin:briefings_documentpages_change admin:webhooks_webhook_change",
        "read only",
        **staff(OK, "403"),
    ),
    Line(
        "admin:briefings_ledgerentry_history admin:briefings_handoutlink_history "
        "admin:briefings_documentpages_history admin:webhooks_webhook_history",
        "Django's own, which brings nothing back",
        **staff(),
    ),
    Line("admin:briefings_briefingpack_add", "from the composer", **staff("403")),
    Line("admin:briefings_briefingpack_delete", "kept", **staff("403")),
    Line("admin:briefings_briefingpack_change", "sealed", **staff(OK, "403")),
    Line(
        "admin:view_on_site",
        "",
        args={"content_type_id": 0, "object_id": 0},
        **staff("404"),
    ),
    Line(
        "admin:partners_partner_invite admin:action_groups_actiongroup_invite "
        "admin:pathfinders_progressreport_review",
        "no such record",
        args={"pk": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:accounts_user_history admin:accounts_invitation_history "
        "admin:briefings_briefingpack_history",
        "Django's own, which brings nothing back",
        **staff(),
    ),
    Line(
        "admin:*_history", "brings a revision back; none is named", **staff(OK, MOVED)
    ),
    Line("admin:*", "records", **staff()),
    # Unnamed: Django's own addresses of old, and whatever there is not.
    Line("en/admin/*<path:object_id>/", "leads to the record", **staff(MOVED)),
    Line("en/admin/(?P<url>.*)$", "", args={"url": "nothing"}, **staff(NOT_FOUND)),
]
