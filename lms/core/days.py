"""A day typed as three numbers, the way people fill in a form."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation


class DayField(Field):
    """A day in three boxes: day, month, year. Its data is a date, or None when nothing sound was typed."""

    def __init__(self, label: str, *, missing: str, **given: Any) -> None:
        self.typed = ["", "", ""]
        self.missing = missing
        super().__init__(label, **given)

    def process_data(self, value: date | None) -> None:
        self.data = value
        if value:
            self.typed = [str(value.day), str(value.month), str(value.year)]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if not valuelist:
            return
        self.typed = [part.strip()[:10] for part in [*valuelist, "", "", ""][:3]]
        self.data = _day(self.typed)

    def pre_validate(self, form: object) -> None:
        if self.data is None:
            nothing = not any(self.typed)
            raise StopValidation(self.missing if nothing else "Type a real day, such as 3 5 2026")


class DayOrNoneField(DayField):
    """A day that may be left empty."""

    def __init__(self, label: str, **given: Any) -> None:
        super().__init__(label, missing="", **given)
        self.type = "DayField"  # errors lead to the first of its three boxes, as for any day

    def pre_validate(self, form: object) -> None:
        if any(self.typed):
            super().pre_validate(form)


def _day(typed: Sequence[str]) -> date | None:
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in typed):
        return None
    day, month, year = (int(part) for part in typed)
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None
