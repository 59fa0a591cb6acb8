"""What can be typed about pace: closures, session times, breaks, the day to finish, corrected hours."""

from collections.abc import Sequence

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.establishments.models import Establishment, Interruption, PartOfDay
from lms.establishments.rules import OF_A_PRISON, REASONS
from lms.people.checking import CheckedWords

ALL_DAY = "all day"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ClosureForm(Form):
    establishment = SelectField("Prison", validators=[required("Choose the prison")])
    from_day = DayField("First day", missing="Type the first day")
    to_day = DayField("Last day", missing="Type the last day")
    part = RadioField(
        "Which sessions",
        choices=[
            SelectChoice(value=ALL_DAY, label="All day"),
            *(SelectChoice(value=part.value, label=f"{part.value.capitalize()} only") for part in PartOfDay),
        ],
        default=ALL_DAY,
        validators=[required("Choose which sessions")],
    )
    wing = StringField("Wing", description="Leave empty for the whole prison.", validators=[at_most(60)])
    reason = SelectField(
        "Reason",
        choices=[SelectChoice(value=reason.value, label=REASONS[reason]) for reason in OF_A_PRISON],
        validators=[required("Choose a reason")],
    )

    def offer(self, prisons: Sequence[Establishment]) -> "ClosureForm":
        """Offer these prisons. It is not asked for when there is only one."""
        if len(prisons) == 1:
            del self.establishment
        else:
            self.establishment.choices = [SelectChoice(value=p.code, label=p.name) for p in prisons]
        return self


class WeekForm(Form):
    sessions = SelectMultipleField(
        "When are learning sessions?",
        choices=[
            SelectChoice(value=f"{number}-{part.value}", label=f"{day} {part.value}")
            for number, day in enumerate(WEEKDAYS)
            for part in PartOfDay
        ],
        validators=[required("Choose when sessions are, one at least")],
    )

    @property
    def chosen(self) -> set[tuple[int, PartOfDay]]:
        """The sessions chosen, as weekday and part of the day."""
        parts = (value.split("-", 1) for value in self.sessions.data or [])
        return {(int(day), PartOfDay(part)) for day, part in parts}


class BreakForm(Form):
    from_day = DayField("First day of the break", missing="Type the first day of the break")
    reason = SelectField(
        "Reason",
        description="It is nobody’s fault. Say no more than this, and nothing about health.",
        choices=enum_choices(Interruption, label=REASONS.__getitem__),
        coerce=enum_coerce(Interruption),
        validators=[required("Choose a reason")],
    )


class EndBreakForm(Seen):
    to_day = DayField("Last day of the break", missing="Type the last day of the break")


class DueForm(Form):
    due_on = DayField("Finish learning by", missing="Type the day to finish by")


class HoursForm(CheckedWords):
    minutes = IntegerField(
        "Minutes to add",
        description="For example, 90. To take minutes off, begin with a minus: -30.",
        validators=[required("Type how many minutes")],
    )
    reason = StringField("Why", validators=[required("Say why, in a few words"), at_most(300)])
