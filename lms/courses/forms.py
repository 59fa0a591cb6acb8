"""What can be typed to add and register a learner, and to answer a knowledge check."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice

from lms.core.forms import Form, at_most, required
from lms.courses.models import Qualification
from lms.establishments.models import Establishment
from lms.people.forms import NameForm


class RegisterForm(Form):
    qualification = SelectField("Qualification", validators=[required("Choose a qualification")])

    def offer(self, qualifications: Sequence[Qualification]) -> None:
        """Offer these qualifications to choose from."""
        self.qualification.choices = [SelectChoice(value=q.slug, label=q.title) for q in qualifications]


class LearnerForm(NameForm):
    prison_number = StringField(
        "Prison number",
        description="For example, A1234AA",
        validators=[required("Type their prison number"), at_most(20)],
    )
    establishment = SelectField("Prison", validators=[required("Choose the prison where they are")])
    qualification = SelectField("Qualification", description="What they will work toward.")

    def offer(self, prisons: Sequence[Establishment], qualifications: Sequence[Qualification]) -> None:
        """Offer these to choose from. The prison is not asked for when there is only one."""
        later = SelectChoice(value="", label="None yet")
        offered = [SelectChoice(value=q.slug, label=q.title) for q in qualifications]
        self.qualification.choices = [*offered, later]
        if len(prisons) == 1:
            del self.establishment
        else:
            self.establishment.choices = [SelectChoice(value=p.code, label=p.name) for p in prisons]


def field_name(number: int) -> str:
    """The name of the field that answers a question."""
    return f"question_{number}"


def check_form(questions: Sequence[Mapping[str, Any]]) -> type[Form]:
    """The form that asks these questions, a field for each."""
    fields = {field_name(number): _question(number, question) for number, question in enumerate(questions, 1)}
    return type("CheckForm", (Form,), fields)


def _question(number: int, question: Mapping[str, Any]) -> Field:
    kind = SelectMultipleField if question["kind"] == "several" else RadioField
    return kind(
        f"{number}. {question['text']}",
        description="Choose all that are right." if question["kind"] == "several" else "",
        choices=[SelectChoice(value=str(n), label=option["text"]) for n, option in enumerate(question["options"], 1)],
        validators=[required(f"Answer question {number}")],
        validate_choice=True,
    )


def question_fields(form: Form, questions: Sequence[object]) -> list[Field]:
    """The field of each question, in order."""
    return [form[field_name(number)] for number in range(1, len(questions) + 1)]


def answers_in(form: Form, questions: Sequence[object]) -> dict[str, list[int]]:
    """The option numbers chosen, under the question numbers."""
    fields = enumerate(question_fields(form, questions), 1)
    return {str(number): _numbers(field.data) for number, field in fields}


def _numbers(data: str | list[str] | None) -> list[int]:
    several = data if isinstance(data, list) else [data or ""]
    return [int(option) for option in several if option.isdecimal() and option.isascii()]
