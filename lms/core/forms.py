"""What every form has: a one-use key, clean words, and a plain way to be refused."""

import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.fields import SelectFieldBase
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from lms.core.work import Refused

OPEN_TOO_LONG = "This page was open too long. Check what you typed, then press the button again."
NOT_WORDS = frozenset({"Cc", "Cs", "Co", "Cn"})
NOT_SEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"


def required(sentence: str) -> InputRequired:
    """Something must be typed or chosen; the sentence says what to do."""
    return InputRequired(sentence)


def at_most(length: int) -> Length:
    """No longer than this many characters."""
    return Length(max=length, message=f"Use {length:,} characters or fewer")


def clean(words: str) -> str:
    """Typed words as they are kept: one kind of line end, no control characters, no space at the ends.

    What nobody could see is nothing.
    """
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in NOT_WORDS).strip()
    return kept if any(c not in "\n\t" and unicodedata.category(c) not in NOT_SEEN for c in kept) else ""


def one_line(words: str) -> str:
    """Typed words for a box of one line, such as a name: single spaces, and nothing that turns the letters round."""
    kept = "".join(c for c in clean(words) if c in JOINERS or unicodedata.category(c) != "Cf")
    return " ".join(kept.split())


CHOICE = ("Not a valid choice", "Invalid Choice", "valid choice for this field", "valid choices for this field")
NUMBER = "Not a valid integer"


class PlainWords:
    """What is wrong, in words of ours where the library has its own."""

    def gettext(self, sentence: str) -> str:
        if any(words in sentence for words in CHOICE):
            return "Choose from the answers"
        return "Type a whole number, such as 45" if NUMBER in sentence else sentence

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


class HalfTyped(dict[str, list[str]]):
    """What was half-typed on a form's page, by field.

    `began` marks the state of the draft it was read from, so that a save can tell whether it overwrites words its
    page never showed. `others` says when other open pages typed other words here, newest first.
    """

    def __init__(self, fields: Mapping[str, list[str]], *, began: str, others: Sequence[datetime] = ()) -> None:
        super().__init__(fields)
        self.began = began
        self.others = others


class Form(FlaskForm):
    """A form with a one-use key. What was typed is kept when it is refused, and drafts can fill it.

    `began` is the state of the draft its page began from; `others`, when other words were typed on the same page.
    """

    once = HiddenField(default=lambda: secrets.token_urlsafe(16), validators=[at_most(100)])

    keeps_drafts = True

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: BaseForm) -> PlainWords:
            return PlainWords()

    def __init__(self, *, draft: Mapping[str, list[str]] | None = None, **given: Any) -> None:
        self.refusal: str | None = None
        sent = self._was_sent()
        self.began = request.form.get("draft_seen", "") if sent else getattr(draft, "began", "")
        self.others: Sequence[datetime] = getattr(draft, "others", ())
        if draft and not sent:
            typed = [(name, value) for name, values in draft.items() for value in values]
            given["formdata"] = MultiDict(typed)
        super().__init__(**given)
        for field in self:
            if isinstance(field, StringField) and not isinstance(field, PasswordField | HiddenField):
                _tidy(field)

    @staticmethod
    def _was_sent() -> bool:
        from flask_wtf.form import _is_submitted

        return bool(_is_submitted())

    def does(self, deed: Callable[[], Any]) -> bool:
        """Whether the form was sent, is sound, and the deed was done. A refusal is kept to be shown."""
        if not self.validate_on_submit():
            return False
        try:
            deed()
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refused) -> None:
        """Show a deed's refusal beside the field it is about, or above the form."""
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.refusal = refusal.sentence

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error as a sentence and a link to the field it is about, in the order of the page."""
        found = []
        if self.refusal:
            found.append({"text": self.refusal, "href": "#main-form"})
        for field in self:
            if field.errors:
                found.append(_problem(field))
        return found

    def page(self, template: str, **things: Any) -> ResponseReturnValue:
        """The page this form is on: 200 when first seen, 422 when something must be put right."""
        status = 422 if self.problems else 200
        return render_template(template, form=self, **things), status

    def hidden(self) -> Markup:
        """The fields nobody sees. No browser may fill them with what another page had: the key is this page's own."""
        shown = (_unseen(field) for field in self if isinstance(field.widget, HiddenInput))
        return Markup("".join(shown))  # noqa: S704 - every value is escaped


def _unseen(field: Field) -> str:
    """A hidden input, written out: the library's own way costs as much as a statement, and every page has three."""
    value = field._value() if hasattr(field, "_value") else field.data
    words = escape("" if value is None else value)
    return f'<input type="hidden" id="{field.id}" name="{field.name}" value="{words}" autocomplete="off">'


def _tidy(field: Field) -> None:
    """Clean a field's words before anything asks whether there are any."""
    if isinstance(field.data, str):
        field.data = clean(field.data) if isinstance(field, TextAreaField) else one_line(field.data)
        if field.raw_data:
            field.raw_data = [field.data, *field.raw_data[1:]]


class Press(Form):
    """A form that is only a button."""

    keeps_drafts = False


class Seen(Form):
    """A form about one row that two people may act on: it remembers which state of the row was read."""

    seen = IntegerField(widget=HiddenInput())


def _problem(field: Field) -> dict[str, str]:
    sentence = OPEN_TOO_LONG if field.short_name == "csrf_token" else str(field.errors[0])
    if isinstance(field.widget, HiddenInput):
        return {"text": sentence, "href": "#main-form"}
    return {"text": sentence, "href": f"#{first_input(field)}"}


def first_input(field: Field) -> str:
    """The id of the first control a field shows, where an error should lead."""
    if isinstance(field, SelectFieldBase) and field.type in ("RadioField", "SelectMultipleField"):
        return f"{field.id}-0"
    if field.type == "DayField":
        return f"{field.id}-day"
    return str(field.id)
