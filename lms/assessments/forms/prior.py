"""What can be typed about what a learner achieved before."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.assessments.models import Proof, Recognition
from lms.assessments.rules.prior import LEVELS, MISSING
from lms.core.days import DayField
from lms.core.forms import Seen, at_most, required
from lms.people.checking import CheckedWords

RECOGNITION_WORDS = {
    Recognition.RPL: "Something I learned or did before, with or without a certificate",
    Recognition.CREDIT_TRANSFER: "The same unit, from another course or prison",
    Recognition.EQUIVALENCE: "Another certificate that asks for the same things",
    Recognition.EXEMPTION: "Another certificate that means I need not do a part of this",
}
RECOGNITION_HINTS = {choice.value: f"This is called {choice.value}." for choice in Recognition}
PROOF_WORDS = {
    Proof.AWARDING_BODY: "The awarding body told us",
    Proof.SENDING_CENTRE: "The centre or prison it was done at told us",
    Proof.DOCUMENT_SEEN: "I have seen the certificate or paper",
    Proof.LEARNER_SAYS: "I found no proof: the learner says so",
}


ASKED_OF_STAFF = {
    "title": "What did the learner achieve?",
    "issuer": "Who gave it to them?",
    "achieved_on": "When did they achieve it?",
}


class PriorForm(CheckedWords):
    """An earlier achievement, and how it fits."""

    recognition = RadioField(
        "What is it?",
        choices=enum_choices(Recognition, label=RECOGNITION_WORDS.__getitem__),
        coerce=enum_coerce(Recognition),
        validators=[required("Choose what it is")],
    )
    title = StringField(
        "What did you achieve?",
        description="For example, Level 1 Award in Listening Skills",
        validators=[required(MISSING["title"]), at_most(200)],
    )
    issuer = StringField(
        "Who gave it to you?",
        description="For example, a college, a prison or an employer",
        validators=[required(MISSING["issuer"]), at_most(200)],
    )
    level = StringField(
        "What level is it?",
        description="For example, Level 1. Type “none” if it has no level.",
        validators=[required(MISSING["level"]), at_most(60)],
    )
    achieved_on = DayField("When did you achieve it?", missing="Type the day it was achieved")
    proof = TextAreaField(
        "What proof is there, and where is it?",
        description="For example, a certificate in my property. Staff look at it. If you have none, say who knows.",
        validators=[required(MISSING["proof"]), at_most(1000)],
    )
    mapping = TextAreaField(
        "How does it fit what this qualification asks for?",
        description="Say which things it shows. You tick each one when you add it to your portfolio.",
        validators=[required(MISSING["mapping"]), at_most(2000)],
    )

    def of_somebody_else(self) -> "PriorForm":
        """Ask staff about the learner, where a learner is asked about themselves."""
        for name, words in ASKED_OF_STAFF.items():
            self[name].label.text = words
        self.recognition.choices = enum_choices(Recognition, label=lambda kind: kind.value.capitalize())
        self.proof.description = "For example, a certificate in their property. If there is none, say who knows."
        self.mapping.description = "Say which things it shows. The learner ticks each one when they add it."
        return self


class ProofForm(CheckedWords, Seen):
    """What proof a member of staff saw."""

    keeps_drafts = False

    level = RadioField(
        "How do you know?",
        choices=enum_choices(Proof, label=lambda proof: f"{LEVELS[proof]}. {PROOF_WORDS[proof]}"),
        coerce=enum_coerce(Proof),
        validators=[required("Choose how you know")],
    )
    proof = TextAreaField(
        "What is the proof, and where is it kept?",
        validators=[required("Say what the proof is, and where it is kept"), at_most(1000)],
    )
