"""Words and small functions that pages about bookings say things with."""

from lms.assessments.rules.bookings import ends, in_words, marks, written_time
from lms.establishments.rules import OF_A_PRISON, REASONS

BOOKING_WORDS = {
    "in_words": in_words,
    "marks": marks,
    "ends": ends,
    "time": written_time,
    "reasons": REASONS,
    "of_a_prison": OF_A_PRISON,
}
