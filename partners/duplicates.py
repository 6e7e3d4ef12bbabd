"""Who may be in the records already under another spelling."""

from urllib.parse import urlsplit

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from alliance87.core.folding import fold
from alliance87.core.search import Fold, search, tri
from partners.models import Partner


def possible_duplicates(application):
    """The partners whose name, acronym or website's host is the applicant's.

    Blind to accents and capitals; a partner whose name has all the words of the
    applicant's counts too.
    """
    columns = [*tri("name"), "acronym"]
    folded = {f"folded_{c}": Fold(Coalesce(c, Value(""))) for c in columns}
    names = [fold(text) for text in (application.name, application.acronym) if text]
    same = Q()
    for column in folded:
        same |= Q(**{f"{column}__in": names})
    if host := host_of(application.website):
        for start in ("//", "//www."):
            for end in ("", "/"):
                ends = {"": "iendswith", "/": "icontains"}[end]
                same |= Q(**{f"website__{ends}": f"{start}{host}{end}"})
    partners = Partner.objects.alias(**folded).filter(same)
    similar = search(Partner.objects.all(), application.name, {"A": columns})
    keys = {*partners.values_list("pk", flat=True)}
    keys |= {*similar.values_list("pk", flat=True)[:20]}
    return Partner.objects.filter(pk__in=keys).with_status()


def host_of(address):
    """The host of a web address, without its www."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
