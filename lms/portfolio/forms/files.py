"""What can be typed and chosen about the files of a piece."""

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from lms.core.forms import Seen, at_most, required
from lms.core.uploads.limits import MEGABYTE, MOST_OCTETS
from lms.core.uploads.naming import words_of_name
from lms.core.uploads.receiving import received
from lms.core.work import Refused
from lms.people.checking import CheckedWords
from lms.portfolio.rules.files import LONGEST_NOTE

CHOOSE = (
    f"A picture (JPEG, PNG, GIF or WebP), a PDF or plain text. {MOST_OCTETS // MEGABYTE} MB is the most. "
    "Its name is shown with it."
)


class FileForm(CheckedWords, Seen):
    """The form that adds one file. `seen` is the number of the version it is added to."""

    keeps_drafts = False

    file = FileField("Choose a file", id="new-file", description=CHOOSE, validators=[FileRequired("Choose a file")])
    note = StringField(
        "What does it show, and who is in it?",
        id="new-file-note",
        description="For example: my plan for the session, page 1. Nobody is in it. Do not name other learners.",
        validators=[required("Say what this file shows"), at_most(LONGEST_NOTE)],
    )

    def validate_file(self, field: Field) -> None:
        """The file must have been fit to keep."""
        try:
            received()
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    def _words(self) -> list[str]:
        """What the file is called is read by everybody too."""
        try:
            name = received().name
        except Refused:
            return super()._words()
        return [*super()._words(), *words_of_name(name)]


class TakeAwayForm(Seen):
    """A press that takes a file away. `seen` is the number of the version it is taken from."""

    keeps_drafts = False
