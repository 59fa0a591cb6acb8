"""The words that every page about a piece needs."""

from lms.assessments.forms import SEEN_WORDS
from lms.assessments.rules import in_hours, is_confirmed, state_in_words
from lms.assessments.rules.prior import form_of_look, proof_in_words
from lms.portfolio import rules
from lms.portfolio.forms import OUTCOME_WORDS
from lms.portfolio.rules import rows

WORDS = {
    "outcome_words": OUTCOME_WORDS,
    "questions": rules.QUESTIONS,
    "claims_in_order": rules.claims_in_order,
    "checks_of": rules.checks_of,
    "words": SEEN_WORDS,
    "in_hours": in_hours,
    "is_confirmed": is_confirmed,
    "state_in_words": state_in_words,
    "proof_in_words": proof_in_words,
    "form_of_look": form_of_look,
    "fault_in_proof": rules.fault_in_proof,
    "asks_for_more_than": rows.asks_for_more_than,
    "was_met_unseen": rows.was_met_unseen,
}
