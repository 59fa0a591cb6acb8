"""What is typed about every session: the day, and how long it lasted."""

from wtforms import Field, IntegerField
from wtforms.validators import ValidationError

from lms.assessments import rules
from lms.core.days import DayField
from lms.core.forms import Form, required


def a_sound_length(_: Form, field: Field) -> None:
    """As many minutes as a session may last."""
    if field.data is not None and (fault := rules.fault_in_minutes(field.data)):
        raise ValidationError(fault)


class WhenForm(Form):
    """The day and the length of a session."""

    day = DayField("What day was it?", missing="Type the day it happened")
    minutes = IntegerField(
        "How many minutes did it last?",
        description="For example, 45",
        validators=[required("Type how many minutes it lasted"), a_sound_length],
    )
