"""What can be typed about how a prison claims, and about an external quality assurer's visit."""

from collections.abc import Sequence

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import at_most, required
from lms.courses.models import Registration
from lms.people.checking import CheckedWords
from lms.quality.models import ClaimMode

LONGEST_REASON, LONGEST_REPORT, LONGEST_NAME = 500, 5000, 100
MODE_WORDS = {
    ClaimMode.EQA_FIRST: "EQA first: an EQA signs each portfolio off before it is claimed",
    ClaimMode.DIRECT: "Direct claim: the centre claims, and an EQA looks afterwards",
}
OPEN, NONE = "open", "none"


class RouteForm(CheckedWords):
    """How a prison claims from a day on."""

    mode = RadioField(
        "How does this prison claim?",
        choices=enum_choices(ClaimMode, label=MODE_WORDS.__getitem__),
        coerce=enum_coerce(ClaimMode),
        validators=[required("Choose how this prison claims")],
    )
    from_day = DayField("From which day?", missing="Type the day it counts from")
    reason = TextAreaField(
        "Who allowed it, and in what letter?",
        validators=[required("Say who allowed it, and in what letter"), at_most(LONGEST_REASON)],
    )

    def offer(self, modes: Sequence[ClaimMode]) -> "RouteForm":
        """Offer only these ways."""
        self.mode.choices = enum_choices(modes, label=MODE_WORDS.__getitem__)
        return self


class VisitForm(CheckedWords):
    """What an external quality assurer found."""

    visited_on = DayField("Day of the visit", missing="Type the day of the visit")
    reviewer = StringField("Name of the EQA", validators=[required("Type the name of the EQA"), at_most(LONGEST_NAME)])
    grade = StringField(
        "Grade",
        description="In the awarding organisation’s own words. Leave it empty if there is none.",
        validators=[at_most(LONGEST_NAME)],
    )
    report = TextAreaField(
        "What the report says", validators=[required("Say what the report says"), at_most(LONGEST_REPORT)]
    )
    actions = RadioField(
        "Did the visit leave any action open?",
        choices=[
            SelectChoice(value=NONE, label="No, nothing is open"),
            SelectChoice(value=OPEN, label="Yes, something is still to be done"),
        ],
        validators=[required("Say whether any action is open")],
    )
    signed_off = SelectMultipleField("Which portfolios did the EQA sign off?", choices=[])

    def offer(self, registrations: Sequence[Registration]) -> "VisitForm":
        """Offer these portfolios to sign off."""
        self.signed_off.choices = [
            SelectChoice(value=str(each.id), label=f"{each.learner.name} ({each.learner.number})")
            for each in registrations
        ]
        return self
