"""A form of free words that asks to check them when they hold what evidence leaves out."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, PasswordField, StringField

from lms.core.forms import Form
from lms.core.work import Work
from lms.people.models import Person
from lms.people.queries import learners_named_at, prisons_of
from lms.people.remarks import CHECK_FIRST, CHECKED, Named, remark_on

A_YEAR = timedelta(days=365)


class CheckedWords(Form):
    """A form whose free words are looked through when it is sent, once `about` or `at` has said whose they are.

    The first press that finds something answers with a warning and a box to tick, and keeps the words; ticked, the same
    words are taken. What `not_looked_at` names, such as a box for somebody's name, is left alone. A form that says
    `for_others = False` keeps words for their writer alone, and asks nothing.
    """

    not_looked_at: Sequence[str] = ()
    for_others = True

    checked = BooleanField(CHECKED)

    _work: Work | None = None
    _learner: UUID | None = None
    _places: Collection[UUID] = ()
    _allowed: Sequence[Named] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        # Its box is under the words on every page, so its error is the last of them.
        self._fields["checked"] = self._fields.pop("checked")

    def about(self, work: Work, learner: Person, *others: Person, kept_at: UUID | None = None) -> Self:
        """Look for the names of learners wherever this one was in the last year, and where the record was made, apart
        from this one and these others.

        They are those whom who writes, or who is written of, may have met: the learner may have moved on or gone home.
        """
        self._learner = learner.id
        return self.at(work, [kept_at] if kept_at else [], learner, *others)

    def at(self, work: Work, places: Collection[UUID], *allowed: Person) -> Self:
        """Look for the names of learners who are at these prisons, or were in the last year, but for these people."""
        self._work, self._places = work, places
        self._allowed = [Named(person.first_name, person.last_name) for person in allowed]
        return self

    @property
    def warns(self) -> bool:
        """Whether the page should show the warning and the box."""
        return bool(self.checked.data) or self.remark is not None

    @cached_property
    def remark(self) -> str | None:
        """What the words look as if they hold, as a sentence, or None. Names are asked for only once it is sent."""
        return remark_on(self._words(), self._names_here(), self._allowed)

    def does(self, deed: Callable[[], Any]) -> bool:
        """As every form does a deed. A page that has not said whose words these are is wrong, and is told so."""
        assert self._work is not None or not self.for_others, "say whose words these are, with about() or at()"
        return super().does(deed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and the words hold nothing to leave out or were checked."""
        sound = bool(super().validate(extra_validators))
        if not self.for_others or self.checked.data or self.remark is None:
            return sound
        self.checked.errors = [*self.checked.errors, CHECK_FIRST]
        return False

    def _names_here(self) -> Sequence[Named]:
        """One statement, and one more where the words are about somebody."""
        if self._work is None or not self._was_sent():
            return ()
        session, since, places = self._work.session, self._work.now - A_YEAR, set(self._places)
        if self._learner:
            places |= prisons_of(session, self._learner, since)
        return learners_named_at(session, places, since) if places else ()

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
