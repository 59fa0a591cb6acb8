"""A form of free words that asks to check them when they hold what evidence leaves out."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, PasswordField, StringField

from lms.core.forms import Form
from lms.core.work import Work
from lms.people.models import Person
from lms.people.queries import learners_named_at
from lms.people.remarks import CHECK_FIRST, CHECKED, Named, remark_on


class CheckedWords(Form):
    """A form whose free words are looked through when it is sent, once `about` has said whose they are.

    The first press that finds something answers with a warning and a box to tick, and keeps the words; ticked, the same
    words are taken. What `not_looked_at` names, such as a box for somebody's name, is left alone. A form that says
    `for_others = False` keeps words for their writer alone, and asks nothing.
    """

    not_looked_at: Sequence[str] = ()
    for_others = True

    checked = BooleanField(CHECKED)

    _work: Work | None = None
    _place_id: UUID | None = None
    _allowed: Sequence[Named] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        # Its box is under the words on every page, so its error is the last of them.
        self._fields["checked"] = self._fields.pop("checked")

    def about(self, work: Work, learner: Person, *others: Person) -> Self:
        """Look for the names of learners where this one is now, apart from this one and these others."""
        self._work = work
        self._place_id = learner.establishment_id
        self._allowed = [Named(person.first_name, person.last_name) for person in (learner, *others)]
        return self

    @property
    def warns(self) -> bool:
        """Whether the page should show the warning and the box."""
        return bool(self.checked.data) or self.remark is not None

    @cached_property
    def remark(self) -> str | None:
        """What the words look as if they hold, as a sentence, or None. Names are asked for only once it is sent."""
        return remark_on(self._words(), self._names_here(), self._allowed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and the words hold nothing to leave out or were checked."""
        sound = bool(super().validate(extra_validators))
        if not self.for_others or self.checked.data or self.remark is None:
            return sound
        self.checked.errors = [*self.checked.errors, CHECK_FIRST]
        return False

    def _names_here(self) -> Sequence[Named]:
        if self._work is None or self._place_id is None or not self._was_sent():
            return ()
        return learners_named_at(self._work.session, self._place_id)

    def _words(self) -> list[str]:
        looked_at = [field for field in self if field.short_name not in self.not_looked_at]
        return [str(field.data) for field in _written(looked_at) if field.data]


def _written(fields: Sequence[Field]) -> Iterator[Field]:
    """Of these fields and those within them, the ones for words that everybody may see."""
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _written(list(field))
        elif isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
            yield field
