"""What can be asked for by an external quality assurer. Asking changes nothing, so it goes in the address."""

from typing import Any

from flask import request
from wtforms import SelectField
from wtforms.fields import SelectChoice

from lms.core.days import DayField
from lms.core.forms import Form
from lms.establishments.models import Establishment


class PackForm(Form):
    """Which prison's pack, and of which days. It is sent by the address, so it has no one-use key."""

    keeps_drafts = False
    once = None

    class Meta(Form.Meta):
        csrf = False

    prison = SelectField("Prison")
    first = DayField("First day", missing="Type the first day")
    last = DayField("Last day", missing="Type the last day")

    def __init__(self, **given: Any) -> None:
        super().__init__(formdata=request.args if "first" in request.args else None, **given)

    def offer(self, prisons: list[Establishment]) -> "PackForm":
        """Offer these prisons to choose from."""
        self.prison.choices = [SelectChoice(value=each.code, label=each.name) for each in prisons]
        return self

    @property
    def was_asked(self) -> bool:
        """Whether days were sent."""
        return "first" in request.args
