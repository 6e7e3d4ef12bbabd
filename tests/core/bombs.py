"""Hostile files, made anew from a seed: archives and pictures that must be refused."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

FOLDERS = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}
PARTS = {"docx": "document.xml", "xlsx": "workbook.xml", "pptx": "presentation.xml"}
TYPES = "<?xml version='1.0'?><Types/>"


def office(kind="docx", extra=(), types=TYPES):
    """A small Office file with the members ``extra``: (name or ZipInfo, bytes)."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(f"{FOLDERS[kind]}/{PARTS[kind]}", "<a/>")
        for name, content in extra:
            archive.writestr(name, content)
    return output.getvalue()


def picture(kind="PNG", size=(8, 6), mode="RGB", **options):
    output = io.BytesIO()
    Image.new(mode, size, **({"color": 120} if mode == "L" else {})).save(
        output, kind, **options
    )
    return output.getvalue()


# -- Archives --------------------------------------------------------------------------
def zeros(pick, kind):
    """One member that unpacks a thousandfold."""
    size = pick.randint(8, 40) * 1024 * 1024
    return office(kind, [("bomb.xml", bytes(size))])


def many_zeros(pick, kind):
    """Members that are small one by one and too much together."""
    part = pick.randbytes(11_000) * 1
    block = (part * 96)[: 1024 * 1024]
    return office(kind, [(f"part{n}.xml", block) for n in range(210)])


def crowd(pick, kind):
    count = pick.randint(2001, 4000)
    return office(kind, [(f"m{n}", b"") for n in range(count)])


def wide_directory(pick, kind):
    long = "n" * 3000
    return office(kind, [(f"{long}{n}", b"") for n in range(pick.randint(360, 500))])


def lying_size(pick, kind):
    """A member that says it is small and is not."""
    data = bytearray(office(kind, [("lie.xml", bytes(pick.randint(2, 9) << 20))]))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, pick.randint(10, 1000))
    return bytes(data)


def overlapping(pick, kind):
    """Many members of the directory share the bytes of one, as Fifield's bomb does."""
    whole = office(kind, [("shared.xml", pick.randbytes(50_000))])
    end = whole.rindex(b"PK\x05\x06")
    last = whole.rindex(b"PK\x01\x02", 0, end)
    start = whole.index(b"PK\x01\x02")
    entry, copies = whole[last:end], pick.randint(50, 1500)
    copied = b"".join(
        entry.replace(b"shared.xml", f"s{number:05}.xml".encode())
        for number in range(copies)
    )
    body = whole[:end] + copied
    members = struct.unpack_from("<H", whole, end + 10)[0] + copies
    length = len(body) - start
    return body + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, length, start, 0
    )


def quoted(pick, kind):
    """A member whose bytes reach into the next one."""
    data = bytearray(
        office(kind, [("a.xml", pick.randbytes(900)), ("b.xml", pick.randbytes(900))])
    )
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))
    packed = struct.unpack_from("<L", data, at + 20)[0]
    struct.pack_into("<L", data, at + 20, packed + pick.randint(100, 800))
    return bytes(data)


def encrypted(pick, kind):
    data = bytearray(office(kind, [("secret.xml", b"x" * pick.randint(1, 900))]))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def macros(pick, kind):
    name = pick.choice(["vbaProject.bin", "VBAPROJECT.BIN", "vbaProject.bin"])
    return office(kind, [(f"{FOLDERS[kind]}/{name}", pick.randbytes(100))])


def disguised_macros(pick, kind):
    types = f"<Types><Default ContentType='{pick.choice(['application/vnd.ms-office.vbaProject', 'x.macroEnabled.main+xml'])}'/></Types>"
    return office(kind, [("word/harmless.bin", pick.randbytes(99))], types=types)


def escape(pick, kind):
    name = pick.choice(
        ["../../etc/passwd", "/etc/passwd", "C:/evil", "word/../../x", "a\\..\\b"]
    )
    return office(kind, [(zipfile.ZipInfo(name), b"x")])


def twice(pick, kind):
    name = pick.choice(["custom.xml", "Custom.xml", "CUSTOM.XML"])
    return office(kind, [("custom.XML", b"a"), (name, b"b")])


def not_office(pick, kind):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr(pick.choice(["a.txt", "word.xml", "xl"]), "x")
    return output.getvalue()


def appended(pick, kind):
    return office(kind) + pick.randbytes(pick.randint(1, 900))


def prefixed(pick, kind):
    return b"PK\x03\x04" + pick.randbytes(pick.randint(1, 900)) + office(kind)


def cut(pick, kind):
    whole = office(kind, [("x.xml", pick.randbytes(900))])
    return whole[: pick.randrange(8, len(whole) - 1)]


def method(pick, kind):
    """Packed in a way that Office never does: slow and large to unpack."""
    output = io.BytesIO(office(kind))
    way = pick.choice([zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    with zipfile.ZipFile(output, "a", way) as archive:
        archive.writestr("slow.xml", bytes(2 << 20))
    return output.getvalue()


# -- Pictures --------------------------------------------------------------------------
def chunk(kind, body):
    return (
        struct.pack(">L", len(body))
        + kind
        + body
        + struct.pack(">L", zlib.crc32(kind + body))
    )


def png(width, height, body, depth=8, colour=2, extra=b""):
    header = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def zero_rows(size):
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*parts, packer.flush()])


def wide_png(pick, kind):
    """A header that asks for gigabytes, and not much behind it."""
    side = pick.randint(6400, 2_000_000_000)
    return png(side, pick.randint(7000, 60_000), zero_rows(1 << 20))


def flood_png(pick, kind):
    """More pixels than are taken, and all of them there."""
    return png(8192, 8192, zero_rows(8192 * (8192 + 1)), colour=0)


def thin_png(pick, kind):
    return png(1, pick.randint(41_000_000, 2_000_000_000), b"x\x9c\x03\x00")


def text_png(pick, kind):
    """Comments that unpack to gigabytes."""
    body = b"Comment\x00\x00" + zero_rows(pick.randint(8, 40) << 20)
    return png(4, 4, zlib.compress(bytes(52)), extra=chunk(b"zTXt", body) * 5)


def short_png(pick, kind):
    return png(pick.randint(100, 5000), 4000, zlib.compress(pick.randbytes(90)))


def animated_png(pick, kind):
    frames = [Image.new("RGB", (8, 8), (n, 0, 0)) for n in range(pick.randint(2, 50))]
    output = io.BytesIO()
    frames[0].save(output, "PNG", save_all=True, append_images=frames[1:])
    return output.getvalue()


def wide_jpeg(pick, kind):
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", data, at, pick.randint(8000, 65_000), 65_000)
    return bytes(data)


def scan_jpeg(pick, kind):
    """Drawn over and over again: seconds of work in a few kilobytes."""
    data = picture("JPEG", (600, 600), progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * pick.randint(120, 500) + b"\xff\xd9"


def cut_jpeg(pick, kind):
    data = picture("JPEG", (200, 200))
    return data[: pick.randrange(20, len(data) // 2)]


def wrong_kind(pick, kind):
    """The first bytes of a JPEG, and then something else."""
    return b"\xff\xd8\xff\xe0" + pick.randbytes(pick.randint(20, 2000))


ARCHIVES = [
    *(zeros, many_zeros, crowd, wide_directory, lying_size, overlapping, quoted),
    *(encrypted, macros, disguised_macros, escape, twice, not_office, appended),
    *(prefixed, cut, method),
]
PICTURES = {
    **dict.fromkeys(
        [wide_png, flood_png, thin_png, text_png, short_png, animated_png], "png"
    ),
    **dict.fromkeys([wide_jpeg, scan_jpeg, cut_jpeg, wrong_kind], "jpg"),
}


@dataclass(frozen=True)
class Bomb:
    make: Callable
    kind: str
    seed: str

    @property
    def name(self):
        return f"{self.make.__name__}.{self.kind}"

    @property
    def content(self):
        return self.make(random.Random(self.seed), self.kind)


def bombs(seed, count):
    """``count`` bombs, which are only made when their ``content`` is asked for."""
    pick = random.Random(seed)
    makers = [*ARCHIVES, *PICTURES]
    pick.shuffle(makers)
    for number in range(count):
        make = makers[number % len(makers)]
        kind = PICTURES.get(make) or pick.choice(sorted(FOLDERS))
        yield Bomb(make, kind, f"{seed}-{number}")
