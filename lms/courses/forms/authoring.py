"""What authors type, choose and hand in."""

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from lms.core.forms import Form, Seen, at_most, clean, required
from lms.courses.content.pages import LONGEST_TITLE
from lms.courses.rules.authoring import words_of

# A little less than what half-typed words may be (lms/courses/drafts.py), so that no words are typed and not kept.
LONGEST = 39_000
NOWHERE = "0"


def as_shown(body: bytes) -> str:
    """The words of a file as a box shows them."""
    return clean(words_of(body) or "")


class WordsForm(Seen):
    """The words of one part of a module, as Markdown or TOML."""

    words = TextAreaField("Words", validators=[required("Write something first"), at_most(LONGEST)])

    def body(self, before: bytes) -> bytes:
        """The file with the words of the box in it. Words that nobody touched leave every byte as it was."""
        words = self.words.data or ""
        return before if words == as_shown(before) else f"{words}\n".encode()


class Structure(Seen):
    """A press that moves, adds or takes out a part: it remembers what the whole module said when it was read."""

    keeps_drafts = False


class PageForm(Structure):
    """A new page, by its title."""

    title = StringField("Title of the new page", validators=[required("Type a title"), at_most(LONGEST_TITLE)])


class ModuleForm(Form):
    """A new module."""

    keeps_drafts = False

    title = StringField("Title", validators=[required("Type a title"), at_most(LONGEST_TITLE)])
    folder = StringField(
        "Folder name",
        description="Two figures for its place among the modules, then its name in small letters: 05-ending-well",
        validators=[required("Type a folder name"), at_most(60)],
    )


class PictureForm(Structure):
    """A picture with its words, and where it goes."""

    picture = FileField(
        "Picture",
        description="SVG or PNG, 1 MB at most",
        validators=[FileRequired("Choose a picture")],
    )
    name = StringField(
        "Name for the picture",
        description="Small letters, numbers and hyphens, such as two-chairs",
        validators=[required("Type a name"), at_most(60)],
    )
    words = StringField(
        "Words that say what it shows",
        description="For readers who cannot see it",
        validators=[required("Say what it shows"), at_most(200)],
    )
    goes_on = SelectField("Put it at the end of")

    def offer(self, pages: Sequence[tuple[int, str]]) -> "PictureForm":
        """Offer these pages, each a number and a title, and none of them."""
        nowhere = SelectChoice(value=NOWHERE, label="no page yet")
        offered = [SelectChoice(value=str(number), label=f"page {number}: {title}") for number, title in pages]
        self.goes_on.choices = [nowhere, *offered]
        return self


class PublishForm(Seen):
    """What is new in the edition that is about to come out."""

    changes = StringField(
        "What is new, in one sentence",
        description="People who are on an older edition read it. For example: There is a new page on silence.",
        validators=[required("Say what is new in one sentence"), at_most(300)],
    )


class ImportForm(Structure):
    """A ZIP of modules. `seen` marks the one whose report was read."""

    file = FileField("ZIP file", description="20 MB at most", validators=[FileRequired("Choose a ZIP file")])
