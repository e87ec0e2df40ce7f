"""Numbers as people write them in tables: "40 h", "40,5", "1.200", "1,200.5"."""

import re

NUMBER = re.compile(r"\d[\d.,\u00a0\u202f']*")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def amount_in(text: str) -> float | None:
    """Return the first number of a text, None where it has none.

    Of two kinds of mark the last is the decimal one; a single kind before groups of three digits
    parts thousands.
    """
    found = NUMBER.search(text)
    if not found:
        return None
    digits = re.sub("[\u00a0\u202f']", "", found[0]).rstrip(".,")
    decimal = max(digits.rfind("."), digits.rfind(","))
    both = "." in digits and "," in digits
    if decimal < 0 or (not both and THOUSANDS.fullmatch(digits)):
        return float(re.sub("[.,]", "", digits))
    return float(re.sub("[.,]", "", digits[:decimal]) + "." + digits[decimal + 1 :])
