"""What can be typed to add and register a learner."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
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
