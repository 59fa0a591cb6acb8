"""What can be typed about what a witness saw."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from lms.assessments.forms.practice import OnPaperForm
from lms.assessments.rules.witnesses import LONGEST_SEEN, MISSING
from lms.core.days import DayField
from lms.core.forms import Seen, at_most, required
from lms.people.checking import CheckedWords

MINE, THEIRS = "me", "somebody else"
NOT_STAFF = "Nobody here with an account"
NAMED_TWICE = "Leave this empty, or choose nobody above"
SEEN_BY_ANOTHER = "Choose that somebody else saw it, or leave out what is about them below"
NOBODY, WITHOUT_ACCOUNT = "nobody", "Nobody who has an account here"


class Somebody(Protocol):
    """Whoever can be offered: an id and a name."""

    @property
    def id(self) -> UUID:
        """Whose account it is."""

    @property
    def name(self) -> str:
        """Forename and surname."""


class StatementForm(CheckedWords):
    """What the person who fills it in saw a learner do."""

    job = StringField(
        "What is your job?",
        description="For example, wing officer",
        validators=[required(MISSING["job"]), at_most(100)],
    )
    relationship = StringField(
        "How do you know the learner?",
        description="For example, I run the workshop they mentor in",
        validators=[required(MISSING["relationship"]), at_most(200)],
    )
    contact = StringField(
        "How can an assessor ask you about it?",
        description="For example, the wing office, extension 214",
        validators=[required(MISSING["contact"]), at_most(200)],
    )
    day = DayField("What day was it?", missing="Type the day it happened")
    seen = TextAreaField(
        "What did you see the learner do or say?",
        description="Only what you saw and heard. Do not say whether it is good enough: an assessor decides that.",
        validators=[required(MISSING["seen"]), at_most(LONGEST_SEEN)],
    )


class WitnessForm(OnPaperForm, StatementForm):
    """A statement that may be the actor's own, or typed for somebody who has no account."""

    not_looked_at: Sequence[str] = ("witness_name",)

    whose = RadioField(
        "Who saw it?",
        choices=[
            SelectChoice(value=MINE, label="I saw it myself"),
            SelectChoice(value=THEIRS, label="Somebody else saw it, and I am typing it for them"),
        ],
        validators=[required("Choose who saw it")],
    )
    witness = SelectField(
        "Which member of staff is the witness?",
        description="Only when you are typing it for somebody who works here and has an account.",
        validators=[Optional()],
    )
    witness_name = StringField(
        "Name of the witness",
        description="Only when you are typing it for somebody without an account. First and last name.",
        validators=[at_most(200)],
    )
    paper_kept_at = StringField(
        "Their signature is on paper in",
        description="For example, the education office, blue folder. Leave it empty if they have not signed yet.",
        validators=[at_most(200)],
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("job", "relationship", "contact", "seen"):
            self[name].label.text = QUESTIONS_ABOUT_ANYBODY[name]

    def offer(self, staff: Sequence[Somebody]) -> "WitnessForm":
        """Offer these members of staff as the witness."""
        self.witness.choices = [SelectChoice(value="", label=NOT_STAFF), *_people(staff)]
        return self

    @property
    def chosen(self) -> UUID | None:
        """The id of the member of staff who is the witness, or None."""
        return UUID(self.witness.data) if self.witness.data else None

    @property
    def is_theirs(self) -> bool:
        """Whether it is typed for somebody else."""
        return bool(self.whose.data == THEIRS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, a witness who is somebody else is named once, and nobody beside the actor."""
        sound = bool(super().validate(extra_validators))
        fault = self._fault_in_name() if self.is_theirs and not self.witness.errors else None
        if fault:
            self.witness_name.errors = [*self.witness_name.errors, fault]
        if self._is_of_two():
            self.whose.errors = [*self.whose.errors, SEEN_BY_ANOTHER]
        return sound and fault is None and not self.whose.errors

    def _is_of_two(self) -> bool:
        """Whether the actor saw it, and yet something is typed of another witness: it would be lost."""
        return self.whose.data == MINE and bool(self.witness.data or self.witness_name.data or self.paper)

    def _fault_in_name(self) -> str | None:
        if self.witness.data:
            return NAMED_TWICE if self.witness_name.data else None
        return None if self.witness_name.data else MISSING["witness_name"]


class WhoForm(Seen):
    """Which member of staff a witness is whose name was typed."""

    keeps_drafts = False
    witness = RadioField("Who was it?", validators=[required("Choose who it was")])

    def offer(self, answers: Sequence[Somebody | None]) -> "WhoForm":
        """Offer these members of staff, and None as nobody of them."""
        nobody = [SelectChoice(value=NOBODY, label=WITHOUT_ACCOUNT)] if None in answers else []
        self.witness.choices = [*_people([each for each in answers if each]), *nobody]
        return self

    @property
    def chosen(self) -> UUID | None:
        """The id of the member of staff who was the witness; None for nobody who has an account."""
        return None if self.witness.data == NOBODY else UUID(self.witness.data)


def _people(people: Sequence[Somebody]) -> list[SelectChoice]:
    return [SelectChoice(value=str(person.id), label=person.name) for person in people]


QUESTIONS_ABOUT_ANYBODY = {
    "job": "What is the witness’s job?",
    "relationship": "How does the witness know the learner?",
    "contact": "How can an assessor ask the witness about it?",
    "seen": "What did the witness see the learner do or say?",
}
