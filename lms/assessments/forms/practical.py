"""What can be typed about a practical assessment."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.assessments import rules
from lms.assessments.forms.practice import WhenForm
from lms.assessments.models import Seen as SeenAs
from lms.core.forms import at_most, required
from lms.courses.models import Criterion, Unit
from lms.people.checking import CheckedWords

SEEN_WORDS = {SeenAs.SEEN: "Seen", SeenAs.NOT_YET: "Not yet", SeenAs.NOT_APPLICABLE: "Not applicable today"}


class ObservationForm(CheckedWords, WhenForm):
    """An observation sheet. Its lines are made from the criteria of one unit by `sheet_for`."""

    criteria: Sequence[Criterion] = ()
    may_be_played = True

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
        description="What went well, and what to work on. You can leave this empty.",
        validators=[at_most(2000)],
    )
    learner_comment = TextAreaField(
        "What the learner says about it",
        description="In their own words. They can also write this when they sign.",
        validators=[at_most(2000)],
    )
    on_paper = BooleanField("The learner has signed this sheet on paper")

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


class SignForm(CheckedWords):
    """The learner's signature under an observation sheet, and what they say about it."""

    learner_comment = TextAreaField(
        "What do you say about it?",
        description="You can leave this empty.",
        validators=[at_most(2000)],
    )
