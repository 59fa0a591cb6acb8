"""What can be pressed about words that were put aside."""

from wtforms import HiddenField

from lms.core.forms import Press, at_most
from lms.courses.drafts import LONGEST_KEY


class EarlierForm(Press):
    """One page's words that were put aside, named by that page's key."""

    writer = HiddenField(validators=[at_most(LONGEST_KEY)])
