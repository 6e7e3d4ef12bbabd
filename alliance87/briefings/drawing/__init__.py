"""From a snapshot to a PDF, and from nothing else: no database, no clock, no network.

``program`` turns HTML into a PDF and imports nothing of ours; ``apart`` runs it in a
process of its own; ``binding`` lays other people's PDFs into ours; ``packs``,
``reports`` and ``meeting_papers`` are the documents there are.
"""
