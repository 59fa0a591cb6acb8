"""The shape beside each word: no colour says anything alone. `static/passport.css` and the printed sheet draw them."""

SHAPES = {
    "not started": "not-started",
    "claimed": "claimed",
    "working towards": "working",
    "action needed": "action",
    "met": "met",
    "quality assured": "assured",
}
OUTCOME_SHAPES = {"met": "met", "not yet": "working", "more evidence": "action"}
RISK_SHAPES = {"high": "action", "medium": "working", "low": "met"}
# Of what a draw picked: see `lms.quality.rules.compliance.ItemState`.
PICK_SHAPES = {"done": "met", "to do": "claimed", "overdue": "action", "to look at again": "working"}
