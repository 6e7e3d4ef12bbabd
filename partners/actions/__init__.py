"""Every change that a partner, an applicant or a message brings about.

Each checks, under a lock, what state things are in and who asks: right now, not when
a page was opened. A ``ValidationError`` is for people to read.
"""
