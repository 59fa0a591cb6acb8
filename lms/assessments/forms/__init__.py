"""What can be typed about what was seen."""

from lms.assessments.forms.practice import (
    SEEN_WORDS,
    ConfirmForm,
    ObservationForm,
    ShadowingForm,
    WhenForm,
    a_sound_length,
    sheet_for,
)

__all__ = [
    "SEEN_WORDS",
    "ConfirmForm",
    "ObservationForm",
    "ShadowingForm",
    "WhenForm",
    "a_sound_length",
    "sheet_for",
]
