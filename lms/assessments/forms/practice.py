"""What is typed about every session: the day, how long it lasted, and the paper that somebody signed."""

from wtforms import Field, IntegerField, StringField
from wtforms.validators import ValidationError

from lms.assessments import rules
from lms.assessments.rules.practice import SignedPaper
from lms.core.days import DayField, DayOrNoneField
from lms.core.forms import Form, Seen, at_most, required
from lms.people.checking import CheckedWords


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


class OnPaperForm(CheckedWords):
    """Where the paper is that somebody signed, and the day it says; both empty when nobody has signed on paper."""

    paper_kept_at = StringField(
        "The signature is on paper in",
        description="For example, the education office, blue folder",
        validators=[at_most(200)],
    )
    signed_day = DayOrNoneField("What day is beside the signature?")

    @property
    def paper(self) -> SignedPaper | None:
        """The signed paper, or None when nothing was typed about one. The deed says what is wrong with half of it."""
        kept_at = self.paper_kept_at.data or ""
        return SignedPaper(kept_at, self.signed_day.data) if kept_at or self.signed_day.data else None


class SignedPaperForm(OnPaperForm):
    """The paper that somebody signed, which there is."""

    keeps_drafts = False

    @property
    def paper(self) -> SignedPaper:
        """The signed paper, as it was typed."""
        return SignedPaper(self.paper_kept_at.data or "", self.signed_day.data)


class SignedRecordForm(SignedPaperForm, Seen):
    """The same, of a record as it was read."""
