"""What can be typed to plan what is looked at, and to draw it."""

import secrets
from collections.abc import Sequence

from wtforms import Field, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, ValidationError

from lms.core.days import DayField, DayOrNoneField
from lms.core.forms import Form, at_most, required
from lms.courses.models import Qualification
from lms.establishments.models import Establishment
from lms.quality.models import Stage
from lms.quality.service.sampling import LONGEST_AGREED_WITH, LONGEST_TYPED


def _rate(risk: str) -> IntegerField:
    return IntegerField(
        f"Per cent of units looked at: {risk} risk",
        validators=[required("Type a number from 1 to 100"), NumberRange(1, 100, "Type a number from 1 to 100")],
    )


class PlanForm(Form):
    place = SelectField("Prison", validators=[required("Choose a prison")])
    qualification = SelectField("Qualification", validators=[required("Choose a qualification")])
    from_day = DayField("First day", missing="Type the first day")
    to_day = DayField("Last day", missing="Type the last day")
    high = _rate("high")
    medium = _rate("medium")
    low = _rate("low")
    agreed_with = StringField(
        "Which EQA agreed to these rates?",
        description="Leave this and the day empty if nobody has yet. You can fill them in later, once.",
        validators=[at_most(LONGEST_AGREED_WITH)],
    )
    agreed_on = DayOrNoneField("On which day?", description="For example, 3 5 2026")

    def offer(self, prisons: Sequence[Establishment], qualifications: Sequence[Qualification]) -> None:
        """Offer these to choose from; where there is one, nobody is asked to look for it."""
        self.place.choices = [SelectChoice(value=str(each.id), label=each.name) for each in prisons]
        self.qualification.choices = [SelectChoice(value=each.slug, label=each.title) for each in qualifications]

    def validate_low(self, field: Field) -> None:
        rates = (self.low.data, self.medium.data, self.high.data)
        if all(isinstance(rate, int) for rate in rates) and list(rates) != sorted(rates):
            raise ValidationError("Look at more where the risk is higher, never at less")


class AgreedForm(Form):
    """Which EQA agreed to the rates of a plan that runs."""

    agreed_with = StringField(
        "Which EQA agreed to these rates?",
        validators=[required("Type the name of the EQA"), at_most(LONGEST_AGREED_WITH)],
    )
    agreed_on = DayField("On which day?", missing="Type the day they agreed")


STAGE_WORDS = {
    Stage.SUMMATIVE: "Units that are complete (summative)",
    Stage.INTERIM: "Units with some decisions, still being worked on (interim)",
}


class DrawForm(Form):
    keeps_drafts = False
    stage = RadioField(
        "What to draw from",
        choices=[SelectChoice(value=stage.value, label=words) for stage, words in STAGE_WORDS.items()],
        validators=[required("Choose what to draw from")],
    )
    seed = StringField(
        "Seed",
        description="Any letters or numbers. More are added by chance, so nobody can choose what is picked. "
        "The whole seed is kept and shown, and gives the same list again.",
        default=lambda: secrets.token_hex(4),
        validators=[required("Type a few letters or numbers"), at_most(LONGEST_TYPED)],
    )
