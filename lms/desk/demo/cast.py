"""Who is in the demonstration, and how far each learner has come."""

from dataclasses import dataclass
from enum import IntEnum, auto

from lms.people.models import Role


class Stage(IntEnum):
    """How far a learner has come. Each stage holds all that came before it."""

    REGISTERED = auto()
    READING = auto()
    CHECKED = auto()
    SHADOWED = auto()
    CONFIRMED = auto()
    SUBMITTED = auto()
    NOT_YET = auto()
    ONE_UNIT = auto()
    SENT_BACK = auto()
    TWO_UNITS = auto()
    ACCREDITED = auto()


class Twist(IntEnum):
    """What else happened to somebody."""

    NOTHING = auto()
    PAUSED = auto()
    LAPSED = auto()
    WITHDRAWN = auto()
    ON_THE_WAY = auto()
    ARRIVED = auto()
    STUCK = auto()
    UNMARKED = auto()
    ON_A_BREAK = auto()
    ON_PAPER = auto()
    BOOKED = auto()
    MANY_WAYS = auto()


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff."""

    name: str
    username: str
    role: Role
    prison: str | None
    # How many days ago they began to learn to assess; None for everybody else.
    training: int | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner: where they began, how far they came, and how many days ago they were registered and got there."""

    number: str
    name: str
    prison: str
    stage: Stage
    days: int
    twist: Twist = Twist.NOTHING
    until: int = 1


PRISONS = (
    {"code": "LEI", "name": "Leeds", "function": "reception", "gender": "M", "operator": "public"},
    {"code": "HLI", "name": "Hull", "function": "resettlement", "gender": "M", "operator": "public"},
)
CENTRES = {"LEI": "0417", "HLI": "0522"}

STAFF = (
    Staff("Priya Nolan", "priya.nolan", Role.TUTOR, "LEI"),
    Staff("Marcus Webb", "marcus.webb", Role.ASSESSOR, "LEI"),
    Staff("Ines Calder", "ines.calder", Role.ASSESSOR, "LEI", training=75),
    Staff("Faye Underhill", "faye.underhill", Role.ASSESSOR, "LEI"),
    Staff("Helen Osei", "helen.osei", Role.IQA, "LEI"),
    Staff("Rowan Blake", "rowan.blake", Role.EQA, "LEI"),
    Staff("Dee Farrow", "dee.farrow", Role.COORDINATOR, "LEI"),
    Staff("Sid Archer", "sid.archer", Role.ADMIN, "LEI"),
    Staff("Joan Tully", "joan.tully", Role.TUTOR, "HLI"),
    Staff("Kofi Lane", "kofi.lane", Role.ASSESSOR, "HLI"),
    Staff("Bethan Pryce", "bethan.pryce", Role.IQA, "HLI"),
    Staff("Iris Monk", "iris.monk", Role.EQA, "HLI"),
    Staff("Tom Garside", "tom.garside", Role.COORDINATOR, "HLI"),
    Staff("Una Cole", "una.cole", Role.ADMIN, "HLI"),
    Staff("Noor Castle", "noor.castle", Role.NATIONAL, None),
)

# The first trainee at a prison has read nothing; the first mentor holds every credential and is in the pool.
LEARNERS = (
    Learner("A1001AA", "Leon Hart", "LEI", Stage.ACCREDITED, 330, until=190),
    Learner("A1002AA", "Curtis Vale", "LEI", Stage.ACCREDITED, 200, until=60),
    Learner("A1003AA", "Wes Okoro", "LEI", Stage.ACCREDITED, 180, Twist.PAUSED, until=40),
    Learner("A1004AA", "Danny Frost", "LEI", Stage.REGISTERED, 3),
    Learner("A1005AA", "Mal Brennan", "LEI", Stage.READING, 12, Twist.STUCK),
    Learner("A1006AA", "Aaron Pike", "LEI", Stage.CHECKED, 30, Twist.UNMARKED),
    Learner("A1007AA", "Sol Adeyemi", "LEI", Stage.SHADOWED, 45, Twist.ON_A_BREAK),
    Learner("A1008AA", "Ricky Lund", "LEI", Stage.CONFIRMED, 50),
    Learner("A1009AA", "Jamal Reid", "LEI", Stage.SUBMITTED, 60, Twist.BOOKED),
    Learner("A1010AA", "Christopher Featherstonehaugh-Llewellyn", "LEI", Stage.NOT_YET, 70),
    Learner("A1011AA", "Owen Sharp", "LEI", Stage.ONE_UNIT, 90, Twist.MANY_WAYS),
    Learner("A1012AA", "Nathan Birch", "LEI", Stage.TWO_UNITS, 120),
    Learner("A1013AA", "Pawel Zielinski", "LEI", Stage.ONE_UNIT, 100, Twist.ON_THE_WAY),
    Learner("A2001AA", "Gareth Moon", "HLI", Stage.ACCREDITED, 320, until=180),
    Learner("A2002AA", "Stefan Ruiz", "HLI", Stage.ACCREDITED, 480, Twist.LAPSED, until=380),
    Learner("A2003AA", "Billy Carver", "HLI", Stage.ACCREDITED, 190, Twist.WITHDRAWN, until=45),
    Learner("A2004AA", "Tyrone Esk", "HLI", Stage.REGISTERED, 5),
    Learner("A2005AA", "Hassan Malik", "HLI", Stage.READING, 15, Twist.ON_PAPER),
    Learner("A2006AA", "Dewi Prosser", "HLI", Stage.SENT_BACK, 110),
    Learner("A1014AA", "Jordan Ash", "LEI", Stage.ONE_UNIT, 95, Twist.ARRIVED),
)

# Two learners whose accounts of the first unit are the same, so that there is a flag to look into.
ALIKE = {"A1013AA": "A1011AA"}
# Whose last unit was drawn, in a sample, before it was agreed.
SAMPLED = "A1003AA"


def place_of(learner: Learner) -> int:
    """Whose words a learner writes in: their own place in the list, or that of the learner they agree with."""
    number = ALIKE.get(learner.number, learner.number)
    return [each.number for each in LEARNERS].index(number)
