"""Personal data of briefing packs: who asked for one, and who is named in it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.models import HandoutLink
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
        owner="cancelled_by",
        purpose=_("To tell the others who keep the meeting who stopped a build."),
        retention=_("As long as the pack."),
        fields=[Field("cancelled_by", DataClass.PARTICIPATION, blank(None))],
        also=["event", "cancelled_at"],
    ),
    Personal(
        "briefings.BriefingPack",
        owner="withdrawn_by",
        purpose=_("To tell the others who keep the meeting who took a pack back."),
        retention=_("As long as the pack."),
        fields=[Field("withdrawn_by", DataClass.PARTICIPATION, blank(None))],
        also=["event", "withdrawn_at"],
    ),
    Personal(
        "briefings.HandoutLink",
        rows=lambda user: HandoutLink.objects.filter(
            Q(user=user) | Q(representative__user=user)
        ),
        purpose=_("To hand one person one pack, and no longer than they may have it."),
        retention=_("Until it ends or is taken back; at most as long as the pack."),
        fields=[
            Field("user", DataClass.PARTICIPATION),
            Field("representative", DataClass.PARTICIPATION),
            Field("token_hash", DataClass.SECURITY, exported=False),
            Field("last_used_at", DataClass.SECURITY),
        ],
        also=["pack", "expires_at"],
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
    "briefings.PackItem": ["title", "text", "notes", "options"],
    "briefings.BriefingPack": [
        *("error", "attempts", "withdrawal_reason"),
        *("snapshot_sha256", "manifest_sha256", "sha256"),
    ],
    "briefings.PackTemplate": ["name"],
    "briefings.PackTemplateItem": ["title", "options"],
    "briefings.DocumentPages": ["source_sha256", "sha256", "file"],
    "briefings.LedgerEntry": ["sha256", "manifest_sha256", "previous", "hash"],
}
