"""What can be typed about a mentor. Reasons are chosen, never written, so that nothing private is kept here."""

from wtforms import RadioField
from wtforms.fields import SelectChoice

from lms.core.days import DayField, DayOrNoneField
from lms.core.forms import Form, required

PAUSE_REASONS = (
    "They asked for a break",
    "Not enough time out of cell to mentor",
    "Staff are needed elsewhere, so mentoring stopped for a while",
    "Staff and the mentor agreed on a break",
)
LEAVING_REASONS = (
    "They asked to stop mentoring",
    "They are leaving prison",
    "Mentoring has ended here",
    "Staff and the mentor agreed to stop",
)


def _choices(reasons: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(value=reason, label=reason) for reason in reasons]


class PauseForm(Form):
    keeps_drafts = False
    reason = RadioField("Why?", choices=_choices(PAUSE_REASONS), validators=[required("Choose why")])
    from_day = DayField("First day of the pause", missing="Type the first day of the pause")
    to_day = DayOrNoneField(
        "Last day of the pause", description="Leave it empty if nobody knows yet. For example, 3 5 2026"
    )


class LeaveForm(Form):
    keeps_drafts = False
    reason = RadioField("Why?", choices=_choices(LEAVING_REASONS), validators=[required("Choose why")])
