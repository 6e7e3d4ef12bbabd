"""What was posted and not taken: where it came from, and whether it may be shown again."""

from urllib.parse import urlsplit, urlunsplit

# What no page writes down, not even for the person who has just typed it.
SECRET = ("password", "credential", "secret")
OWN_FIELDS = {"csrfmiddlewaretoken"}


def page_before(request):
    """The page of ours on which the form stood, without its host; else nothing."""
    url = urlsplit(request.headers.get("Referer", ""))
    if url.netloc != request.get_host() or not url.path.startswith("/"):
        return ""
    # A path that begins with two slashes would be another host.
    return urlunsplit(("", "", f"/{url.path.lstrip('/')}", url.query, ""))


def is_from_ourselves(request):
    """Whether the browser says that one of our own pages sent this."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def to_send_again(request):
    """The fields of a form of ours as (name, value) pairs; None where it cannot be.

    Another site's form is never offered: pressing the button would do its will. Files
    and secrets cannot be written into a page.
    """
    if not is_from_ourselves(request) or request.FILES:
        return None
    if any(word in name.lower() for name in request.POST for word in SECRET):
        return None
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OWN_FIELDS
        for value in values
    ]
