"""What can be typed about what was seen."""

from lms.assessments.forms.practical import SEEN_WORDS, ObservationForm, SheetOnPaperForm, SignForm, sheet_for
from lms.assessments.forms.practice import OnPaperForm, SignedPaperForm, SignedRecordForm, WhenForm, a_sound_length
from lms.assessments.forms.shadowing import ConfirmForm, ShadowingForm

__all__ = [
    "SEEN_WORDS",
    "ConfirmForm",
    "ObservationForm",
    "OnPaperForm",
    "ShadowingForm",
    "SheetOnPaperForm",
    "SignForm",
    "SignedPaperForm",
    "SignedRecordForm",
    "WhenForm",
    "a_sound_length",
    "sheet_for",
]
