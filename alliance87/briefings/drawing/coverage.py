"""Which characters our fonts can print, written down beside them.

A program that writes the list anew, after a font came or went. To read all fonts for each
document would take longer than to draw it.
"""

from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "print"
LIST = FONTS / "coverage.txt"


def covered_by_fonts():
    found = set()
    for path in [*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")]:
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return found


def as_ranges(points):
    ranges = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(
        f"{first:X}\n" if first == last else f"{first:X}-{last:X}\n"
        for first, last in ranges
    )


if __name__ == "__main__":
    LIST.write_text(as_ranges(covered_by_fonts()))
