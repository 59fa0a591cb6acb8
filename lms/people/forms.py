"""What can be typed to get in, and about staff."""

from collections.abc import Sequence

from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import EqualTo

from lms.core.forms import Form, at_most, required
from lms.establishments.models import Establishment
from lms.people.models import Role

ROLE_WORDS = {
    Role.TUTOR: "Tutor",
    Role.ASSESSOR: "Assessor",
    Role.IQA: "Internal quality assurer (IQA)",
    Role.EQA: "External quality assurer (EQA)",
    Role.COORDINATOR: "Mentor coordinator",
    Role.ADMIN: "Admin",
    Role.NATIONAL: "National team",
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
    establishment = SelectField("Prison", validate_choice=True, description="Leave empty for the national team.")

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
