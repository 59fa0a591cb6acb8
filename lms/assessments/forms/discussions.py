"""What can be typed about what a learner said."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wtforms import Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.assessments.forms import OnPaperForm, a_sound_length
from lms.assessments.models import DiscussionKind
from lms.assessments.rules import discussions as rules
from lms.assessments.rules.discussions import Asked
from lms.core.days import DayField
from lms.core.forms import Seen, at_most, required
from lms.core.work import Refused
from lms.courses.models import Qualification

KIND_WORDS = {
    DiscussionKind.PROFESSIONAL_DISCUSSION: "A professional discussion",
    DiscussionKind.ORAL_QUESTIONING: "Oral questioning",
}
KIND_HINTS = {
    DiscussionKind.PROFESSIONAL_DISCUSSION.value: "You planned it, and talked it through together.",
    DiscussionKind.ORAL_QUESTIONING.value: "You asked questions, and the learner answered each one.",
}


class DiscussionForm(OnPaperForm):
    """What was asked and answered. Its rows are made by `discussing`."""

    rows = 0
    offered: tuple[UUID, ...] = ()
    not_looked_at: Sequence[str] = ("scribe",)

    kind = RadioField(
        "What was it?",
        choices=enum_choices(DiscussionKind, label=KIND_WORDS.__getitem__),
        coerce=enum_coerce(DiscussionKind),
        validators=[required("Choose what it was")],
    )
    day = DayField("What day was it?", missing="Type the day it happened")
    minutes = IntegerField(
        "How many minutes did it last?",
        description="10 to 20 minutes is usual at Level 2.",
        validators=[required("Type how many minutes it lasted"), a_sound_length],
    )
    plan = TextAreaField(
        "What did you plan to talk about or ask?",
        description="A few words are enough: what you wanted to find out.",
        validators=[required("Write what you planned to talk about or ask"), at_most(2000)],
    )
    summary = TextAreaField(
        "What did it come to?",
        description="A summary of what the learner said. Oral questioning can do without.",
        validators=[at_most(rules.LONGEST_SUMMARY)],
    )
    scribe = StringField(
        "Who wrote the learner’s words down?",
        description="Leave it empty if you did.",
        validators=[at_most(200)],
    )
    paper_kept_at = StringField(
        "The learner’s signature is on paper in",
        description="Leave it empty, and the learner signs when they next sign in.",
        validators=[at_most(200)],
    )

    def questions(self) -> Iterator[tuple[int, Field, Field, Field]]:
        """Each row of a question: its place, what was asked, what was answered and the criterion it is about."""
        for place in range(1, self.rows + 1):
            question, answer, criterion = (self[f"{what}_{place}"] for what in ("question", "answer", "criterion"))
            yield place, question, answer, criterion

    @property
    def may_have_more(self) -> bool:
        """Whether a record holds another question than there are rows for."""
        return self.rows < rules.MOST_ROWS

    def asked(self) -> list[Asked]:
        """What was typed in the rows."""
        return [
            Asked(question.data or "", answer.data or "", UUID(criterion.data) if criterion.data else None)
            for _, question, answer, criterion in self.questions()
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, every question is answered, and a discussion has its plan and summary."""
        sound = bool(super().validate(extra_validators))
        if any(criterion.errors for *_, criterion in self.questions()):
            return False
        fault = None if self.kind.errors else rules.fault_in_words(self.kind.data, self._plan, self._summary)
        found = [*([fault] if fault else []), *rules.faults_in_rows(self.asked(), self.offered)]
        for field, sentence in found:
            self.refuse(Refused(sentence, field=field))
        return sound and not found

    @property
    def _plan(self) -> str:
        return self.plan.data or ""

    @property
    def _summary(self) -> str:
        return self.summary.data or ""


def discussing(qualification: Qualification, rows: int) -> type[DiscussionForm]:
    """The form of a discussion with this many rows of questions, each about a criterion of this qualification."""
    every = [criterion for unit in qualification.units for criterion in unit.criteria]
    choices = [
        SelectChoice(value="", label="No one criterion"),
        *(SelectChoice(value=str(c.id), label=f"{c.code} {c.plain}") for c in every),
    ]
    fields: dict[str, Any] = {"rows": rows, "offered": tuple(criterion.id for criterion in every)}
    for place in range(1, rows + 1):
        fields[f"question_{place}"] = TextAreaField(f"Question {place}", validators=[at_most(rules.LONGEST_QUESTION)])
        fields[f"answer_{place}"] = TextAreaField(
            f"The learner’s answer to question {place}, in their own words",
            validators=[at_most(rules.LONGEST_ANSWER)],
        )
        fields[f"criterion_{place}"] = SelectField(f"What question {place} is about", choices=choices)
    return type("Discussing", (DiscussionForm,), fields)


class SignForm(Seen):
    """One press that signs a record as it was read."""

    keeps_drafts = False
