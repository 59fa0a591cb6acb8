"""Every box for words is looked through for numbers and names, or is named here with the reason why not."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from wtforms import HiddenField, PasswordField, StringField, TextAreaField

import lms
from lms.assessments.forms.discussions import DiscussionForm
from lms.assessments.forms.practical import ObservationForm
from lms.core.forms import Form
from lms.courses.forms.authoring import WordsForm
from lms.credentials.forms import CheckForm
from lms.people.checking import CheckedWords
from lms.portfolio.forms.deciding import DecideForm
from lms.quality.forms.findings import UnitForm
from lms.quality.forms.standardisation import AgreedForm, AnswerForm, OpenForm

ROOT = Path(lms.__file__).parent
BOX = re.compile(r"\b(StringField|TextAreaField)\(")
# Forms whose words nobody is warned about.
NOT_LOOKED_AT = {
    WordsForm: "The words of a module are read by everybody who learns, and by another author before that: no record.",
    CheckForm: "A certificate to check. It keeps nothing.",
    OpenForm: "It refuses names and numbers outright: service.standardisation.NAMES_LEFT.",
}
# Boxes of one line that hold no free words, by what they do hold.
A_NAME = "Somebody’s name is what it asks for."
A_NUMBER = "A prison number is what it asks for."
A_CODE = "A code, number or time that a machine reads."
A_PLACE = "What a prison, wing or room is called."
A_CERTIFICATE = "What a certificate of a member of staff says."
OF_A_MODULE = NOT_LOOKED_AT[WordsForm]
LINES_LEFT_OUT = {
    "assessments DiscussionForm.scribe": A_NAME,
    "assessments RoomForm.name": A_PLACE,
    "assessments RoomForm.wing": A_PLACE,
    "assessments SlotForm.begins": A_CODE,
    "assessments WitnessForm.witness_name": A_NAME,
    "courses ClosureForm.wing": A_PLACE,
    "courses FindSheetsForm.code": A_CODE,
    "courses KeysForm.back": A_CODE,
    "courses LearnerForm.prison_number": A_NUMBER,
    "courses ModuleForm.folder": OF_A_MODULE,
    "courses ModuleForm.title": OF_A_MODULE,
    "courses PageForm.title": OF_A_MODULE,
    "courses PictureForm.name": OF_A_MODULE,
    "courses PictureForm.words": OF_A_MODULE,
    "courses PlaceForm.code": A_CODE,
    "courses PublishForm.changes": OF_A_MODULE,
    "credentials CentreForm.code": A_CODE,
    "credentials CertificateForm.number": A_CODE,
    "credentials IdentityForm.name": A_NAME,
    "credentials IdentityForm.uln": A_CODE,
    "credentials NameForm.name": A_NAME,
    "people InterestForm.who": A_NAME,
    "people NameForm.first_name": A_NAME,
    "people NameForm.last_name": A_NAME,
    "people PrisonForm.code": A_CODE,
    "people PrisonForm.name": A_PLACE,
    "people PrisonForm.welsh_name": A_PLACE,
    "people QualificationForm.awarded_by": A_CERTIFICATE,
    "people QualificationForm.certificate_number": A_CERTIFICATE,
    "people QualificationForm.title": A_CERTIFICATE,
    "people SignInForm.username": A_NUMBER,
    "people StaffForm.username": A_NAME,
    "portfolio PaperStatement.witness_name": A_NAME,
    "quality AgreedForm.agreed_with": A_NAME,
    "quality DrawForm.seed": A_CODE,
    "quality PlanForm.agreed_with": A_NAME,
    "transfers ClaimForm.number": A_NUMBER,
    "transfers ClaimForm.surname": A_NAME,
    "transfers FindForm.number": A_NUMBER,
}
# Functions that make boxes, and the form each puts them in.
MAKERS: dict[str, type[Form]] = {
    "assessments/forms/discussions.py discussing": DiscussionForm,
    "assessments/forms/practical.py sheet_for": ObservationForm,
    "portfolio/forms/deciding.py _why": DecideForm,
    "portfolio/forms/deciding.py judging": DecideForm,
    "quality/forms/findings.py form_for": UnitForm,
    "quality/forms/standardisation.py opening": OpenForm,
    "quality/forms/standardisation.py answering": AnswerForm,
    "quality/forms/standardisation.py agreeing": AgreedForm,
}
# Functions that make boxes that no record of assessment holds, or that are looked at elsewhere.
MAKERS_LEFT_OUT = {
    "portfolio/forms/pieces.py words_keyed": "A box for the class whose body calls it: that is found by its fields.",
    "courses/forms/reading.py page_form": "Notes for their writer alone. One that becomes a piece is looked at there.",
    "courses/forms/paper.py _box": "The same notes, keyed from paper.",
    "courses/forms/checks.py _short": "A short answer while learning, for the tutor who marks it. It is no evidence.",
    "courses/forms/checks.py mark_form": "What the tutor says of that answer, to its learner alone.",
    "portfolio/forms/signatures.py asked_about": A_NAME,
}


def every_form() -> list[type[Form]]:
    for module in walk_packages(lms.__path__, "lms."):
        if "forms" in module.name.split("."):
            import_module(module.name)
    found: list[type[Form]] = []
    waiting: list[type[Form]] = [Form]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        found += subclasses
        waiting += subclasses
    return [each for each in dict.fromkeys(found) if is_written(each)]


def is_written(form: type[Form]) -> bool:
    """Whether a class of ours is written down, and not made while a page is."""
    return form.__module__.startswith("lms.") and vars(sys.modules[form.__module__]).get(form.__name__) is form


def boxes_of(form: type[Form]) -> list[str]:
    """The names of the boxes for words that a form's class has."""
    made = {name: getattr(getattr(form, name, None), "field_class", None) for name in dir(form)}
    return [name for name, kind in made.items() if isinstance(kind, type) and is_for_words(kind)]


def is_for_words(kind: type) -> bool:
    return issubclass(kind, StringField) and not issubclass(kind, HiddenField | PasswordField)


def is_looked_at(form: type[Form]) -> bool:
    return issubclass(form, CheckedWords) or any(issubclass(form, named) for named in NOT_LOOKED_AT)


def unchecked() -> set[str]:
    """Every box that nobody is warned about, as its storey, the class that made it, and its name."""
    found = set()
    for form in every_form():
        left = form.not_looked_at if issubclass(form, CheckedWords) else boxes_of(form)
        if not any(issubclass(form, named) for named in NOT_LOOKED_AT):
            found |= {said_by(form, box) for box in left if getattr(form, box, None)}
    return found


def said_by(form: type[Form], box: str) -> str:
    made = next(each for each in form.__mro__ if box in vars(each))
    return f"{made.__module__.split('.')[1]} {made.__name__}.{box}"


def makers() -> Iterator[str]:
    """Every function outside a class body that makes a box for words, as its file and its name."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and BOX.search(ast.unparse(node)):
                yield f"{path.relative_to(ROOT).as_posix()} {node.name}"


@pytest.mark.once
def test_every_box_for_words_is_looked_at_or_says_why_not():
    assert len([form for form in every_form() if boxes_of(form)]) > 60, "the forms were not found"
    assert unchecked() == LINES_LEFT_OUT.keys()


@pytest.mark.once
def test_a_box_for_many_words_is_never_left_out_by_itself_and_no_reason_outlives_its_form():
    for form in every_form():
        if issubclass(form, CheckedWords):
            left = [box for box in form.not_looked_at if getattr(form, box, None)]
            assert not [box for box in left if issubclass(getattr(form, box).field_class, TextAreaField)], form
    assert all(not issubclass(form, CheckedWords) and reason for form, reason in NOT_LOOKED_AT.items())


@pytest.mark.once
def test_boxes_that_are_made_as_they_are_needed_are_in_a_form_that_is_looked_at():
    found = set(makers())

    assert found == MAKERS.keys() | MAKERS_LEFT_OUT.keys(), "say which form the boxes are in"
    assert [name for name, form in MAKERS.items() if not is_looked_at(form)] == []


@pytest.mark.once
def test_a_form_that_was_not_told_whose_words_it_holds_says_so(app):
    class Note(CheckedWords):
        pass

    with app.test_request_context(method="POST"), pytest.raises(AssertionError, match="say whose words these are"):
        Note(meta={"csrf": False}).does(lambda: None)
