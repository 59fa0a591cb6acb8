"""What a prison's code looks like."""

import re

CODE = re.compile(r"[A-Z]{3}")


def as_code(typed: str) -> str | None:
    """A prison's code in capitals, or None when it is not three letters (domain.md 2.2). OUT and TRN are no prisons."""
    code = typed.strip().upper()
    return code if CODE.fullmatch(code) and code not in ("OUT", "TRN") else None
