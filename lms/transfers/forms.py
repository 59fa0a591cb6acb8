"""What can be typed to move somebody."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from lms.core.forms import Form, at_most, required
from lms.establishments.models import Establishment


class SendForm(Form):
    keeps_drafts = False
    destination = SelectField("Which prison are they going to?", validators=[required("Choose a prison")])

    def offer(self, prisons: Sequence[Establishment]) -> "SendForm":
        """Offer these prisons to choose from."""
        none = SelectChoice(value="", label="Choose a prison")
        self.destination.choices = [none, *(SelectChoice(value=p.code, label=p.name) for p in prisons)]
        return self


class FindForm(Form):
    keeps_drafts = False
    number = StringField(
        "Prison number",
        description="Such as A1234AA.",
        validators=[required("Type their prison number"), at_most(20)],
    )


class ClaimForm(Form):
    keeps_drafts = False
    number = StringField(
        "Prison number",
        description="Such as A1234AA.",
        validators=[required("Type their prison number"), at_most(20)],
    )
    surname = StringField("Surname", validators=[required("Type their surname"), at_most(100)])
    here = SelectField("Which prison are they at now?", validators=[required("Choose a prison")])

    def offer(self, prisons: Sequence[Establishment]) -> "ClaimForm":
        """Offer the prisons where this member of staff may take people in. One is no question."""
        self.here.choices = [SelectChoice(value=p.code, label=p.name) for p in prisons]
        if len(prisons) == 1:
            del self.here
        return self
