"""Whether an Office file may be stored: a ZIP file checked before anything opens it.

Never more than a megabyte of directory and one chunk are in memory. What is packed
inside a member is not opened.
"""

import struct
import zipfile
import zlib

from alliance87.core.refused import Refused

MAX_MEMBERS = 2000
MAX_DIRECTORY = 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024  # small members may be as repetitive as they like
CHUNK = 64 * 1024

CONTENT_TYPES = "[Content_Types].xml"
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000


def check_archive(file, *, folder):
    """Raise ``Refused`` unless ``file`` is an Office file whose parts are in ``folder``.

    Its code is ``broken``, ``bomb``, ``password``, ``macros`` or ``magic``.
    """
    directory = _directory_of(file)
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Refused("broken") from error
    if len(members) > MAX_MEMBERS:
        raise Refused("bomb")
    names = [member.orig_filename for member in members]
    _check_names(names, folder)
    for member in members:
        _check_entry(member)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused("bomb")
    _unpack(file, members, directory)


def _directory_of(file):
    """Where the directory begins. It must fill the file's end: no gap and no comment.

    So every program that reads the file reads the same directory.
    """
    size = file.seek(0, 2)
    if size < _END.size:
        raise Refused("broken")
    file.seek(size - _END.size)
    mark, *_disks, members, length, start, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or comment or start + length + _END.size != size:
        raise Refused("broken")
    if members > MAX_MEMBERS or length > MAX_DIRECTORY:
        raise Refused("bomb")
    return start


def _check_names(names, folder):
    for name in names:
        parts = name.split("/")
        if (
            "\\" in name
            or not name.isprintable()
            or parts[0] == ""
            or parts[0].endswith(":")
            or ".." in parts
        ):
            raise Refused("broken")
    known = {name.casefold() for name in names}
    if len(known) < len(names):
        raise Refused("broken")
    if any(name.endswith("vbaproject.bin") for name in known):
        raise Refused("macros")
    if CONTENT_TYPES not in names or not any(n.startswith(folder) for n in names):
        raise Refused("magic")


def _check_entry(member):
    if member.flag_bits & _ENCRYPTED:
        raise Refused("password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("broken")
    _check_ratio(member.file_size, member.compress_size)


def _check_ratio(unpacked, packed):
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise Refused("bomb")


def _unpack(file, members, end):
    """Unpack everything once, and count what really comes out."""
    members = sorted(members, key=lambda member: member.header_offset)
    ends = [member.header_offset for member in members[1:]] + [end]
    for member, limit in zip(members, ends, strict=True):
        file.seek(member.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise Refused("broken")
        _mark, _version, flags, method, *_rest, name, extra = _LOCAL.unpack(header)
        if flags & _ENCRYPTED:
            raise Refused("password")
        if method != member.compress_type:
            raise Refused("broken")
        begins = member.header_offset + _LOCAL.size + name + extra
        if begins + member.compress_size > limit:
            raise Refused("bomb")  # two members share their bytes
        written = file.read(name)
        text = written.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if text != member.orig_filename:
            raise Refused("broken")
        file.seek(begins)
        content = _unpack_member(file, member)
        if member.orig_filename == CONTENT_TYPES:
            _check_types(content)


def _unpack_member(file, member):
    """Read one member to its end. Return its first megabyte."""
    unpacker = zlib.decompressobj(-15) if member.compress_type else None
    left, size, checksum, start = member.compress_size, 0, 0, bytearray()
    for part in _parts(file, unpacker, left):
        size += len(part)
        checksum = zlib.crc32(part, checksum)
        if size > member.file_size:
            raise Refused("bomb")  # it said that it was smaller
        if len(start) < RATIO_FROM:
            start += part
    if size != member.file_size or checksum != member.CRC:
        raise Refused("broken")
    return bytes(start[:RATIO_FROM])


def _parts(file, unpacker, left):
    while left:
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise Refused("broken")
        left -= len(packed)
        if unpacker is None:
            yield packed
            continue
        try:
            while packed:
                part = unpacker.decompress(packed, CHUNK)
                packed = unpacker.unconsumed_tail
                yield part
        except zlib.error as error:
            raise Refused("broken") from error


def _check_types(content):
    """No macros under another name, and nothing that could hide one from us."""
    try:
        text = content.decode().casefold()
    except UnicodeDecodeError as error:
        raise Refused("broken") from error
    if "<!" in text or "&#" in text:
        raise Refused("broken")
    if "vbaproject" in text or "macroenabled" in text:
        raise Refused("macros")
