"""From bytes to text, when nobody says in which encoding the bytes are.

A guess from the statistics of bytes goes wrong on short texts: general detectors take "Año 2024"
in Windows-1252 for Chinese. Ours are texts in three known languages, so the encodings in which
such files really come are tried and the one that gives the letters of these languages wins.
"""

import codecs
import re
from pathlib import Path

from tagger.readers.raw import RawFile

# The longer mark first: the UTF-32 mark begins like the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 stands here a second time for files with a few damaged bytes; the first wins a tie.
EIGHT_BIT = ("cp1252", "utf-8", "cp850", "mac_roman")
EXPECTED = frozenset(
    "áéíóúüñàâãçêôõèìòùäëïöÁÉÍÓÚÜÑÀÂÃÇÊÔÕÈÌÒÙÄËÏÖ¿¡ªº°«»“”•·…€§\u00a0\u00ad"
    "\N{EN DASH}\N{EM DASH}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
)
STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
DOS_END = b"\x1a"
HEAD_BYTES = 4096
SAMPLE_BYTES = 2**20


def decode(raw: RawFile, declared: str | None = None) -> str:
    """Return the text of a file; `declared` is the encoding it claims, believed after UTF-8."""
    content = raw.content.rstrip(DOS_END)
    text = decode_unicode(raw, content)
    if text is None and declared is not None:
        text = decode_strictly(content, declared)
    if text is None:
        text = decode_eight_bit(content)
    if not looks_like_text(text):
        raise raw.refuse("is not text: check that the file is what its name says, and not damaged")
    return text


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file of any size, found as `decode` finds it.

    The file is read through once where it has no mark, to see whether all of it is UTF-8.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        for mark, encoding in MARKS:
            if head.startswith(mark):
                return encoding
        for wide in ("utf-16-le", "utf-16-be"):
            if decode_wide(head) is not None and decode_strictly(head, wide) == decode_wide(head):
                return wide
        stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        while block := stream.read(SAMPLE_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return eight_bit_of(block)
    return "utf-8"


def decode_unicode(raw: RawFile, content: bytes) -> str | None:
    """Decode by the byte order mark, as UTF-8, or as UTF-16 without mark; None for others."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    wide = decode_wide(content)
    if wide is not None:
        return wide
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Valid up to a character that lacks its last bytes, and not by chance: it holds others.
        if error.reason == "unexpected end of data" and not content[: error.start].isascii():
            raise raw.refuse(
                "ends in the middle of a character: it was cut short, so fetch it again"
            ) from error
        return None


def decode_wide(content: bytes) -> str | None:
    """Decode UTF-16 without a mark, which shows in every second byte being zero."""
    head = content[:HEAD_BYTES]
    for first_zero, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[first_zero::2].count(0) > 0.4 * len(head):
            return decode_strictly(content, encoding)
    return None


def decode_strictly(content: bytes, encoding: str) -> str | None:
    """Decode, or return None where the encoding is unknown or does not fit."""
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def decode_eight_bit(content: bytes) -> str:
    """Decode with the encoding that gives the most letters of Spanish and Portuguese."""
    return content.decode(eight_bit_of(content[:SAMPLE_BYTES]), errors="replace")


def eight_bit_of(sample: bytes) -> str:
    """Return the encoding that gives the most letters of Spanish and Portuguese."""
    shares = {name: expected_share(sample.decode(name, errors="replace")) for name in EIGHT_BIT}
    return max(shares, key=shares.__getitem__)


def expected_share(text: str) -> float:
    """Return which share of the characters beyond ASCII the three languages use."""
    beyond = [character for character in text if character > "\x7f"]
    return sum(character in EXPECTED for character in beyond) / max(1, len(beyond))


def looks_like_text(text: str) -> bool:
    """Say whether hardly any character is a control or undecodable."""
    return len(STRANGE.findall(text)) <= 1 + len(text) / 100
