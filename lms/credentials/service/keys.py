"""Making a site able to sign: its root key, its centres and theirs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lms.audit.service import record
from lms.core.clock import end_of_day, local_day
from lms.core.settings import Misconfigured
from lms.core.work import Refused, Work
from lms.credentials import queries, registry, rules
from lms.credentials.encodings import multikey
from lms.credentials.keyring import Keyring
from lms.credentials.models import Centre, KeyRecord
from lms.credentials.register import centre_did, national_did
from lms.establishments.models import Establishment

# A centre's key signs for 13 months (credentials.md 4.9). A root's dates say only when it was made and is due.
CENTRE_KEY_SIGNS_FOR = timedelta(days=396)
NEXT_KEY_IS_MADE = timedelta(days=31)
ROOT_KEY_SIGNS_FOR = timedelta(days=3652)


def prepare(work: Work) -> Iterator[str]:
    """Make a site ready to sign: a root key, the next key of each centre in good time, and fresh lists.

    Says each thing done.

    Raises Misconfigured where LMS_HOST_NAME is not what it was when the first key was made.
    """
    try:
        registry.host_name(work.session)
    except Refused as refusal:
        raise Misconfigured(refusal.sentence) from None
    if not queries.root_keys(work.session):
        make_root(work)
        yield "The national root key is made, and the register signed with it."
    for centre in queries.centres(work.session):
        if _is_due_a_key(centre, work.now):
            make_centre_key(work, centre)
            yield f"The next key of centre {centre.code} is made."
    if registry.renew(work):
        yield "The register and the status lists are signed again."


def _is_due_a_key(centre: Centre, now: datetime) -> bool:
    """Whether a centre that signs here has a key for less than a month more (credentials.md 4.9)."""
    ring = Keyring.of(registry.settings())
    held = [key.signs_until for key in centre.keys if key.revoked_at is None and ring.holds(key.public)]
    return bool(held) and max(held) - now < NEXT_KEY_IS_MADE


# Centres and keys


def make_root(work: Work) -> KeyRecord:
    """Make the national root key, and sign the first register with it. Raises Refused where there is one."""
    if queries.root_keys(work.session):
        raise Refused("There is a root key already.")
    host = registry.host_name(work.session)
    made = _make_key(work, None, national_did(host), ROOT_KEY_SIGNS_FOR)
    registry.sign_register(work)
    return made


def add_centre(work: Work, code: str, establishment: Establishment) -> Centre:
    """Add a centre that signs for a prison, with its key, and sign its first status list and the register.

    Raises Refused for a code that is not four digits or is taken, for a prison that has a centre, and where the
    root key is not here.
    """
    if not rules.is_centre_code(code):
        raise Refused("Type four digits, such as 0417", field="code")
    if queries.centre_coded(work.session, code):
        raise Refused("Another centre has this code", field="code")
    if queries.centre_serving(work.session, establishment.id):
        raise Refused("This prison has a centre already", field="establishment")
    registry.root_key(work.session)
    centre = Centre(code=code, establishment=establishment, last_number=0, added_at=work.now)
    work.session.add(centre)
    work.session.flush()
    record(work, "centre added", centre, place=establishment.id, code=code)
    make_centre_key(work, centre)
    return centre


def make_centre_key(work: Work, centre: Centre) -> KeyRecord:
    """Make a centre's next key, and sign its status list and the register. Raises Refused without the root key."""
    registry.root_key(work.session)
    did = centre_did(registry.host_name(work.session), centre.code)
    made = _make_key(work, centre, did, CENTRE_KEY_SIGNS_FOR)
    work.session.refresh(centre, ["keys"])
    registry.sign_list(work, centre)
    registry.sign_register(work)
    return made


def _make_key(work: Work, centre: Centre | None, controller: str, signs_for: timedelta) -> KeyRecord:
    key = Keyring.of(registry.settings()).make(controller)
    made = KeyRecord(
        centre_id=centre.id if centre else None,
        public=multikey(key.public_key),
        signs_from=work.now,
        signs_until=end_of_day(local_day(work.now + signs_for)),
        revoked_at=None,
    )
    work.session.add(made)
    work.session.flush()
    record(work, "key made", made, place=centre.establishment_id if centre else None, key=key.verification_method)
    return made
