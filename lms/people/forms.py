"""What can be typed to get in, and about staff."""

from collections.abc import Sequence

from wtforms import IntegerField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import EqualTo

from lms.core.days import DayField, DayOrNoneField
from lms.core.forms import Form, at_most, required
from lms.establishments.models import Establishment
from lms.people.checking import CheckedWords
from lms.people.cpd import Award
from lms.people.models import Background, Face, Role, Spacing, TextSize
from lms.people.reading import Reading

ROLE_WORDS = {
    Role.TUTOR: "Tutor",
    Role.ASSESSOR: "Assessor",
    Role.IQA: "Internal quality assurer (IQA)",
    Role.EQA: "External quality assurer (EQA)",
    Role.COORDINATOR: "Mentor coordinator",
    Role.ADMIN: "Admin",
    Role.NATIONAL: "National team",
    Role.AUTHOR: "Author of modules",
}


class SignInForm(Form):
    keeps_drafts = False
    username = StringField(
        "Prison number or username",
        validators=[required("Type your prison number or username"), at_most(100)],
    )
    password = PasswordField(
        "Password", validators=[required("Type your password"), at_most(200)], description="It is on your slip."
    )


class FirstPasswordForm(Form):
    """A new password. The name of every password says so: no error page shows it again, and no draft keeps it."""

    keeps_drafts = False
    new = PasswordField(
        "New password",
        name="new_password",
        description="8 letters or more. Three words you will remember work well.",
        validators=[required("Type a new password"), at_most(200)],
    )
    again = PasswordField(
        "New password again",
        name="new_password_again",
        validators=[
            required("Type the new password again"),
            at_most(200),
            EqualTo("new", "Type the same new password in both boxes"),
        ],
    )


class ChangePasswordForm(FirstPasswordForm):
    current = PasswordField(
        "Password you have now",
        name="current_password",
        validators=[required("Type the password you have now"), at_most(200)],
    )


SIZE_WORDS = {
    TextSize.ORDINARY: "Ordinary",
    TextSize.LARGE: "Large",
    TextSize.LARGEST: "Largest",
}
SPACING_WORDS = {Spacing.ORDINARY: "Ordinary", Spacing.WIDE: "More room between letters, words and lines"}
FACE_WORDS = {Face.ATKINSON: "Atkinson: every letter looks different", Face.LEXEND: "Lexend: wide, round letters"}
BACKGROUND_WORDS = {Background.WHITE: "White", Background.CREAM: "Cream", Background.BLUE: "Pale blue"}


class ReadingForm(Form):
    """How somebody likes to read. It is chosen at once, so nothing of it is half-done."""

    keeps_drafts = False
    size = RadioField(
        "How big are the words?",
        choices=enum_choices(TextSize, label=SIZE_WORDS.__getitem__),
        coerce=enum_coerce(TextSize),
        validators=[required("Choose a size")],
    )
    spacing = RadioField(
        "How much room is there?",
        choices=enum_choices(Spacing, label=SPACING_WORDS.__getitem__),
        coerce=enum_coerce(Spacing),
        validators=[required("Choose how much room")],
    )
    face = RadioField(
        "Which letters?",
        choices=enum_choices(Face, label=FACE_WORDS.__getitem__),
        coerce=enum_coerce(Face),
        validators=[required("Choose which letters")],
    )
    background = RadioField(
        "What colour is behind the words?",
        description="Paper is always white.",
        choices=enum_choices(Background, label=BACKGROUND_WORDS.__getitem__),
        coerce=enum_coerce(Background),
        validators=[required("Choose a colour")],
    )

    @property
    def chosen(self) -> Reading:
        """What was chosen, once the form is sound."""
        return Reading(self.size.data, self.spacing.data, self.face.data, self.background.data)


class NameForm(Form):
    first_name = StringField("First name", validators=[required("Type their first name"), at_most(100)])
    last_name = StringField("Last name", validators=[required("Type their last name"), at_most(100)])


class RoleForm(Form):
    role = RadioField(
        "Role",
        choices=enum_choices(Role, label=ROLE_WORDS.__getitem__),
        coerce=enum_coerce(Role),
        validators=[required("Choose a role")],
    )
    establishment = SelectField(
        "Prison", validate_choice=True, description="Leave empty for the national team, and for an author."
    )
    last_day = DayOrNoneField(
        "Last day, for an external quality assurer",
        description="They come from outside, so their account opens nothing after this day: at most 90 days. "
        "Leave it empty for anyone else. For example, 3 5 2026",
    )

    def offer(self, prisons: Sequence[Establishment]) -> "RoleForm":
        """Offer these prisons to choose from."""
        none = SelectChoice(value="", label="No prison")
        self.establishment.choices = [none, *(SelectChoice(value=p.code, label=p.name) for p in prisons)]
        return self


class PrisonForm(Form):
    """A prison, as the prison register describes it (domain.md 2.3)."""

    code = StringField(
        "Code", description="Three letters, such as LEI.", validators=[required("Type its code"), at_most(3)]
    )
    name = StringField("Name", validators=[required("Type its name"), at_most(100)])
    welsh_name = StringField("Welsh name", description="If it has one.", validators=[at_most(100)])
    function = SelectField(
        "What it is for",
        choices=["reception", "training", "resettlement", "long-term high secure", "open", "young people"],
    )
    gender = RadioField(
        "Who lives there",
        choices=[SelectChoice(value="M", label="Men"), SelectChoice(value="F", label="Women")],
        validators=[required("Choose men or women")],
    )
    operator = SelectField("Run by", choices=["public", "private"])


class StaffForm(RoleForm, NameForm):
    username = StringField("Username", validators=[required("Type a username"), at_most(60)])


class TrainingForm(Form):
    """The day an assessor began training."""

    keeps_drafts = False
    since = DayField("In training since", missing="Type the day they began")


class QualifiedForm(Form):
    """The day an assessor in training qualified."""

    keeps_drafts = False
    on = DayField("Qualified on", missing="Type the day they qualified")


class InterestForm(CheckedWords):
    """Whose work a member of staff must leave to others, and why."""

    not_looked_at = ("who",)

    who = StringField(
        "Who is it about?",
        description="First and last name, of a learner or of somebody who works here. Or a learner’s prison number.",
        validators=[required("Type a prison number, or a first and last name"), at_most(200)],
    )
    why = StringField(
        "Why, in a few words",
        description="For example, “My cousin”. Say no more than is needed.",
        validators=[required("Say why, in a few words"), at_most(200)],
    )


class EndInterestForm(CheckedWords):
    """Why an interest is over."""

    keeps_drafts = False
    why = StringField(
        "Why is it over?",
        description="For example, “We are not in touch any more”. Say no more than is needed.",
        validators=[required("Say why it is over, in a few words"), at_most(200)],
    )


class CpdForm(CheckedWords):
    """Something a member of staff did to keep up what they know."""

    keeps_drafts = False
    done_on = DayField("When did you do it?", missing="Type the day you did it")
    minutes = IntegerField(
        "How many minutes did it take?",
        description="For example, 90 for an hour and a half.",
        validators=[required("Type how many minutes it took")],
    )
    done = TextAreaField(
        "What did you do?",
        description="For example, “Standardisation with the assessors of Hull”. Name no learner.",
        validators=[required("Say what you did"), at_most(500)],
    )
    learned = TextAreaField(
        "What did you learn, and how will you use it?", validators=[required("Say what you learned"), at_most(1000)]
    )


class QualificationForm(Form):
    """An award for assessors, IQAs or teachers, as its certificate says."""

    keeps_drafts = False
    title = StringField(
        "What is it called?",
        description="For example, “Certificate in Assessing Vocational Achievement”, A1, or D32 and D33.",
        validators=[required("Type what it is called"), at_most(200)],
    )
    awarded_by = StringField("Who awarded it?", validators=[required("Type who awarded it"), at_most(200)])
    level = SelectField(
        "Level",
        description="If the certificate says one.",
        choices=[
            SelectChoice(value="", label="No level"),
            *(SelectChoice(value=str(level), label=f"Level {level}") for level in range(1, 9)),
        ],
    )
    awarded_on = DayField("When was it awarded?", missing="Type the day it was awarded")
    certificate_number = StringField("Certificate number", description="If there is one.", validators=[at_most(100)])

    @property
    def award(self) -> Award:
        """What was typed, once the form is sound."""
        return Award(
            self.title.data or "",
            self.awarded_by.data or "",
            self["awarded_on"].data,
            int(self.level.data) if self.level.data else None,
            self.certificate_number.data or "",
        )
