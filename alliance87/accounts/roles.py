"""Who may do what, in words that a person who is no programmer can check.

The words are here; the rows are not. What makes somebody a focal point or a chair is
asked of the very querysets that decide it on every page: those of the apps above,
which ``settings.ROLE_SOURCES`` names.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Role:
    """What somebody is to the Alliance, and what that allows."""

    title = ""
    sentence = ""
    may: list[str] = []


class Visitor(Role):
    title = _("visitor")
    sentence = _("Whoever is not signed in, or whose account is closed.")
    may = [_("Reads what is open to everyone.")]


class Member(Role):
    title = _("member without a partner")
    sentence = _("Somebody with an account who speaks for no partner at present.")
    may = [
        _("Reads what is open to everyone and what is open to partners."),
        _("Makes tokens for the API, which read the same."),
    ]


class PartnerRole(Role):
    """What all who speak for a partner have in common."""

    may = [
        *Member.may,
        _("Reads what is kept to the partner’s own people."),
        _("Takes part in the action groups the partner belongs to as a whole."),
    ]


class FocalPoint(PartnerRole):
    title = _("focal point of a partner")
    sentence = _("The person a partner has named to speak for it in the Alliance.")
    may = [
        *PartnerRole.may,
        _("May propose changes to the partner’s own record; the Secretariat decides."),
        _("Confirms that the partner’s record is right."),
        _("Offers support that pathfinder countries ask for, and takes offers back."),
        _(
            "Asks for support, and decides on offers, for a country whose focal institution the partner is."
        ),
    ]


class Alternate(PartnerRole):
    title = _("alternate of a partner")
    sentence = _("The person who stands in for a partner’s focal point.")
    may = FocalPoint.may


class CommunicationsFocalPoint(PartnerRole):
    title = _("communications focal point of a partner")
    sentence = _("The person a partner has named for news and campaigns.")
    may = [*PartnerRole.may, _("May not propose changes to the partner’s record.")]


class CountryFocalPoint(Role):
    title = _("focal point of a pathfinder country")
    sentence = _(
        "A focal point or alternate of the institution that keeps a pathfinder country."
    )
    may = [
        _("Reads what is kept to the country’s own people."),
        _("Reports progress on the country’s commitments; it is published at once."),
        _("Replies for the government to what others say of a commitment."),
        _("Writes and submits the annual report; the Secretariat accepts it."),
    ]


class CountryCommentator(Role):
    title = _("voice of civil society in a pathfinder country")
    sentence = _(
        "A focal point or alternate of a civil society, workers’ or employers’ "
        "organisation that is at home or at work in a pathfinder country."
    )
    may = [_("Comments on the country’s commitments; the Secretariat checks it first.")]


class GroupMember(Role):
    title = _("action group member")
    sentence = _("Somebody who takes part in an action group, now.")
    may = [_("Reads what is kept to the group, its meetings included.")]


class GroupChair(Role):
    title = _("chair of an action group")
    sentence = _("Somebody who chairs or co-chairs an action group, now.")
    may = GroupMember.may


class MeetingParticipant(Role):
    title = _("participant of a meeting")
    sentence = _("Somebody invited to a meeting, by name or with an action group.")
    may = [_("Reads what is kept to those who take part in the meeting.")]


class MeetingChair(Role):
    title = _("chair of a meeting")
    sentence = _("Somebody named as a chair of a meeting, in person.")
    may = [
        *MeetingParticipant.may,
        _("Sees who is registered for the meeting."),
        _("Composes, builds and publishes the meeting’s briefing packs."),
        _("Writes and publishes its minutes and decisions, and gives action points."),
    ]


class Editor(Role):
    title = _("Secretariat editor")
    sentence = _("A colleague of the Secretariat who keeps the records.")
    may = [
        _("Reads every record, published or not."),
        _("Adds, changes and deletes records in the administration."),
        _("Invites people, changes their accounts and closes them."),
        _("May not give rights, delete people, or touch an administrator."),
        _("Keeps every action group and composes the packs of every meeting."),
        _(
            "Checks comments on commitments and decides on annual reports, not on their own."
        ),
    ]


class Administrator(Role):
    title = _("Secretariat administrator")
    sentence = _("A colleague of the Secretariat who also decides who has rights.")
    may = [
        *Editor.may[:3],
        _("Makes editors and administrators, and takes those rights away."),
        _("Deletes people."),
        _("Erases people for good, and answers those who ask for it."),
        *Editor.may[4:],
    ]


ROLES = [
    Visitor,
    Member,
    FocalPoint,
    Alternate,
    CommunicationsFocalPoint,
    CountryFocalPoint,
    CountryCommentator,
    GroupMember,
    GroupChair,
    MeetingParticipant,
    MeetingChair,
    Editor,
    Administrator,
]


@dataclass(frozen=True)
class Held:
    """A role that somebody holds: of which partner, group or event, and why."""

    role: type[Role]
    of: object | None
    because: str


def roles_of(user):
    """Every role ``user`` (a User, AnonymousUser or None) holds now; always one."""
    if user is None or not user.is_authenticated:
        return [Held(Visitor, None, _("not signed in"))]
    if not user.is_active:
        return [Held(Visitor, None, _("deactivated: reads as the public"))]
    held = []
    if user.is_staff:
        role = Administrator if user.is_superuser else Editor
        held.append(Held(role, None, _("works for the Secretariat")))
    for source in settings.ROLE_SOURCES:
        held += import_string(source)(user)
    return held or [Held(Member, None, _("has an account and speaks for no partner"))]
