"""What can be typed and chosen to print sheets and to bring them back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import ModuleEdition, SheetKind
from lms.courses.rules.checks import SHORT
from lms.courses.rules.keyed import answers_from_keys, keyed_hint
from lms.courses.rules.paper import as_ranges, from_ranges, missing, total_fault
from lms.establishments.models import Establishment

LONGEST_WORDS = 4000
LONGEST_LINE = 100
KINDS = {
    SheetKind.WORKBOOK: "A workbook: everything to read, with room to write, and the questions",
    SheetKind.ANSWER_SHEET: "An answer sheet: only the questions",
}


class PrintForm(Form):
    keeps_drafts = False

    kind = RadioField(
        "What do you want to print?",
        choices=[SelectChoice(value=kind.value, label=words) for kind, words in KINDS.items()],
        validators=[required("Choose what to print")],
    )


class PrintForForm(PrintForm):
    module = SelectField("Module", validators=[required("Choose a module")])

    def offer(self, editions: Sequence[ModuleEdition]) -> None:
        """Offer these modules to choose from."""
        self.module.choices = [SelectChoice(value=edition.slug, label=edition.title) for edition in editions]


class FindSheetsForm(Form):
    keeps_drafts = False

    code = StringField(
        "Code on the sheet",
        description="At the bottom of every page, such as 8X7XN-3675C. Capitals, spaces and dashes do not matter.",
        validators=[required("Type the code on the sheet"), at_most(40)],
    )


class KeysForm(Form):
    """What every page of keying asks; `keys_form` adds a line for each question and a box for each prompt."""

    sheets = 1

    back = StringField("Which pages came back?", validators=[required("Type the page numbers"), at_most(200)])
    total = IntegerField("How many questions does the sheet say were answered?", validators=[Optional()])

    def validate_back(self, field: Field) -> None:
        """The pages must be among those printed."""
        if from_ranges(field.data, self.sheets) is None:
            raise ValidationError(f"Type page numbers from 1 to {self.sheets}, such as 1-{self.sheets}")

    def validate_total(self, field: Field) -> None:
        """What the sheet says must be what was keyed."""
        fault = total_fault(field.data, lines_in(self))
        if fault:
            raise ValidationError(fault)


def line_name(number: int | str) -> str:
    """The name of the box for a question's answer."""
    return f"line_{number}"


def prompt_name(number: int) -> str:
    """The name of the box under a prompt."""
    return f"words_{number}"


def keys_form(
    sheets: int, questions: Sequence[Mapping[str, Any]], prompts: Sequence[str], titles: Sequence[str]
) -> type[KeysForm]:
    """The form that keys so many sheets: a line a question, and for a workbook its prompts and pages."""
    lines = {line_name(n): _line(n, question) for n, question in enumerate(questions, 1)}
    boxes = {prompt_name(n): _box(prompt) for n, prompt in enumerate(prompts, 1)}
    read = {"read": _read_pages(titles)} if titles else {}
    return type("SheetKeysForm", (KeysForm,), {"sheets": sheets, **lines, **boxes, **read})


def _line(number: int, question: Mapping[str, Any]) -> Field:
    kind, most = (TextAreaField, LONGEST_WORDS) if question["kind"] == SHORT else (StringField, LONGEST_LINE)
    checks = [at_most(most), _can_be_read(question)]
    return kind(f"{number}. {question['text']}", description=keyed_hint(question), validators=checks)


def _can_be_read(question: Mapping[str, Any]) -> Callable[[Form, Field], None]:
    """Say of every line at once what nobody can read: who keys looks at the sheet again only once."""

    def check(_form: Form, field: Field) -> None:
        _, faults = answers_from_keys([question], {"1": field.data or ""})
        if faults:
            raise ValidationError(faults["1"])

    return check


def _box(prompt: str) -> Field:
    return TextAreaField(prompt, validators=[at_most(LONGEST_WORDS)])


def _read_pages(titles: Sequence[str]) -> Field:
    return SelectMultipleField(
        "Which pages of the module have they read?",
        description="Tick a page only when you know.",
        choices=[SelectChoice(value=str(n), label=f"{n}. {title}") for n, title in enumerate(titles, 1)],
    )


def lines_in(form: Form) -> dict[str, str]:
    """What was keyed for each question, under its number."""
    return {name.removeprefix("line_"): form[name].data or "" for name in form._fields if name.startswith("line_")}


def words_in(form: Form, prompts: Sequence[str]) -> dict[str, str]:
    """What was keyed under each prompt."""
    return {prompt: form[prompt_name(n)].data or "" for n, prompt in enumerate(prompts, 1)}


def read_in(form: Form) -> set[int]:
    """The pages of the module that were ticked as read."""
    return {int(number) for number in form["read"].data or []} if "read" in form else set()


def still_out(pages: int, back: Collection[int]) -> str:
    """What to offer as the pages that came back: those that had not, or all of them."""
    return as_ranges(missing(pages, back) or range(1, pages + 1))


class ScanForm(Form):
    keeps_drafts = False

    file = FileField(
        "Scanned PDF",
        description="Up to 200 pages and 40 MB, in any order. 150 to 300 dots per inch is best.",
        validators=[FileRequired("Choose the scanned PDF")],
    )
    establishment = SelectField("Prison", validators=[required("Choose the prison")])

    def offer(self, prisons: Sequence[Establishment]) -> None:
        """Offer these prisons. The prison is not asked for when there is only one."""
        if len(prisons) == 1:
            del self.establishment
        else:
            self.establishment.choices = [SelectChoice(value=p.code, label=p.name) for p in prisons]


class SettleForm(Seen):
    """A press about one scanned page, as it was when it was looked at."""

    keeps_drafts = False


class PlaceForm(Seen):
    keeps_drafts = False

    code = StringField("Code on the page", validators=[required("Type the code on the page"), at_most(40)])
    number = IntegerField(
        "Page number",
        validators=[required("Type the page number"), NumberRange(1, 999, "Type the page number on the sheet")],
    )
