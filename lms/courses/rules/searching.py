"""What can be found by its words, and how that is said."""

from lms.core.searching import SearchEntry
from lms.courses.rules.progress import ModuleProgress

MODULE, PAGE, SCENARIO, WORD, CRITERION = "module", "page", "scenario", "word", "criterion"
SAID = {
    MODULE: "Module",
    PAGE: "Page {anchor} of {title}",
    SCENARIO: "Try it out in {title}",
    WORD: "Word explained in {title}",
}
# Whose words, where they are not those of one estate.
EVERYONE = ""


def kind_in_words(entry: SearchEntry, module: ModuleProgress | None) -> str:
    """What somebody found: Page 3 of Listening; Criterion PM1 3.1. `module` is the one it is in, if any."""
    if module is None:
        return f"Criterion {entry.anchor}"
    return SAID[entry.kind].format(anchor=entry.anchor, title=module.edition.title)
