"""What can be typed while reading: words under a page's prompts, and the place on the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, TextAreaField

from lms.core.forms import Form, at_most
from lms.courses.rules.drafts import BEGAN_WITH, OF_EDITION
from lms.courses.rules.reflections import mark_of, words_name

LONGEST = 4000


def page_form(prompts: Sequence[Mapping[str, Any]]) -> type[Form]:
    """The form of a page: a box under each prompt, where on the page its reader is, and what it was opened with."""
    boxes = {
        words_name(number): TextAreaField(
            prompt["text"], description="Kept for you. Do not use names.", validators=[at_most(LONGEST)]
        )
        for number, prompt in enumerate(prompts, 1)
    }
    unseen = {"at": HiddenField(validators=[at_most(20)]), OF_EDITION: HiddenField(), BEGAN_WITH: HiddenField()}
    return type("PageForm", (Form,), {**unseen, **boxes})


def words_in(form: Form, prompts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What was typed, under each prompt."""
    return {prompt["text"]: form[words_name(n)].data or "" for n, prompt in enumerate(prompts, 1)}


def words_for(prompts: Sequence[Mapping[str, Any]], written: Mapping[str, str]) -> dict[str, str]:
    """What was written before, under the names of the boxes, and the marks of it."""
    words = {words_name(n): written.get(prompt["text"], "") for n, prompt in enumerate(prompts, 1)}
    return words | {BEGAN_WITH: " ".join(map(mark_of, words.values()))}


def seen_in(form: Form, prompts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The marks of the words the page was opened with, under each prompt; none for a page that does not say."""
    marks = (form[BEGAN_WITH].data or "").split()
    return {prompt["text"]: mark for prompt, mark in zip(prompts, marks, strict=False)}
