"""What a document says: the records, as one reader may see them, as plain data.

The snapshot is everything the renderer needs and nothing it does not: no moment of
building, no name of who asked. The same records on the same day give the same
snapshot, and the same snapshot gives the same file. One module a kind of content;
import from here.
"""

from alliance87.briefings.content.country_report import gather_country
from alliance87.briefings.content.meeting_report import gather_meeting_report
from alliance87.briefings.content.pack import (
    check_meeting,
    gather,
    gathers_nothing,
    reader_of,
    reading,
)
from alliance87.briefings.content.snapshot import (
    Asset,
    Gathered,
    PackError,
    canonical,
    digest,
)
from alliance87.briefings.content.work_plan import gather_plan

__all__ = [
    "Asset",
    "Gathered",
    "PackError",
    "canonical",
    "check_meeting",
    "digest",
    "gather",
    "gather_country",
    "gather_meeting_report",
    "gather_plan",
    "gathers_nothing",
    "reader_of",
    "reading",
]
