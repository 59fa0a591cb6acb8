"""What can be chosen to print a form."""

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.fields import SelectChoice

from lms.core.forms import Form, required
from lms.courses.models import FormKind, Qualification, Unit
from lms.portfolio.rules import paper as on_paper

# What a learner writes on each form that is theirs to print.
HINTS = {
    FormKind.SHADOWING.value: "What you saw when you watched a mentor at work.",
    FormKind.REFLECTIVE_ACCOUNT.value: "What happened, what you did, and what you would do another way.",
    FormKind.PRODUCT.value: "Something you made: what it is, and where it is kept.",
    FormKind.PRIOR_LEARNING.value: "Something you achieved before: a certificate, a course or work.",
}


class PrintFormForm(Form):
    """Which form to print."""

    keeps_drafts = False

    what = RadioField("Which form do you want?", validators=[required("Choose a form")])

    def offer(self, qualification: Qualification, kinds: Sequence[FormKind]) -> "PrintFormForm":
        """Offer these kinds; of observation sheets, one for each unit, as the page on screen does."""
        self.what.choices = []
        for kind in kinds:
            each_unit = kind is FormKind.PRACTICAL_ASSESSMENT
            about: Sequence[Unit | None] = qualification.units if each_unit else (None,)
            for unit in about:
                value = f"{kind.value}: {unit.code}" if unit else kind.value
                self.what.choices.append(SelectChoice(value=value, label=on_paper.name_of(kind, unit)))
        return self

    def chosen(self, qualification: Qualification) -> tuple[FormKind, Unit | None]:
        """The kind and the unit that were chosen. Only for a sound form."""
        kind, _, code = self.what.data.partition(": ")
        return FormKind(kind), qualification.unit(code) if code else None
