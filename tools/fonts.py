#!/usr/bin/env python3
"""Makes the fonts of assets/fonts from those of Debian and npm.

Run once, by hand, when a font changes; needs fonttools and brotli. The argument is a folder that holds
what `dpkg-deb -x` and `tar -x` made of the packages that assets/fonts/README.md names.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "assets" / "fonts"

# Name here, file there, number in a collection, features of OpenType that are kept.
FONTS = [
    ("inter.otf", "Inter-ExtraBold.otf", -1, ["kern", "mark", "mkmk", "ccmp", "locl"]),
    ("arabic.ttf", "NotoSansArabic-Bold.ttf", -1, ["*"]),
    ("hebrew.ttf", "NotoSansHebrew-Bold.ttf", -1, ["*"]),
    ("devanagari.ttf", "NotoSansDevanagari-Bold.ttf", -1, ["*"]),
    ("thai.ttf", "NotoSansThai-Bold.ttf", -1, ["*"]),
    ("cjk.otf", "NotoSansCJK-Bold.ttc", 2, []),
    ("emoji.ttf", "noto-emoji-emoji-700-normal.woff2", -1, ["*"]),
]

# More names for glyphs of the main font. Titles hold no braces and no backslashes, which mean something
# in their file; the wide forms that stand for them are drawn as the plain ones. Marks of direction
# and the filler letter are drawn as nothing.
NOTHING = 0x200B
ALIASES = {0xFF5B: 0x7B, 0xFF5D: 0x7D, 0xFF3C: 0x5C, 0x200E: NOTHING, 0x200F: NOTHING, 0x3164: NOTHING}


def rows(codec, first, last, low=0xA1):
    """The characters of some rows of an old double-byte set: its common ones."""
    pairs = (bytes([row, cell]) for row in range(first, last + 1) for cell in range(low, 0xFF))
    return {char for pair in pairs if len(char := pair.decode(codec, "ignore")) == 1}


def common_cjk():
    """First level of GB 2312, JIS X 0208 and Big5, Hangul of KS X 1001, kana and wide forms."""
    han = rows("gb2312", 0xB0, 0xD7) | rows("euc_jp", 0xB0, 0xCF) | rows("big5", 0xA4, 0xC6, 0x40)
    rest = rows("euc_kr", 0xB0, 0xC8) | rows("euc_jp", 0xA4, 0xA5) | rows("euc_jp", 0xA1, 0xA1)
    wide = {chr(code) for code in range(0xFF01, 0xFF60)}
    return {ord(char) for char in han | rest | rows("gb2312", 0xA1, 0xA1) | wide}


def make(root, name, source, number, features):
    """Keeps what titles need of one font."""
    font = TTFont(next(root.rglob(source)), fontNumber=number)
    codes = common_cjk() if name == "cjk.otf" else set(font.getBestCmap())
    options = Options(layout_features=features, hinting=False, name_IDs=["*"])
    options.drop_tables += ["DSIG", "STAT", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    if name == "inter.otf":
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap.update({alias: table.cmap[code] for alias, code in ALIASES.items()})
    # libass takes the first table of Microsoft's it finds, which must be the one that holds all.
    if any(table.platEncID == 10 for table in font["cmap"].tables):
        partial = {(0, 3), (3, 1)}
        font["cmap"].tables = [
            table for table in font["cmap"].tables if (table.platformID, table.platEncID) not in partial
        ]
    font.flavor = None
    font.save(OUT / name)


if __name__ == "__main__":
    for each in FONTS:
        make(Path(sys.argv[1]), *each)
