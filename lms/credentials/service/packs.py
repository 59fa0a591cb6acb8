"""Asking for a prison's pack as a file, and making it outside any request while whoever asked can see how far it is."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from lms.audit.service import record
from lms.core import jobs
from lms.core.clock import local_day
from lms.core.files import evidence
from lms.core.jobs import Deed, Doing
from lms.core.web import database
from lms.core.work import Refused, Work
from lms.credentials.packs import whole_pack
from lms.credentials.queries import packs as queries
from lms.establishments.models import Establishment
from lms.people.rules import LONGEST_LOOK
from lms.quality import packing, policy
from lms.quality.models import CentrePack, PackKind
from lms.quality.queries.documents import as_actor
from lms.quality.queries.pack import Pack
from lms.quality.rules.documents import is_being_made
from lms.quality.rules.external import fault_in_range
from lms.quality.service import making

JOB = "make pack"
NOT_YOURS = "Only an IQA or EQA of this prison can ask for its pack."
NOT_ANY_MORE = "You are not an IQA or EQA of this prison any more."
ASKED_OFTEN = "You have asked for many packs today. Use one that you have, or ask again tomorrow."
MOST_A_DAY = 20
A_DAY = timedelta(days=1)
# Reading what it holds, laying it out, keeping the file.
STEPS = 3


def ask(work: Work, here: Establishment, first: date, last: date, kind: PackKind) -> CentrePack:
    """Ask for the pack of a prison over some days. Returns it, or the same one this person asked for that is to come.

    Raises Refused for anybody but an IQA or EQA of the prison, for days that make no pack, and for one more than they
    may have in a day.
    """
    if not policy.may_make_pack_of(work.actor, here.id) or work.actor.person_id is None:
        raise Refused(NOT_YOURS)
    if fault := fault_in_range(first, last, work.today):
        raise Refused(fault)
    names_all = policy.may_name_who_left(work.actor, here.id)
    wanted = (here.id, first, last, kind, names_all)
    asked = queries.packs_since(work.session, work.actor.person_id, work.now - A_DAY)
    if earlier := next((each for each in asked if is_being_made(each) and _what(each) == wanted), None):
        return earlier
    if len(asked) >= MOST_A_DAY:
        raise Refused(ASKED_OFTEN)
    pack = CentrePack(
        establishment_id=here.id,
        kind=kind,
        first_day=first,
        last_day=last,
        names_all=names_all,
        asked_by=work.actor.person_id,
        asked_at=work.now,
        steps=None,
        steps_done=0,
        made_at=None,
        file=None,
        octets=None,
        trouble=None,
    )
    work.session.add(pack)
    work.session.flush()
    jobs.ask(work, JOB, pack=str(pack.id))
    write_down(work, "pack made", here.id, first, last)
    return pack


def _what(pack: CentrePack) -> tuple[UUID, date, date, PackKind, bool]:
    return pack.establishment_id, pack.first_day, pack.last_day, pack.kind, pack.names_all


def write_down(work: Work, name: str, place: UUID, first: date, last: date) -> None:
    """Write down that a pack was looked at, made or downloaded: it holds many learners' names."""
    record(work, name, place, place=place, **{"from": first.isoformat(), "to": last.isoformat()})


def clear_old(work: Work) -> int:
    """Take away packs that are older than any EQA's stay. Returns how many; files are left to who clears the store."""
    old = queries.packs_before(work.session, work.now - LONGEST_LOOK)
    for pack in old:
        work.session.delete(pack)
    work.session.flush()
    return len(old)


# Making it


def make(pack: str) -> Deed:
    """Make a pack and keep its file; the deed it returns writes down which file it is."""
    now = making.step(CentrePack, pack, 0, STEPS)
    with database().glance() as session:
        row = queries.pack_with(session, UUID(pack))
        whole = _read(Work(session, as_actor(session, row.asker, local_day(now)), now), row) if row else None
    if row is None or whole is None:
        return partial(making.write_trouble, kind=CentrePack, made=pack, why=NOT_ANY_MORE)
    making.step(CentrePack, pack, 1, STEPS)
    body = packing.as_pdf(whole) if row.kind is PackKind.PDF else packing.as_zip(whole)
    making.step(CentrePack, pack, 2, STEPS)
    return partial(making.write_file, kind=CentrePack, made=pack, file=evidence().keep(body), octets=len(body))


def _read(work: Work, row: CentrePack) -> Pack | None:
    """What the pack holds for whoever asked, as they are now: what they held when they asked may have ended since."""
    if not policy.may_have_pack(work.actor, row):
        return None
    return whole_pack(work, row.establishment, row.first_day, row.last_day, names_all=row.names_all)


def give_up(why: str, pack: str) -> Deed:
    """The deed that says a pack could not be made. Why is in the job, for whoever runs the service."""
    return partial(making.write_trouble, kind=CentrePack, made=pack, why=making.NOT_MADE)


MAKE_PACK = Doing(do=make, give_up=give_up)
