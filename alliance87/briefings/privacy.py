"""Personal data of briefing packs: who asked for one, and who is named in it."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank, keep

HANDED_OUT = _(
    "A sealed pack was handed out and quoted: it is superseded, not changed."
)

PERSONAL = [
    Personal(
        "briefings.BriefingPack",
        owner="requested_by",
        purpose=_("To tell the person when the pack is ready or has failed."),
        retention=_("As long as the pack."),
        fields=[Field("requested_by", DataClass.PARTICIPATION, blank(None))],
        also=["event", "edition", "language", "created_at"],
    ),
    Personal(
        "briefings.BriefingPack",
        purpose=_("To print who chairs, speaks and takes part, as it was that day."),
        retention=_("As long as the pack: without end."),
        fields=[
            Field("snapshot", DataClass.CAPACITY, keep(HANDED_OUT)),
            Field("file", DataClass.CAPACITY, keep(HANDED_OUT)),
        ],
    ),
]

NOT_PERSONAL = {
    "briefings.PackItem": ["title", "text"],
    "briefings.BriefingPack": ["error", "snapshot_sha256", "sha256"],
}
