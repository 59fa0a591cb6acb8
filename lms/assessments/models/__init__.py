"""What was seen, by whom. It is evidence; it is not the decision."""

from lms.assessments.models.bookings import AssessmentSlot, Booking
from lms.assessments.models.discussions import Discussion, DiscussionKind, DiscussionQuestion
from lms.assessments.models.practical import ObservationLine, PracticalAssessment, Seen
from lms.assessments.models.prior import PriorAchievement, Proof, Recognition
from lms.assessments.models.shadowing import ShadowingSession
from lms.assessments.models.witnesses import WitnessStatement

__all__ = [
    "AssessmentSlot",
    "Booking",
    "Discussion",
    "DiscussionKind",
    "DiscussionQuestion",
    "ObservationLine",
    "PracticalAssessment",
    "PriorAchievement",
    "Proof",
    "Recognition",
    "Seen",
    "ShadowingSession",
    "WitnessStatement",
]
