"""Pages of the partners."""

from tests.trust.policy.line import ANY, NO_METHOD, OK, Line, members

PAGES = [
    Line("partners:list", "everyone, each with what they may read", **ANY),
    Line("partners:detail", "the partner's tier", of="Partner", **ANY),
    Line("partners:apply", "any organisation applies", post=OK),
    Line("partners:applied", "thanks whoever applied"),
    Line(
        "partners:application",
        "whoever has the signed link, which this is not",
        read="404",
        post="404",
        args={"token": "no-such-link"},
    ),
    Line(
        "partners:message",
        "the two sides of an exchange, and not even the Secretariat",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ContactMessage",
        key="pk",
        who=lambda me, row: (
            row.began_by_id == me.pk or row.to_partner_id in me.partners
        ),
    ),
    Line(
        "partners:contact",
        "the partner's tier; whoever may not write is told why",
        post=OK,
        of="Partner",
    ),
    Line(
        "partners:propose partners:my-listing",
        "those who speak for the partner",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Partner",
        who=lambda me, row: row.pk in me.partners,
    ),
    Line(
        "partners:confirm",
        "those who speak for the partner",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Partner",
        who=lambda me, row: row.pk in me.partners,
    ),
    Line(
        "record-changes",
        "the record's tier",
        of="Partner",
        key="pk",
        args={"kind": "partner"},
    ),
]
