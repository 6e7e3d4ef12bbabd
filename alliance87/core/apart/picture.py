"""Draws a picture anew: its pixels and nothing else that came with it.

Called with “PNG” or “JPEG”. Answers “drawn” and the new file, or why not.
"""

import io
import sys

from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
MAX_SCANS = 100  # of a progressive JPEG; each is drawn over the whole picture

_MODES = {"PNG": {"1", "L", "LA", "RGB", "RGBA", "I;16"}, "JPEG": {"L", "RGB"}}


def draw(data, kind):
    """The verdict in one word, and the picture as its camera held it."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            refused = _refused(image, data)
            return (refused, b"") if refused else ("drawn", _drawn(image, kind))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "pixels", b""
    except Exception:  # noqa: BLE001  # a broken picture raises anything at all
        return "broken", b""


def _refused(image, data):
    """All that the header tells, before a pixel is unpacked."""
    if image.width * image.height > MAX_PIXELS:
        return "pixels"
    if image.format == "PNG":
        return "frames" if getattr(image, "n_frames", 1) > 1 else ""
    return "bomb" if data.count(b"\xff\xda") > MAX_SCANS else ""


def _drawn(image, kind):
    ImageOps.exif_transpose(image, in_place=True)
    if kind == "PNG" and ("transparency" in image.info or image.mode == "PA"):
        image = image.convert("RGBA")
    elif image.mode not in _MODES[kind]:
        image = image.convert("RGB")
    image.info = {}  # Pillow would write profile, comment and dots per inch again
    output = io.BytesIO()
    image.save(output, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return output.getvalue()


if __name__ == "__main__":
    verdict, picture = draw(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(verdict.encode() + b"\n" + picture)
