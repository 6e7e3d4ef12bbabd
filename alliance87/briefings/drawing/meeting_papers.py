"""Papers for the organisers of a meeting."""

import hashlib

from django.template.loader import render_to_string

from alliance87.briefings.drawing.apart import drawn_apart

PAPER_STYLES = ["pack.css", "meeting-papers.css"]


def render_meeting_paper(template, context):
    """Return the PDF of a paper for the organisers of a meeting: badges, or a list."""
    html = render_to_string(f"briefings/{template}.html", context)
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32]
    return drawn_apart([html], styles=PAPER_STYLES, identifier=identifier)
