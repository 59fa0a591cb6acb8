"""Adding prisons."""

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.establishments.models import Establishment
from lms.establishments.queries import establishment_coded
from lms.establishments.rules import as_code


def add(
    work: Work, *, code: str, name: str, function: str, gender: str, operator: str, welsh_name: str | None = None
) -> Establishment:
    """Add a prison. Raises Refused when its code is not three letters or is taken."""
    sound = as_code(code)
    if sound is None:
        raise Refused("Type the prison’s three-letter code, such as LEI", field="code")
    if establishment_coded(work.session, sound):
        raise Refused("This prison is here already", field="code")
    prison = Establishment(
        code=sound,
        name=name,
        function=function,
        gender=gender,
        operator=operator,
        active=True,
        welsh_name=welsh_name or None,
    )
    work.session.add(prison)
    work.session.flush()
    record(work, "prison added", prison, place=prison.id, code=sound)
    return prison
