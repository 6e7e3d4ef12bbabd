"""Where the named places of a PDF are, as a line of JSON, and one file it carries."""

import io
import json
import sys

import pikepdf


def read(data, attached):
    """``{"places": {name: page}}``, pages from 1, and the bytes attached by that name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {"places": _places(pdf)}, _attached(pdf, attached)


def _places(pdf):
    try:
        number_of = {page.objgen: n for n, page in enumerate(pdf.pages, start=1)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests).items()
        return {str(name): number_of[at[0].objgen] for name, at in names}
    except (AttributeError, KeyError, TypeError):
        return {}


def _attached(pdf, name):
    found = pdf.attachments.get(name)
    return found.get_file().read_bytes() if found else b""


if __name__ == "__main__":
    told, content = read(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)
