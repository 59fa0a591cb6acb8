"""What can be typed about a unit: of each criterion, of the feedback, and of how an assessor works."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from wtforms import Field, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from lms.core.days import DayOrNoneField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.people.models import Person
from lms.portfolio.rules.pieces import CHECKS, QUESTIONS
from lms.quality.service.reviewing import ACTION_WITHIN, Said, WorkAction

LONGEST_COMMENT = 2000
AGREE, DISAGREE = "agree", "disagree"
YES, NO = "yes", "no"
SAID_AND_AGREED = "You typed something to do. Choose that you disagree, or clear what you typed"


class UnitForm(Seen):
    """What an IQA says of a unit. Two boxes a criterion are added for each unit: see `form_for`."""

    criteria: Sequence[Criterion] = ()
    # Whether each criterion and the feedback must be answered one by one.
    asks_each = False
    today: date | None = None

    comment = TextAreaField(
        "What you looked at, and what you think of the decisions",
        validators=[required("Say what you looked at and what you think"), at_most(LONGEST_COMMENT)],
    )
    feedback_adequate = RadioField(
        "Is the feedback good enough for the learner to learn from?",
        choices=[SelectChoice(value=YES, label="Yes"), SelectChoice(value=NO, label="No")],
        validators=[Optional()],
    )
    doubts = SelectMultipleField(
        "Which of the five checks did not hold?",
        description="Leave these empty if you agree with every decision.",
        choices=[SelectChoice(value=check, label=QUESTIONS[check]) for check in CHECKS],
        validators=[Optional()],
    )
    action_text = TextAreaField(
        "What should an assessor do about how they work?",
        description="Leave this empty if there is nothing.",
        validators=[at_most(LONGEST_COMMENT)],
    )
    action_owner = SelectField("Who should do it?", validators=[Optional()])
    action_due = DayOrNoneField("By when?", description="If you leave it empty, in two weeks. For example, 3 5 2026")

    def offer(self, assessors: Sequence[Person], today: date) -> None:
        """Offer these assessors to choose from."""
        nobody = SelectChoice(value="", label="Choose an assessor")
        self.action_owner.choices = [nobody, *(SelectChoice(value=str(each.id), label=each.name) for each in assessors)]
        self.today = today

    @property
    def rows(self) -> list[tuple[Criterion, Field, Field]]:
        """Each criterion with its answer and its box of what to do, in order."""
        return [(each, self[_line(place)], self[_box(place)]) for place, each in enumerate(self.criteria)]

    @property
    def to_do(self) -> dict[UUID, str]:
        """What was typed for each criterion that has something to do."""
        return {criterion.id: box.data for criterion, _, box in self.rows if box.data}

    @property
    def said_of_each(self) -> dict[UUID, bool]:
        """Whether they agree, for each criterion that was answered."""
        return {criterion.id: line.data == AGREE for criterion, line, _ in self.rows if line.data}

    @property
    def said(self) -> Said:
        """What was said beside agreeing or sending back."""
        return Said(
            agrees=self.said_of_each,
            feedback_adequate=self.feedback_adequate.data == YES if self.feedback_adequate.data else None,
            doubts=tuple(self.doubts.data or ()),
            action=self._action,
        )

    @property
    def _action(self) -> WorkAction | None:
        if not self.action_text.data:
            return None
        assert self.today is not None
        due_on = self.action_due.data or self.today + ACTION_WITHIN
        return WorkAction(UUID(self.action_owner.data), self.action_text.data, due_on)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether it is sound: each criterion disagreed with has something to do, and no other."""
        sound: bool = super().validate(extra_validators)
        for criterion, line, box in self.rows:
            if self.asks_each and not line.data and not line.errors:
                sound = _fault(line, f"Choose whether you agree about {criterion.number}")
            elif line.data == DISAGREE and not box.data:
                sound = _fault(box, f"Say what to do about {criterion.number}, because you disagree")
            elif line.data == AGREE and box.data:
                sound = _fault(box, SAID_AND_AGREED)
        if self.action_text.data and not self.action_owner.data:
            sound = _fault(self.action_owner, "Choose who should do it")
        if self.asks_each and not self.feedback_adequate.data and not self.feedback_adequate.errors:
            sound = _fault(self.feedback_adequate, "Choose whether the feedback is good enough")
        return sound

    def validate_action_due(self, field: Field) -> None:
        if field.data and self.today and field.data < self.today:
            raise ValidationError("Choose today or a later day")


def _fault(field: Field, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False


def _line(place: int) -> str:
    return f"line_{place}"


def _box(place: int) -> str:
    return f"to_do_{place}"


Kind = TypeVar("Kind", bound=UnitForm)


def form_for(kind: type[Kind], criteria: Sequence[Criterion], *, asks_each: bool) -> type[Kind]:
    """A form of this kind for these criteria: whether you agree, and what to do if not."""
    fields: dict[str, Any] = {}
    for place, criterion in enumerate(criteria):
        fields[_line(place)] = RadioField(
            f"{criterion.number} Do you agree?",
            choices=[SelectChoice(value=AGREE, label="Agree"), SelectChoice(value=DISAGREE, label="Disagree")],
            validators=[Optional()],
        )
        fields[_box(place)] = TextAreaField(
            f"What to do about {criterion.number}", validators=[at_most(LONGEST_COMMENT)]
        )
    made = type(f"{kind.__name__}ForUnit", (kind,), {"criteria": criteria, "asks_each": asks_each, **fields})
    return cast(type[Kind], made)


class LookForm(UnitForm):
    """What an IQA says of the decisions in a unit that is not complete."""


class DoneForm(Form):
    """What was done about what an IQA asked of somebody's work."""

    note = TextAreaField("What did you do?", validators=[required("Say what was done"), at_most(500)])

    def for_another(self) -> None:
        """Ask an IQA who closes what somebody else was to do."""
        self.note.label.text = "What was done, or why is nothing left to do?"
