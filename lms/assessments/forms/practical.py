"""What can be typed about a practical assessment."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.assessments import rules
from lms.assessments.forms.practice import OnPaperForm, SignedPaperForm, WhenForm
from lms.assessments.models import PracticalAssessment
from lms.assessments.models import Seen as SeenAs
from lms.core.forms import at_most, required
from lms.courses.models import Criterion, Unit
from lms.people.checking import CheckedWords

SEEN_WORDS = {SeenAs.SEEN: "Seen", SeenAs.NOT_YET: "Not yet", SeenAs.NOT_APPLICABLE: "Not applicable today"}

COMMENTS = ("observer_comment", "learner_comment")
THEIR_WORDS = "What the learner says about it"
COPIED = "Copy it from the paper, word for word. If it says nothing, ask them to write on it first."
READ_FIRST = "Read what shadowing still needs, then tick that you record this all the same"


class ObservationForm(WhenForm, OnPaperForm):
    """An observation sheet. Its lines are made from the criteria of one unit by `sheet_for`."""

    criteria: Sequence[Criterion] = ()
    may_be_played = True
    # Whether it is typed in from a form on paper, which the learner has written on, signed or not.
    is_keyed = False
    still_needed: Sequence[str] = ()

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

    simulated = BooleanField("It was a role play, not real work")
    scenario = TextAreaField(
        "What was played?",
        description="Only for a role play. Say what it was about, and who played whom.",
        validators=[at_most(2000)],
    )
    observer_comment = TextAreaField(
        "Your comment",
        description="What went well, and what to work on.",
        validators=[at_most(2000)],
    )
    learner_comment = TextAreaField(
        THEIR_WORDS,
        description="In their own words. If they sign later, they can write it then.",
        validators=[at_most(2000)],
    )
    paper_kept_at = StringField(
        "The learner’s signature is on paper in",
        description="Leave it empty, and the learner signs when they next sign in.",
        validators=[at_most(200)],
    )

    too_early = BooleanField("I have read what shadowing still needs. I record this all the same.")

    def warn_of(self, still_needed: Sequence[str]) -> "ObservationForm":
        """Ask to confirm that it is recorded before shadowing has come to its minimum, only where that is so."""
        self.still_needed = still_needed
        if not still_needed:
            del self.too_early
        return self

    def of(self, unit: Unit) -> "ObservationForm":
        """Ask about a role play only where the unit allows one."""
        self.may_be_played = unit.simulation
        if not unit.simulation:
            del self.simulated
            del self.scenario
        return self

    def played(self) -> dict[str, Any]:
        """Whether it was a role play, and what was played, for the deed."""
        if not self.may_be_played:
            return {}
        return {"simulated": self.simulated.data, "scenario": self.scenario.data or ""}

    def rows(self) -> Iterator[tuple[Criterion, Field, Field]]:
        """Each criterion with the field that says whether it was seen, and the one for the note."""
        for criterion in self.criteria:
            yield criterion, self[rules.seen_field(criterion)], self[rules.note_field(criterion)]

    def lines(self) -> list[rules.Line]:
        """What was answered, a line for each criterion."""
        return [(criterion, seen.data, note.data or "") for criterion, seen, note in self.rows()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, both have commented who must, every line has the note it needs, and what is
        too early was confirmed."""
        sound = bool(super().validate(extra_validators))
        said = [self[name].data or "" for name in COMMENTS]
        for name, sentence in rules.faults_in_sheet_comments(*said, signed=self.paper is not None, keyed=self.is_keyed):
            self[name].errors = [*self[name].errors, sentence]
            sound = False
        if self.still_needed and not self.too_early.data:
            self.too_early.errors = [*self.too_early.errors, READ_FIRST]
            sound = False
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


class SignForm(CheckedWords):
    """The learner's signature under an observation sheet, and what they say about it."""

    learner_comment = TextAreaField(
        "What do you think of it?",
        description="A few words are enough. If you have nothing to add, write that.",
        validators=[required(rules.SAY_WHAT_YOU_THINK), at_most(2000)],
    )


class SheetOnPaperForm(SignedPaperForm):
    """A copy of an observation sheet that the learner signed on paper, and what is written on it."""

    keeps_drafts = True

    observer_comment = TextAreaField(
        description=COPIED, validators=[required(rules.COPY_COMMENTS["observer_comment"]), at_most(2000)]
    )
    learner_comment = TextAreaField(
        THEIR_WORDS,
        description=COPIED,
        validators=[required(rules.COPY_COMMENTS["learner_comment"]), at_most(2000)],
    )

    def under(self, practical: PracticalAssessment) -> "SheetOnPaperForm":
        """This form, asking for each comment only where the sheet does not hold it yet. Returns itself."""
        self.observer_comment.label.text = f"What {practical.observer.name} says about it"
        for name in COMMENTS:
            if getattr(practical, name).strip():
                del self[name]
        return self

    @property
    def copied(self) -> dict[str, str]:
        """Each comment that was asked for, as it was typed, for the deed."""
        return {name: self[name].data or "" for name in COMMENTS if name in self}
