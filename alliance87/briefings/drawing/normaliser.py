"""Makes somebody else's PDF fit to be bound into a pack, once for each file.

A program that imports nothing of ours but ``fitness`` beside it, and is run shut in by the
fence. It finds ``source.pdf`` in its own folder, is ordered ``{"fitness": path, "most":
pages, "box": [width, height], "page_seconds": of the processor}``, and tells ``{"page"}``
whenever it turns to another and at the end ``{"pages", "pictures", "with_text"}``, or
``{"refused": why}``.

A page on which everything is known to be allowed stays as it is, letters and lines; of
any other a picture is made, as it would be seen. Of the file itself nothing is kept: no
script, no form, no file inside it, no note, no layer. What a page says is written beside
it, where the bindery finds it.
"""

import importlib.util
import io
import json
import resource
import sys

import pikepdf
import pypdfium2

LONGEST_TEXT = 4000  # characters of a page, which are read out with it
DOTS_PER_POINT = 170 / 72
QUALITY = 80
COLOURLESS = 10  # of 255: how far the colours of a grey pixel may differ
SIDES = (3, 14400)  # points: what a page may measure

# What a broken file makes the library raise.
BROKEN = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError)
BROKEN += (
    pypdfium2.PdfiumError,
    IndexError,
    RuntimeError,
    OverflowError,
    NotImplementedError,
)


def normalise(data, *, most, box, page_seconds, fitness):
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as source:
        count = len(source.pages)
        if not 0 < count <= most:
            return {"refused": "pages", "pages": count}, b""
        if source.is_encrypted:  # as it is for whoever opens it without a password
            data = saved(source)
        drawn = pypdfium2.PdfDocument(data)
        drawn.init_forms()
        judge = fitness.Judge(source)
        found = {"pages": count, "pictures": 0, "with_text": 0}
        with pikepdf.new() as made:
            for number in range(count):
                say({"page": number + 1})
                limit_seconds(page_seconds)
                page = drawn[number]
                text = text_of(page)
                if not add_fit(made, source.pages[number], judge):
                    add_picture(made, page, box)
                    found["pictures"] += 1
                    # The library also reads what lies in a layer that is not shown.
                    text = "" if "/OCProperties" in source.Root else text
                found["with_text"] += any(map(str.isalnum, text))
                made.pages[-1].obj.PieceInfo = noted(text)
                page.close()
            return found, saved(made)


def saved(pdf):
    output = io.BytesIO()
    packed = pikepdf.ObjectStreamMode.generate
    pdf.save(output, object_stream_mode=packed, deterministic_id=not pdf.is_encrypted)
    return output.getvalue()


def limit_seconds(seconds):
    """End this process, by the signal that tells why, where the next page takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (min(until, hard - 1), hard))


def add_fit(made, page, judge):
    """Add the page as it is, if everything on it is known to be allowed."""
    try:
        judge.make_fit(page)
    except Exception:  # noqa: BLE001  # whatever a library stumbles over is not fit
        return False
    made.pages.append(page)
    return True


def add_picture(made, page, box):
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise ValueError("a page of no size")
    scale = min(box[0] / width, box[1] / height) * DOTS_PER_POINT
    bitmap = page.render(scale=scale, may_draw_forms=True, fill_color=(255,) * 4)
    picture = bitmap.to_pil().convert("RGB")
    bitmap.close()
    if is_grey(picture):
        picture = picture.convert("L")
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=QUALITY, optimize=True)
    image = made.make_stream(
        output.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name("/DeviceGray" if picture.mode == "L" else "/DeviceRGB"),
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    # As large as it is fitted in: what it once measured may be more than a page can.
    size = [round(picture.width / DOTS_PER_POINT, 2)]
    size.append(round(picture.height / DOTS_PER_POINT, 2))
    size = [min(max(each, SIDES[0]), SIDES[1]) for each in size]
    content = b"q %.2f 0 0 %.2f 0 0 cm /Page Do Q" % tuple(size)
    made.add_blank_page(page_size=size)
    made.pages[-1].obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Page=image)
    )
    made.pages[-1].obj.Contents = made.make_stream(content)


def is_grey(picture):
    small = picture.reduce(max(1, min(picture.size) // 400))
    return all(
        max(pixel) - min(pixel) <= COLOURLESS for _count, pixel in colours_of(small)
    )


def colours_of(picture):
    return picture.getcolors(picture.width * picture.height)


def text_of(page):
    """What the page says, as far as it is read out with it."""
    found = page.get_textpage()
    try:
        text = found.get_text_bounded()[: 2 * LONGEST_TEXT]
    finally:
        found.close()
    text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.encode("utf-8", "ignore").decode().split())[:LONGEST_TEXT]


def noted(text):
    """What the bindery reads of a page."""
    return pikepdf.Dictionary(
        Alliance87=pikepdf.Dictionary(Private=pikepdf.String(text))
    )


def say(told):
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.flush()


def read_fitness(path):
    spec = importlib.util.spec_from_file_location("fitness", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    order = json.load(sys.stdin.buffer)
    order["fitness"] = read_fitness(order["fitness"])
    with open("source.pdf", "rb") as file:
        found, made = normalised(file.read(), **order)
    say(found)
    say({"bytes": len(made)})
    sys.stdout.buffer.write(made)


def normalised(data, **order):
    """The same as ``normalise``, or why not."""
    try:
        return normalise(data, **order)
    except pikepdf.PasswordError:
        return {"refused": "password"}, b""
    except BROKEN:
        return {"refused": "broken"}, b""


if __name__ == "__main__":
    main()
