"""A pack as the documents it is made of: one ZIP, each named by its agenda point."""

import re
import tempfile
import zipfile

from django.core.files.storage import default_storage
from django.utils.translation import gettext, override

from alliance87.core.models import Document

IN_MEMORY = 5 * 1024 * 1024
CHUNK = 256 * 1024
UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')  # for one system or another
LONGEST = 80


def zip_of(pack, *, reader):
    """The pack and its papers as an open file: the papers ``reader`` may read now.

    What is left out, since it was changed or closed after the pack was made, is named in
    a text beside them. The same pack gives the same bytes to the same reader.
    """
    papers = list(papers_of(pack.snapshot or {}))
    hashes = {sha256 for _name, sha256 in papers}
    rows = Document.objects.visible_to(reader).filter(sha256__in=hashes)
    stored = {row.sha256: row.file.name for row in rows.exclude(file="")}
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller closes it
    day = pack.sealed_at.timetuple()[:6]
    missing = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        put(archive, f"00 {pack.download_name}", pack.file.name, day)
        for name, sha256 in papers:
            if sha256 in stored and default_storage.exists(stored[sha256]):
                put(archive, name, stored[sha256], day)
            else:
                missing.append(name)
        if missing:
            with override(pack.language):
                text = gettext("In the pack, but not to be had as a file of its own:")
                name = gettext("left out") + ".txt"
            lines = "\n".join([text, *missing]) + "\n"
            archive.writestr(zipfile.ZipInfo(name, day), lines)
    file.seek(0)
    return file


def put(archive, name, stored, day):
    info = zipfile.ZipInfo(name, day)
    with default_storage.open(stored) as source, archive.open(info, "w") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def papers_of(snapshot):
    """The name and the hash of each paper that is bound in, in the pack's order."""
    taken = set()
    for position, item in enumerate(snapshot.get("items", []), start=1):
        sha256 = item["content"].get("asset")
        if not sha256:
            continue
        point = item.get("agenda_point") or {}
        number = plain(point.get("number") or "") if isinstance(point, dict) else ""
        words = [f"{position:02}", number, plain(item["title"])]
        name = fit(" ".join(word for word in words if word))
        while name in taken:
            name += "_"
        taken.add(name)
        yield f"{name}.pdf", sha256


def plain(text):
    """A text of a snapshot without its language."""
    return text["text"] if isinstance(text, dict) else str(text)


def fit(name):
    """A name that every system takes."""
    return " ".join(UNFIT.sub(" ", name).split())[:LONGEST].strip(" .") or "-"
