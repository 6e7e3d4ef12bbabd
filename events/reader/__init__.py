"""Reads an outcome report by plain rules: its sections, who spoke, what was proposed.

It opens no file, asks no network and no model, and believes nothing: what it finds is
for a person to confirm. ``read_report()`` takes the text page by page.
"""

from events.reader.reading import Draft, Person, Proposed, Section, read_report

__all__ = ["Draft", "Person", "Proposed", "Section", "read_report"]
