"""What can be typed about what a witness saw."""

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from lms.assessments.rules.witnesses import LONGEST_SEEN, MISSING
from lms.core.days import DayField
from lms.core.forms import Seen, at_most, required
from lms.people.checking import CheckedWords

MINE, THEIRS = "me", "somebody else"


class StatementForm(CheckedWords):
    """What the person who fills it in saw a learner do."""

    not_looked_at = ("witness_name", "contact")

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


class WitnessForm(StatementForm):
    """A statement that may be the actor's own, or typed for somebody who has no account."""

    whose = RadioField(
        "Who saw it?",
        choices=[
            SelectChoice(value=MINE, label="I saw it myself"),
            SelectChoice(value=THEIRS, label="Somebody without an account saw it, and I am typing it for them"),
        ],
        validators=[required("Choose who saw it")],
    )
    witness_name = StringField(
        "Name of the witness",
        description="Only when you are typing it for somebody else.",
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

    @property
    def is_theirs(self) -> bool:
        """Whether it is typed for somebody else."""
        return bool(self.whose.data == THEIRS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and a witness who is somebody else is named."""
        sound = bool(super().validate(extra_validators))
        if self.is_theirs and not self.witness_name.data:
            self.witness_name.errors = [*self.witness_name.errors, MISSING["witness_name"]]
            return False
        return sound


QUESTIONS_ABOUT_ANYBODY = {
    "job": "What is the witness’s job?",
    "relationship": "How does the witness know the learner?",
    "contact": "How can an assessor ask the witness about it?",
    "seen": "What did the witness see the learner do or say?",
}


class SignedPaperForm(Seen):
    """Where the paper is that somebody signed."""

    keeps_drafts = False

    paper_kept_at = StringField(
        "The signature is on paper in",
        description="For example, the education office, blue folder",
        validators=[required("Type where the signed paper is kept"), at_most(200)],
    )
