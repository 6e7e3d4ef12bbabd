import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from alliance87.core.apart import picture as program
from alliance87.core.files import redrawn
from alliance87.core.refused import Refused
from tests.core.bombs import picture

LEFT_TURNED = 6  # how Exif says “turn me to the right”


def upload(content, name="a.png"):
    return SimpleUploadedFile(name, content)


def drawn(content, extension=".png"):
    return Image.open(redrawn(upload(content, f"a{extension}")))


def secretive_png():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "SECRET")
    words.add_itxt("XML:com.adobe.xmp", "SECRET")
    return picture("PNG", pnginfo=words, icc_profile=b"SECRET" * 30, dpi=(72, 72))


def secretive_jpeg():
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    exif.get_ifd(0x8825)[2] = (47.0, 0.0, 0.0)  # where it was taken
    data = picture("JPEG", exif=exif, comment=b"SECRET", icc_profile=b"SECRET" * 30)
    return data + b"<?php SECRET"


@pytest.mark.parametrize(
    ("content", "extension"), [(secretive_png(), ".png"), (secretive_jpeg(), ".jpg")]
)
def test_nothing_that_came_with_a_picture_is_kept(content, extension):
    assert b"SECRET" in content
    file = redrawn(upload(content, f"a{extension}"))
    data = file.read()

    assert b"SECRET" not in data
    assert b"Exif" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_is_stored_as_its_camera_held_it():
    exif = Image.Exif()
    exif[0x0112] = LEFT_TURNED

    assert drawn(picture("JPEG", (8, 6), exif=exif), ".jpg").size == (6, 8)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_pixels_of_a_png_stay(mode):
    pick = random.Random(87)
    with Image.frombytes("RGBA", (9, 7), pick.randbytes(9 * 7 * 4)) as colours:
        source = colours.convert("I" if mode == "I;16" else mode)
        if mode == "I;16":
            source = Image.frombytes("I;16", (9, 7), pick.randbytes(9 * 7 * 2))
    output = io.BytesIO()
    source.save(output, "PNG")
    image = drawn(output.getvalue())

    like = source.convert(image.mode) if mode == "P" else source
    assert image.tobytes() == like.tobytes()


def test_what_was_transparent_stays_so():
    source = Image.new("P", (2, 1))
    source.putpalette([255, 0, 0, 0, 255, 0])
    source.putdata([0, 1])
    output = io.BytesIO()
    source.save(output, "PNG", transparency=0)

    image = drawn(output.getvalue())

    assert [image.getpixel((x, 0)) for x in (0, 1)] == [
        (255, 0, 0, 0),
        (0, 255, 0, 255),
    ]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_any_kind_is_drawn(mode):
    assert drawn(picture("JPEG", mode=mode), ".jpg").mode in {"L", "RGB"}


def test_a_picture_of_another_kind_is_not_opened():
    with pytest.raises(Refused, match="broken"):
        redrawn(upload(picture("GIF")))


def test_pixels_are_counted_before_they_are_drawn(monkeypatch):
    monkeypatch.setattr(program, "MAX_PIXELS", 48)

    assert program.draw(picture("PNG", (8, 6)), "PNG")[0] == "drawn"
    assert program.draw(picture("PNG", (7, 7)), "PNG")[0] == "pixels"


def test_the_upload_is_left_at_its_beginning():
    file = upload(picture("PNG"))
    redrawn(file)

    assert file.tell() == 0
