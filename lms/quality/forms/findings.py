"""What can be typed about a unit: of each criterion, of the feedback, and of how an assessor works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from lms.core.days import DayField, DayOrNoneField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.people.checking import CheckedWords
from lms.people.models import Person
from lms.portfolio.rules.pieces import CHECKS, QUESTIONS
from lms.quality.rules.actions import usual_day, why_not_by
from lms.quality.service.actions import Asked
from lms.quality.service.reviewing import Said

LONGEST_COMMENT = 2000
AGREE, DISAGREE = "agree", "disagree"
YES, NO = "yes", "no"
SAID_AND_AGREED = "You typed something to do. Choose that you disagree, or clear what you typed"


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of one criterion: whether they agree; and if not, what to do about it, who does it and by when."""

    criterion: Criterion
    line: Field
    box: Field
    owner: Field
    due: Field


class UnitForm(CheckedWords, Seen):
    """What an IQA says of a unit. Four fields a criterion are added for each unit: see `form_for`."""

    criteria: Sequence[Criterion] = ()
    today: date | None = None

    all_agreed = BooleanField("I agree with every decision in this unit")
    comment = TextAreaField(
        "What you looked at, and what you think of the decisions",
        validators=[required("Say what you looked at and what you think"), at_most(LONGEST_COMMENT)],
    )
    feedback_adequate = RadioField(
        "Is the feedback good enough for the learner to learn from?",
        choices=[SelectChoice(value=YES, label="Yes"), SelectChoice(value=NO, label="No")],
        validators=[required("Choose whether the feedback is good enough")],
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

    def offer(self, assessors: Sequence[Person], deciders: Mapping[UUID, UUID], today: date) -> None:
        """Offer these assessors to choose from: for what is about a criterion first whoever decided it, by its id, and
        in two weeks; somebody else where they do not assess here any more."""
        here = {str(each.id) for each in assessors}
        self.action_owner.choices = _choices(assessors)
        for row in self.rows:
            row.owner.choices = _choices(assessors)
            decider = str(deciders.get(row.criterion.id, ""))
            if not row.owner.data and decider in here:
                row.owner.data = decider
            if not row.due.data and not any(row.due.typed):
                row.due.process_data(usual_day(today))
        self.today = today

    @property
    def rows(self) -> list[Row]:
        """Each criterion with its fields, in order."""
        return [Row(each, *(self[name(each)] for name in _FIELDS)) for each in self.criteria]

    @property
    def to_do(self) -> dict[UUID, str]:
        """What was typed for each criterion that has something to do."""
        return {row.criterion.id: row.box.data for row in self.rows if row.box.data}

    @property
    def _asked(self) -> dict[UUID, Asked]:
        """Who is to do it and by when, for each criterion that has something to do."""
        return {
            row.criterion.id: Asked(UUID(row.owner.data), row.box.data, row.due.data)
            for row in self.rows
            if row.box.data
        }

    @property
    def said_of_each(self) -> dict[UUID, bool]:
        """Whether they agree, for each criterion that was answered.

        To say that one agrees with every decision answers each line that is empty; a line that was answered stands.
        """
        every = AGREE if self.all_agreed.data else None
        answered = {row.criterion.id: row.line.data or every for row in self.rows}
        return {criterion: answer == AGREE for criterion, answer in answered.items() if answer in (AGREE, DISAGREE)}

    @property
    def said(self) -> Said:
        """What was said beside agreeing or sending back."""
        return Said(
            agrees=self.said_of_each,
            feedback_adequate=self.feedback_adequate.data == YES,
            doubts=tuple(self.doubts.data or ()),
            action=self._action,
            asked=self._asked,
        )

    @property
    def _action(self) -> Asked | None:
        if not self.action_text.data:
            return None
        return Asked(UUID(self.action_owner.data), self.action_text.data, self.action_due.data)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether it is sound: each line is answered, and each disagreed with has something to do, and no other."""
        sound: bool = super().validate(extra_validators)
        said = self.said_of_each
        for row in self.rows:
            agrees, number = said.get(row.criterion.id), row.criterion.number
            if agrees is None and not row.line.errors:
                sound = _fault(row.line, f"Choose whether you agree about {number}")
            elif agrees is False and not row.box.data:
                sound = _fault(row.box, f"Say what to do about {number}, because you disagree")
            elif agrees and row.box.data:
                sound = _fault(row.box, SAID_AND_AGREED)
            if row.box.data and not row.owner.data:
                sound = _fault(row.owner, f"Choose who should do it about {number}, because who decided has left")
            if row.box.data and row.due.data and self.today and (why_not := why_not_by(row.due.data, self.today)):
                sound = _fault(row.due, why_not)
        if self.action_text.data and not self.action_owner.data:
            sound = _fault(self.action_owner, "Choose who should do it")
        return sound

    def validate_action_due(self, field: Field) -> None:
        if field.data and self.today and (why_not := why_not_by(field.data, self.today)):
            raise ValidationError(why_not)


def _choices(assessors: Sequence[Person]) -> list[SelectChoice]:
    nobody = SelectChoice(value="", label="Choose an assessor")
    return [nobody, *(SelectChoice(value=str(each.id), label=each.name) for each in assessors)]


def _fault(field: Field, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False


def _place(criterion: Criterion) -> int:
    """Where a criterion is among all of its unit: what is half-typed about it stays with it, whatever else is asked."""
    return criterion.outcome.unit.criteria.index(criterion)


def _line(criterion: Criterion) -> str:
    return f"line_{_place(criterion)}"


def _box(criterion: Criterion) -> str:
    return f"to_do_{_place(criterion)}"


def _owner(criterion: Criterion) -> str:
    return f"owner_{_place(criterion)}"


def _due(criterion: Criterion) -> str:
    return f"due_{_place(criterion)}"


_FIELDS = (_line, _box, _owner, _due)


Kind = TypeVar("Kind", bound=UnitForm)


def form_for(kind: type[Kind], criteria: Sequence[Criterion]) -> type[Kind]:
    """A form of this kind for these criteria: whether you agree, and if not what to do, who does it and by when."""
    fields: dict[str, Any] = {}
    for criterion in criteria:
        fields[_line(criterion)] = RadioField(
            f"{criterion.number} Do you agree?",
            choices=[SelectChoice(value=AGREE, label="Agree"), SelectChoice(value=DISAGREE, label="Disagree")],
            validators=[Optional()],
        )
        fields[_box(criterion)] = TextAreaField(
            f"What to do about {criterion.number}", validators=[at_most(LONGEST_COMMENT)]
        )
        fields[_owner(criterion)] = SelectField(
            f"Who should do this about {criterion.number}?", validators=[Optional()]
        )
        fields[_due(criterion)] = DayOrNoneField(f"By when should it be done about {criterion.number}?")
    made = type(f"{kind.__name__}ForUnit", (kind,), {"criteria": criteria, **fields})
    return cast(type[Kind], made)


class LookForm(UnitForm):
    """What an IQA says of the decisions in a unit that is not complete."""


class DoneForm(CheckedWords):
    """What was done about what an IQA asked of somebody's work."""

    note = TextAreaField("What did you do?", validators=[required("Say what was done"), at_most(500)])

    def for_another(self) -> None:
        """Ask an IQA who closes what somebody else was to do."""
        self.note.label.text = "What was done, or why is nothing left to do?"


class MoveForm(Form):
    """Who is to do what an IQA asked for, from now on, and by when."""

    keeps_drafts = False

    owner = SelectField("Who should do it now?", validators=[required("Choose who should do it")])
    due = DayField("By when?", missing="Type the day to do it by")

    def offer(self, assessors: Sequence[Person]) -> "MoveForm":
        """Offer these assessors to choose from."""
        self.owner.choices = _choices(assessors)
        return self
