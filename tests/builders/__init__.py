"""Typed functions that build what a test is about. Import as `a`: `a.person(leeds, Role.TUTOR)`."""

from tests.builders.assessments import *  # noqa: F403
from tests.builders.bookings import *  # noqa: F403
from tests.builders.cases import *  # noqa: F403
from tests.builders.claims import *  # noqa: F403
from tests.builders.courses import *  # noqa: F403
from tests.builders.credentials import *  # noqa: F403
from tests.builders.crowds import *  # noqa: F403
from tests.builders.deciding import *  # noqa: F403
from tests.builders.documents import *  # noqa: F403
from tests.builders.files import *  # noqa: F403
from tests.builders.forms import *  # noqa: F403
from tests.builders.kinds import *  # noqa: F403
from tests.builders.people import *  # noqa: F403
from tests.builders.portfolio import *  # noqa: F403
from tests.builders.sampling import *  # noqa: F403
from tests.builders.transfers import *  # noqa: F403
