"""What can be typed about what was seen."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import ValidationError

from lms.assessments import rules
from lms.assessments.models import Seen as SeenAs
from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.people.models import Person

SEEN_WORDS = {SeenAs.SEEN: "Seen", SeenAs.NOT_YET: "Not yet", SeenAs.NOT_APPLICABLE: "Not applicable today"}


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


class ShadowingForm(WhenForm):
    """What a trainee saw a mentor do, and what they learned from it."""

    mentor = SelectField("Which mentor did you shadow?", validators=[required("Choose the mentor you shadowed")])
    setting = StringField(
        "Where was it?",
        description="For example, the wing, the library or a classroom",
        validators=[required(rules.MISSING["setting"]), at_most(100)],
    )
    role_seen = StringField(
        "What kind of mentoring did you see?",
        description="For example, helping a new arrival or reading with someone",
        validators=[required(rules.MISSING["role_seen"]), at_most(100)],
    )
    saw = TextAreaField(
        "What did you see the mentor do?",
        description="Leave out the name of the person they helped, and anything that shows who it was.",
        validators=[required(rules.MISSING["saw"]), at_most(4000)],
    )
    learned = TextAreaField(
        "What did you learn?",
        description="Say one thing you would do in the same way, or in another way.",
        validators=[required(rules.MISSING["learned"]), at_most(4000)],
    )

    def offer(self, mentors: Sequence[Person]) -> "ShadowingForm":
        """Offer these mentors to choose from, by their ids."""
        none = SelectChoice(value="", label="Choose a mentor")
        self.mentor.choices = [none, *(SelectChoice(value=str(m.id), label=m.name) for m in mentors)]
        return self


class ConfirmForm(Seen):
    """One press that signs a session as it was read."""

    keeps_drafts = False


class ObservationForm(WhenForm):
    """An observation sheet. Its lines are made from the criteria of one unit by `sheet_for`."""

    criteria: Sequence[Criterion] = ()

    setting = StringField(
        "Where was it?",
        description="For example, the wing or a classroom",
        validators=[required(rules.MISSING["setting"]), at_most(100)],
    )
    activity = TextAreaField(
        "What was the learner doing?",
        description="Leave out the name of the person being helped.",
        validators=[required(rules.MISSING["activity"]), at_most(1000)],
    )

    def rows(self) -> Iterator[tuple[Criterion, Field, Field]]:
        """Each criterion with the field that says whether it was seen, and the one for the note."""
        for criterion in self.criteria:
            yield criterion, self[rules.seen_field(criterion)], self[rules.note_field(criterion)]

    def lines(self) -> list[rules.Line]:
        """What was answered, a line for each criterion."""
        return [(criterion, seen.data, note.data or "") for criterion, seen, note in self.rows()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and every line has the note it needs."""
        sound = bool(super().validate(extra_validators))
        for _, seen, note in self.rows():
            fault = rules.fault_in_note(seen.data, note.data or "") if seen.data else None
            if fault:
                note.errors = [*note.errors, fault]
                sound = False
        return sound


def sheet_for(criteria: Sequence[Criterion]) -> type[ObservationForm]:
    """The observation sheet of these criteria: radios and a note for each, named by its number."""
    fields: dict[str, Any] = {"criteria": tuple(criteria)}
    for criterion in criteria:
        fields[rules.seen_field(criterion)] = RadioField(
            f"Did you see {criterion.number}?",
            choices=enum_choices(SeenAs, label=SEEN_WORDS.__getitem__),
            coerce=enum_coerce(SeenAs),
            validators=[required(f"Choose what you saw for {criterion.number}")],
        )
        fields[rules.note_field(criterion)] = TextAreaField(
            f"What was said or done for {criterion.number}?", validators=[at_most(2000)]
        )
    return type("UnitSheet", (ObservationForm,), fields)
