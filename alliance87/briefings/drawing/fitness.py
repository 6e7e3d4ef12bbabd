"""Whether a page of somebody else's PDF may be bound in as it is.

It may where everything on it is known to be allowed by PDF/A-3a and PDF/UA-1: what is not
known is unfit. Read by the program ``normaliser`` inside the fence: it imports nothing of
ours.
"""

import io
import re
import tempfile
from functools import cached_property

import pikepdf
from fontTools.agl import AGL2UV, UV2AGL
from fontTools.cffLib import CFFFontSet
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.basePen import NullPen
from fontTools.t1Lib import T1Font
from fontTools.ttLib import TTFont

MOST_CONTENT = 2 * 1024 * 1024  # bytes of operators on a page, its forms among them
MOST_PIXELS = 40_000_000  # of one picture
MOST_FONT = 16 * 1024 * 1024  # bytes
DEEPEST = 12  # forms within forms
DEEPEST_STATE = 28  # q without Q, as PDF/A allows
LONGEST_STRING, LONGEST_NAME, LARGEST = 32767, 127, 32767.0

MARKS = {"BDC", "BMC", "EMC", "DP", "MP"}


def _each(words):
    return set(words.split())


OPERATORS = {"INLINE IMAGE"} | _each(
    "q Q cm w J j M d ri i gs m l c v y h re S s f F f* B B* b b* n W W* "
    "BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' \" CS cs SC SCN sc scn G g RG rg sh Do"
)
INTENTS = _each("/RelativeColorimetric /AbsoluteColorimetric /Perceptual /Saturation")
BLENDS = _each(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge "
    "/ColorBurn /HardLight /SoftLight /Difference /Exclusion /Hue /Saturation /Color "
    "/Luminosity"
)
FILTERS = _each(
    "/FlateDecode /DCTDecode /CCITTFaxDecode /RunLengthDecode /ASCII85Decode "
    "/ASCIIHexDecode /JBIG2Decode"
)
INLINE_COLOURS = {"/G", "/RGB", "/DeviceGray", "/DeviceRGB"}
# What of each object is kept: anything else is let go (files, scripts, layers, notes).
KEPT = {
    "page": "Type Contents Resources MediaBox Rotate Group",
    "resources": "Font XObject ExtGState ColorSpace Pattern Shading",
    "form": "Type Subtype FormType BBox Matrix Resources Group Length Filter DecodeParms",
    "image": "Type Subtype Width Height ColorSpace BitsPerComponent ImageMask Mask Decode "
    "SMask SMaskInData Matte Intent Length Filter DecodeParms",
    "tiling": "Type PatternType PaintType TilingType BBox XStep YStep Matrix Resources "
    "Length Filter DecodeParms",
    "shading pattern": "Type PatternType Shading Matrix",
    "state": "Type LW LC LJ ML D RI Font FL SM SA BM SMask CA ca AIS TK",
    "font": "Type Subtype BaseFont FirstChar LastChar Widths FontDescriptor Encoding "
    "ToUnicode DescendantFonts CIDSystemInfo DW W CIDToGIDMap",
    "descriptor": "Type FontName FontFamily FontStretch FontWeight Flags FontBBox "
    "ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth "
    "MissingWidth FontFile FontFile2 FontFile3",
}
KEPT = {name: {f"/{key}" for key in _each(keys)} for name, keys in KEPT.items()}


class Unfit(Exception):
    """Why a page cannot stay as it is."""


class Judge:
    """Looks at the pages of one PDF, and takes from them what no page needs.

    What it changes it changes in memory. Of a page that it calls unfit nothing may be
    kept.
    """

    def __init__(self, pdf):
        self.pdf = pdf
        self.fonts = {}
        self.sound = set()  # colours, shadings, states that were looked at
        self.content = 0

    def make_fit(self, page):
        """Leave of ``page`` what is drawn on it. Raises ``Unfit``."""
        self.content = 0
        resources = inherited(page.obj, "/Resources") or pikepdf.Dictionary()
        box, rotation = visible_box(page), inherited(page.obj, "/Rotate") or 0
        if int(rotation) % 90:
            raise Unfit("rotation")
        self._refuse_notes(page)
        self._group(page.obj)
        used = {}
        data = self._content(page, resources, used, 0)
        for font in used.values():
            font.check()
        self._keep(page.obj, "page")
        page.obj.MediaBox = pikepdf.Array([round(each, 3) for each in box])
        page.obj.Rotate = int(rotation) % 360
        page.obj.Resources = self.pdf.make_indirect(resources)
        page.obj.Contents = self.pdf.make_stream(data)

    def _refuse_notes(self, page):
        """What is filled in, stamped or drawn over the page belongs to what it shows."""
        notes = page.obj.get("/Annots", [])
        if len(notes) > 5000:
            raise Unfit("notes")
        for note in notes:
            if note.get("/Subtype") not in {"/Link", "/Popup"}:
                raise Unfit("notes")

    # -- What is drawn -------------------------------------------------------------
    def _content(self, source, resources, used, depth):
        """The operators of a page or form without its marks, each looked at."""
        if depth > DEEPEST:
            raise Unfit("depth")
        streams = contents_of(source)
        for stream in streams:
            self._filters(stream)
            self.content += len(stream.read_bytes())
            if self.content > MOST_CONTENT:
                raise Unfit("content")
        self._refuse_defaults(resources)
        self._keep(resources, "resources")
        steps, font, saved = [], None, []
        for step in pikepdf.parse_content_stream(source):
            name = str(step.operator)
            if name in MARKS:
                if name == "BDC" and step.operands[0] == "/OC":
                    raise Unfit("layer")
                continue
            if name not in OPERATORS:
                raise Unfit("operator")
            if name == "INLINE IMAGE":
                self._inline(step.operands[0])
            else:
                for operand in step.operands:
                    refuse_large(operand)
                if name == "q":
                    saved.append(font)
                    if len(saved) > DEEPEST_STATE:
                        raise Unfit("states")
                elif name == "Q":
                    if not saved:
                        raise Unfit("states")
                    font = saved.pop()
                elif name == "Tf":
                    font = self._font(named(resources, "/Font", step.operands[0]))
                    used[id(font)] = font
                elif name in {"Tj", "'", '"', "TJ"}:
                    if font is None:
                        raise Unfit("font")
                    for text in texts_of(step.operands[-1]):
                        font.use(text)
                else:
                    self._step(name, step.operands, resources, used, depth)
            steps.append(step)
        if saved:
            raise Unfit("states")
        return pikepdf.unparse_content_stream(steps)

    def _step(self, name, operands, resources, used, depth):
        if name in {"cs", "CS"}:
            self._colour_named(operands[0], resources)
        elif name in {"scn", "SCN"} and isinstance(operands[-1], pikepdf.Name):
            self._pattern(named(resources, "/Pattern", operands[-1]), used, depth)
        elif name == "sh":
            self._shading(named(resources, "/Shading", operands[0]))
        elif name == "gs":
            self._state(named(resources, "/ExtGState", operands[0]), used, depth)
        elif name == "ri" and operands[0] not in INTENTS:
            raise Unfit("intent")
        elif name == "Do":
            drawn = named(resources, "/XObject", operands[0])
            if drawn.get("/Subtype") == "/Image":
                self._image(drawn)
            else:
                self._form(drawn, used, depth)

    def _form(self, form, used, depth, kind="form"):
        if not isinstance(form, pikepdf.Stream) or "/OC" in form:
            raise Unfit("form")
        if kind == "form" and (
            form.get("/Subtype") != "/Form"
            or {"/Ref", "/PS", "/OPI"} & set(form.keys())
        ):
            raise Unfit("form")
        if form.get("/Subtype2") or "/Resources" not in form:
            raise Unfit("form")
        self._group(form)
        data = self._content(form, form.Resources, used, depth + 1)
        self._keep(form, kind)
        form.write(data)

    def _group(self, holder):
        group = holder.get("/Group")
        if group is None:
            return
        if group.get("/S") != "/Transparency":
            raise Unfit("group")
        if "/CS" in group:
            self._colour(group.CS)

    def _image(self, image, depth=0):
        if depth > 2 or {"/OC", "/OPI", "/Alternates"} & set(image.keys()):
            raise Unfit("picture")
        width, height = int(image.Width), int(image.Height)
        if not 0 < width * height <= MOST_PIXELS:
            raise Unfit("pixels")
        if image.get("/Intent", "/Perceptual") not in INTENTS:
            raise Unfit("intent")
        if image.get("/SMaskInData", 0):
            raise Unfit("picture")
        self._filters(image)
        if not image.get("/ImageMask", False):
            if image.get("/BitsPerComponent", 8) not in {1, 2, 4, 8, 16}:
                raise Unfit("picture")
            self._colour(image.get("/ColorSpace"))
        elif image.get("/BitsPerComponent", 1) != 1:
            raise Unfit("picture")
        self._keep(image, "image")  # interpolation goes with the rest
        for key in ["/SMask", "/Mask"]:
            if isinstance(image.get(key), pikepdf.Stream):
                self._image(image.get(key), depth + 1)

    def _inline(self, image):
        found = image.obj
        filters = found.get("/F", found.get("/Filter"))
        colour = found.get("/CS", found.get("/ColorSpace", pikepdf.Name.G))
        if filters is not None or not isinstance(colour, pikepdf.Name):
            raise Unfit("inline picture")
        if colour not in INLINE_COLOURS or found.get("/I", found.get("/Interpolate")):
            raise Unfit("inline picture")

    def _pattern(self, pattern, used, depth):
        if pattern.get("/PatternType") == 1:
            self._form(pattern, used, depth, kind="tiling")
        else:
            self._keep(pattern, "shading pattern")
            self._shading(pattern.Shading)

    def _shading(self, shading):
        self._colour(shading.get("/ColorSpace"))

    def _state(self, state, used, depth):
        if {"/TR", "/TR2", "/HT", "/HTP", "/HTO", "/Font"} & set(state.keys()):
            raise Unfit("state")
        if "/RI" in state and state.RI not in INTENTS:
            raise Unfit("intent")
        if "/BM" in state and (
            not isinstance(state.BM, pikepdf.Name) or state.BM not in BLENDS
        ):
            raise Unfit("blend")
        self._keep(state, "state")
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary):
            if "/TR" in mask and mask.TR != "/Identity":
                raise Unfit("state")
            self._form(mask.G, used, depth)

    # -- Colours ---------------------------------------------------------------------
    def _colour_named(self, name, resources):
        if name in {"/DeviceGray", "/DeviceRGB", "/Pattern"}:
            return
        self._colour(named(resources, "/ColorSpace", name))

    def _refuse_defaults(self, resources):
        colours = resources.get("/ColorSpace", {})
        if any(f"/Default{kind}" in colours for kind in ("Gray", "RGB", "CMYK")):
            raise Unfit("colour")

    def _colour(self, colour, depth=0):
        if isinstance(colour, pikepdf.Name):
            if colour not in {"/DeviceGray", "/DeviceRGB", "/Pattern"}:
                raise Unfit("colour")
            return
        if depth > 2 or not isinstance(colour, pikepdf.Array) or not len(colour):
            raise Unfit("colour")
        kind = colour[0]
        if kind in {"/Indexed", "/Pattern"} and len(colour) > 1:
            self._colour(colour[1], depth + 1)
        elif kind == "/ICCBased":
            self._profile(colour[1])
        elif kind not in {"/DeviceGray", "/DeviceRGB", "/CalRGB", "/CalGray", "/Lab"}:
            raise Unfit("colour")

    def _profile(self, profile):
        if profile.objgen in self.sound:
            return
        data, channels = profile.read_bytes(), int(profile.N)
        space = {1: b"GRAY", 3: b"RGB "}.get(channels)
        fit = (
            len(data) > 128
            and data[36:40] == b"acsp"
            and data[16:20] == space
            and data[12:16] in {b"scnr", b"mntr", b"prtr", b"spac"}
            and data[8] <= 4
        )
        if not fit:
            raise Unfit("profile")
        for key in set(profile.keys()) - {"/N", "/Length", "/Filter", "/DecodeParms"}:
            del profile[key]
        self.sound.add(profile.objgen)

    # -- The rest --------------------------------------------------------------------
    def _font(self, font):
        if font.objgen == (0, 0):
            raise Unfit("font")
        if font.objgen not in self.fonts:
            self._keep(font, "font")
            self.fonts[font.objgen] = font_of(font, self._keep)
        return self.fonts[font.objgen]

    def _filters(self, stream):
        filters = stream.get("/Filter", [])
        filters = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
        if not {str(each) for each in filters} <= FILTERS or "/F" in stream:
            raise Unfit("filter")

    def _keep(self, holder, kind):
        for key in set(holder.keys()) - KEPT[kind]:
            del holder[key]


# -- Fonts -------------------------------------------------------------------------------
def font_of(font, keep):
    kind = font.get("/Subtype")
    if kind == "/Type0":
        return CompositeFont(font, keep)
    if kind == "/TrueType":
        return TrueTypeFont(font, keep)
    if kind == "/Type1":
        return Type1Font(font, keep)
    raise Unfit("font")


class Font:
    """A font and the codes that were drawn with it: each must have a glyph in the file,
    of the width that the page reckons with, and a character that it stands for."""

    bytes_each = 1

    def __init__(self, font, keep):
        self.font = font
        self.codes, self.checked = set(), set()
        self.descriptor = self.holder.get("/FontDescriptor")
        if self.descriptor is None:
            raise Unfit("font that is not embedded")
        keep(self.descriptor, "descriptor")

    @property
    def holder(self):
        return self.font

    def use(self, text):
        if len(text) % self.bytes_each:
            raise Unfit("codes")
        step = self.bytes_each
        self.codes |= {
            int.from_bytes(text[at : at + step], "big")
            for at in range(0, len(text), step)
        }

    def check(self):
        for code in self.codes - self.checked:
            width = self.glyph_width(code)
            if width is None or abs(width - self.width(code)) > 1:
                raise Unfit("widths")
            if not printable(self.character(code)):
                raise Unfit("characters")
        self.checked |= self.codes

    def program(self, key, kinds=None):
        stream = self.descriptor.get(key)
        if not isinstance(stream, pikepdf.Stream):
            raise Unfit("font that is not embedded")
        if kinds and stream.get("/Subtype") not in kinds:
            raise Unfit("font")
        data = stream.read_bytes()
        if len(data) > MOST_FONT:
            raise Unfit("font")
        return data

    def width(self, code):
        first, widths = int(self.font.FirstChar), self.font.Widths
        if not first <= code < first + len(widths):
            raise Unfit("widths")
        return float(widths[code - first])

    @cached_property
    def to_unicode(self):
        stream = self.font.get("/ToUnicode")
        if not isinstance(stream, pikepdf.Stream):
            return {}
        return characters_of(stream.read_bytes())

    def character(self, code):
        return self.to_unicode.get(code, "")


class TrueTypeFont(Font):
    """A simple font of TrueType: by one of two encodings, or by its own."""

    def __init__(self, font, keep):
        super().__init__(font, keep)
        self.face = open_face(self.program("/FontFile2"))
        tables = {(t.platformID, t.platEncID): t.cmap for t in self.face["cmap"].tables}
        flags, encoding = int(self.descriptor.Flags), font.get("/Encoding")
        self.letters = None
        if flags & 4:
            if encoding is not None or flags & 32:
                raise Unfit("encoding")
            if (3, 0) in tables:
                self.glyphs = tables[3, 0]
                self.shifts = [0, 0xF000]
            elif len(tables) == 1:
                ((_key, self.glyphs),) = tables.items()
                self.shifts = [0]
            else:
                raise Unfit("encoding")
        else:
            codec = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
            if not isinstance(encoding, pikepdf.Name) or str(encoding) not in codec:
                raise Unfit("encoding")
            if (3, 1) not in tables or not flags & 32:
                raise Unfit("encoding")
            self.glyphs = tables[3, 1]
            self.letters = codec[str(encoding)]

    def letter(self, code):
        return bytes([code]).decode(self.letters, "ignore")

    def glyph_width(self, code):
        if self.letters:
            points = [ord(self.letter(code) or "\0")]
        else:
            points = [code + shift for shift in self.shifts]
        for point in points:
            if glyph := self.glyphs.get(point):
                if self.face.getGlyphID(glyph) == 0:
                    return None
                return advance(self.face, glyph)
        return None

    def character(self, code):
        if self.to_unicode or not self.letters:
            return self.to_unicode.get(code, "")
        return self.letter(code)


class CompositeFont(Font):
    """A font whose codes are the numbers of its glyphs, two bytes each."""

    bytes_each = 2

    def __init__(self, font, keep):
        if font.get("/Encoding") != "/Identity-H" or len(font.DescendantFonts) != 1:
            raise Unfit("encoding")
        keep(font.DescendantFonts[0], "font")
        super().__init__(font, keep)
        kind = self.holder.get("/Subtype")
        if kind == "/CIDFontType2":
            mapping = self.holder.get("/CIDToGIDMap")
            if isinstance(mapping, pikepdf.Stream):
                self.numbers = mapping.read_bytes()
            elif mapping == "/Identity":
                self.numbers = None
            else:
                raise Unfit("encoding")
            self.face = open_face(self.program("/FontFile2"))
            self.glyph_width = self._width_of_truetype
        elif kind == "/CIDFontType0":
            data = self.program("/FontFile3", {"/CIDFontType0C"})
            self.face = CompactFace(data)
            self.glyph_width = self.face.width_of_cid
        else:
            raise Unfit("font")
        self.widths = widths_of(self.holder.get("/W", []))
        self.standard = float(self.holder.get("/DW", 1000))

    @property
    def holder(self):
        return self.font.DescendantFonts[0]

    def _width_of_truetype(self, code):
        number = code
        if self.numbers is not None:
            number = int.from_bytes(self.numbers[2 * code : 2 * code + 2], "big")
        order = self.face.getGlyphOrder()
        if not 0 < number < len(order):
            return None
        return advance(self.face, order[number])

    def width(self, code):
        return self.widths.get(code, self.standard)


class Type1Font(Font):
    """A simple font whose codes are names of glyphs."""

    def __init__(self, font, keep):
        super().__init__(font, keep)
        if "/FontFile3" in self.descriptor:
            self.face = CompactFace(self.program("/FontFile3", {"/Type1C"}))
            if self.face.is_by_cid:
                raise Unfit("font")
        else:
            self.face = Type1Face(self.program("/FontFile"))
        encoding = font.get("/Encoding")
        differences, base = [], encoding
        if isinstance(encoding, pikepdf.Dictionary):
            base = encoding.get("/BaseEncoding")
            differences = list(encoding.get("/Differences", []))
        self.is_standard = isinstance(encoding, pikepdf.Name)
        if base is None:
            self.names = dict(enumerate(self.face.encoding))
        elif base in {"/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding"}:
            self.names = dict(enumerate(BASE_ENCODINGS[str(base)]))
        else:
            raise Unfit("encoding")
        code = 0
        for each in differences:
            if isinstance(each, pikepdf.Name):
                self.names[code] = str(each)[1:]
                code += 1
            else:
                code = int(each)

    def glyph_width(self, code):
        name = self.names.get(code, ".notdef")
        return None if name == ".notdef" else self.face.width_of_name(name)

    def character(self, code):
        if self.to_unicode or not self.is_standard:
            return self.to_unicode.get(code, "")
        return chr(AGL2UV.get(self.names.get(code), 0))


def _win_ansi(code):
    character = bytes([code]).decode("cp1252", "ignore")
    return UV2AGL.get(ord(character), ".notdef") if character else ".notdef"


BASE_ENCODINGS = {
    "/WinAnsiEncoding": [_win_ansi(code) for code in range(256)],
    "/MacRomanEncoding": MacRoman,
    "/StandardEncoding": StandardEncoding,
}


class CompactFace:
    """A font of the compact format."""

    def __init__(self, data):
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(data), None)
        self.top = fonts[0]
        self.scale = self.top.FontMatrix[0] * 1000
        self.is_by_cid = hasattr(self.top, "ROS")
        self.glyphs = self.top.CharStrings
        self.encoding = [".notdef"] * 256
        if not self.is_by_cid:
            own = self.top.Encoding
            if own == "StandardEncoding":
                own = StandardEncoding
            if isinstance(own, str):
                raise Unfit("encoding")
            self.encoding = list(own)

    def width_of_name(self, name):
        if name not in self.glyphs:
            return None
        glyph = self.glyphs[name]
        glyph.draw(NullPen())
        return glyph.width * self.scale

    def width_of_cid(self, code):
        if self.is_by_cid:
            return self.width_of_name(f"cid{code:05d}") if code else None
        if not 0 < code < len(self.top.charset):
            return None
        return self.width_of_name(self.top.charset[code])


class Type1Face:
    """A font of the old format."""

    def __init__(self, data):
        with tempfile.NamedTemporaryFile(suffix=".pfa") as file:
            file.write(data)
            if b"cleartomark" not in data[-600:]:  # a PDF need not hold its end
                file.write(b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n")
            file.flush()
            font = T1Font(file.name)
            font.parse()
        self.scale = font.font["FontMatrix"][0] * 1000
        self.glyphs = font.getGlyphSet()
        own = font.font.get("Encoding", [])
        self.encoding = list(own) if len(own) == 256 else [".notdef"] * 256

    def width_of_name(self, name):
        if name not in self.glyphs:
            return None
        glyph = self.glyphs[name]
        glyph.draw(NullPen())
        return glyph.width * self.scale


def open_face(data):
    face = TTFont(io.BytesIO(data), lazy=True)
    if "hmtx" not in face or "glyf" not in face:
        raise Unfit("font")
    if "cmap" not in face:
        face["cmap"] = _no_cmap()
    return face


class _no_cmap:
    tables = ()


def advance(face, glyph):
    return face["hmtx"][glyph][0] * 1000 / face["head"].unitsPerEm


def widths_of(entries):
    """The widths of a composite font, by code."""
    found, waiting = {}, []
    for each in entries:
        if isinstance(each, pikepdf.Array):
            (first,) = waiting
            found |= {int(first) + at: float(width) for at, width in enumerate(each)}
            waiting = []
            continue
        waiting.append(each)
        if len(waiting) == 3:
            first, last, width = waiting
            if not 0 <= int(first) <= int(last) <= 0xFFFF:
                raise Unfit("widths")
            found |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
            waiting = []
    return found


_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CHARACTER = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(
    rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])",
    re.DOTALL,
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


def characters_of(cmap):
    """What each code stands for, by the map of a font."""
    found = {}
    for section in _SECTION.finditer(cmap):
        if section[1] == b"bfchar":
            for pair in _CHARACTER.finditer(section[2]):
                found[int(pair[1], 16)] = text_of(pair[2])
            continue
        for first, last, start, each in _RANGE.findall(section[2]):
            first, last = int(first, 16), min(int(last, 16), 0xFFFF)
            if each:
                texts = map(text_of, _HEX.findall(each))
                found |= dict(zip(range(first, last + 1), texts, strict=False))
            else:
                text = text_of(start)
                for code in range(first, last + 1):
                    point = ord(text[-1]) + code - first
                    found[code] = text[:-1] + chr(point)
    return found


def text_of(written):
    return bytes.fromhex(b"".join(written.split()).decode()).decode("utf-16-be")


def printable(text):
    """Whether it is text that means the same to everybody."""
    return bool(text) and not any(
        character in "\0\ufeff\ufffe\ufffd\uffff"
        or 0xD800 <= ord(character) < 0xF900
        or ord(character) >= 0xF0000
        for character in text
    )


# -- Small things ------------------------------------------------------------------------
def contents_of(source):
    if isinstance(source, pikepdf.Page):
        found = source.obj.get("/Contents", [])
        found = [found] if isinstance(found, pikepdf.Stream) else list(found)
    else:
        found = [source]
    if len(found) > 5000 or not all(isinstance(each, pikepdf.Stream) for each in found):
        raise Unfit("content")
    return found


def inherited(node, key):
    for _level in range(50):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return node and node.get(key)


def visible_box(page):
    """What of the page is shown, in its own points. Raises ``Unfit``."""
    box = _corners(inherited(page.obj, "/MediaBox"))
    crop = inherited(page.obj, "/CropBox")
    if crop is not None:
        crop = _corners(crop)
        lower = [max(one, other) for one, other in zip(box, crop, strict=True)]
        upper = [min(one, other) for one, other in zip(box, crop, strict=True)]
        box = [*lower[:2], *upper[2:]]
    sides = [box[2] - box[0], box[3] - box[1]]
    if min(sides) < 3 or max(sides) > 14400 or max(map(abs, box)) > LARGEST:
        raise Unfit("box")
    return box


def _corners(box):
    if not isinstance(box, pikepdf.Array) or len(box) != 4:
        raise Unfit("box")
    left, bottom, right, top = map(float, box)
    return [min(left, right), min(bottom, top), max(left, right), max(bottom, top)]


def named(resources, kind, name):
    found = resources.get(kind, {}).get(str(name))
    if not isinstance(found, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        if kind == "/ColorSpace" and isinstance(found, pikepdf.Name):
            return found
        raise Unfit("resource")
    return found


def texts_of(operand):
    if isinstance(operand, pikepdf.Array):
        return [bytes(each) for each in operand if isinstance(each, pikepdf.String)]
    return [bytes(operand)] if isinstance(operand, pikepdf.String) else []


def refuse_large(operand, depth=0):
    """What PDF/A lets no file hold."""
    if isinstance(operand, pikepdf.Array) and depth < 3:
        for each in operand:
            refuse_large(each, depth + 1)
    elif isinstance(operand, pikepdf.String):
        if len(bytes(operand)) > LONGEST_STRING:
            raise Unfit("string")
    elif isinstance(operand, pikepdf.Name):
        if len(str(operand)) > LONGEST_NAME or "\0" in str(operand):
            raise Unfit("name")
    elif isinstance(operand, pikepdf.Dictionary):
        raise Unfit("operand")
    elif not isinstance(operand, bool) and abs(float(operand)) > 2**31 - 1:
        raise Unfit("number")
