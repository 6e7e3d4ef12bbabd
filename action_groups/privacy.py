"""Personal data of action groups: who takes part in person, and writes in a space."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank, keep
from partners.privacy import part_of

AS_LONG = _("As long as the group’s record.")
WITH_THE_SPACE = _("As long as the group’s space.")
# A text that its author withdrew is gone already: see ``actions.space``.
RECORD = _("It is the group’s record. Its author becomes “a former member”.")


PERSONAL = [
    Personal(
        "action_groups.Membership",
        owner="representative__user",
        purpose=_("To know who takes part in an action group, and who chairs it."),
        retention=AS_LONG,
        fields=[
            Field(
                "representative",
                DataClass.PARTICIPATION,
                keep(_("It points to an entry that then names nobody.")),
            ),
        ],
        also=["action_group", "partner", "role", "until"],
    ),
    part_of(
        "action_groups.JoinRequest",
        "asked_by",
        _(
            "To tell the person what became of it, and that nobody decides on their own."
        ),
        AS_LONG,
    ),
    part_of(
        "action_groups.JoinRequest", "decided_by", _("To know who decided."), AS_LONG
    ),
    part_of(
        "action_groups.OutputUpdate",
        "written_by",
        _("To know whom to ask about what was reported."),
        AS_LONG,
    ),
    Personal(
        "action_groups.Post",
        owner="author",
        purpose=_("What the person wrote in the spaces of their groups."),
        retention=WITH_THE_SPACE,
        fields=[
            Field("author", DataClass.PARTICIPATION, blank(None)),
            Field("body", DataClass.FREE_TEXT, keep(RECORD)),
        ],
        also=[
            "thread",
            "number",
            "created_at",
            "edited_at",
            "withdrawn_at",
            "hidden_reason",
        ],
    ),
    part_of(
        "action_groups.Thread",
        "opened_by",
        _("To say who began a conversation."),
        WITH_THE_SPACE,
    ),
    part_of(
        "action_groups.SpacePaper",
        "shared_by",
        _("To say who put up a document."),
        WITH_THE_SPACE,
    ),
    Personal(
        "action_groups.Mention",
        owner="user",
        purpose=_("To tell the person that a post calls them."),
        retention=_("As long as the post."),
        fields=[Field("user", DataClass.PARTICIPATION)],
        also=["post", "created_at"],
    ),
    Personal(
        "action_groups.ThreadMark",
        owner="user",
        purpose=_("To show the person what they have not read yet."),
        retention=_("As long as the account."),
        fields=[Field("user", DataClass.PREFERENCE)],
        also=["thread", "read_number", "muted"],
    ),
    Personal(
        "action_groups.SpaceChoice",
        owner="user",
        purpose=_("To write to the person as often as they want."),
        retention=_("As long as the account."),
        fields=[
            Field("user", DataClass.PREFERENCE),
            Field("notices", DataClass.PREFERENCE),
        ],
        also=["digested_at"],
    ),
    Personal(
        "action_groups.SpaceOpening",
        owner="opened_by",
        purpose=_("To let a group’s chairs see who read their space, and why."),
        retention=WITH_THE_SPACE,
        fields=[
            Field("opened_by", DataClass.PARTICIPATION, blank(None)),
            Field(
                "reason",
                DataClass.FREE_TEXT,
                keep(_("The group’s chairs may ask for it.")),
            ),
        ],
        also=["action_group", "created_at", "until"],
    ),
]

NOT_PERSONAL = {
    "action_groups.ActionGroup": ["name", "summary", "mandate"],
    "action_groups.GroupFunction": ["text"],
    "action_groups.JoinRequest": ["text", "reason"],
    "action_groups.Workstream": ["name"],
    "action_groups.ResourceNeed": ["title", "currency", "outcome"],
    "action_groups.WorkPlan": ["title"],
    "action_groups.CrossCuttingPriority": ["letter", "text"],
    "action_groups.Objective": ["label", "title"],
    "action_groups.Output": ["target_unit", "label", "text", "indicator"],
    "action_groups.Activity": ["title"],
    "action_groups.OutputUpdate": ["narrative"],
    "action_groups.Thread": ["title"],
    "action_groups.Post": ["hidden_reason"],
}
