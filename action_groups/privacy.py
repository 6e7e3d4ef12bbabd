"""Personal data of action groups: who takes part in person."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, keep
from partners.privacy import part_of

AS_LONG = _("As long as the group’s record.")

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
}
