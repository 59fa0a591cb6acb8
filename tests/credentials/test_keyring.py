"""Private keys as files: each opens under the passphrase, once while keys are held open, and is let go afterwards."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.credentials import keyfile
from lms.credentials.encodings import multikey
from lms.credentials.keyring import Keyring, held_open

CONTROLLER = "did:web:register.peermentor.example:centre:0417"


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path / "keys", "a passphrase")


@pytest.fixture
def public(ring):
    return multikey(ring.make(CONTROLLER).public_key)


@pytest.fixture
def openings(monkeypatch):
    """What was opened: each key file read under its passphrase."""
    opened, load = [], keyfile.opened
    monkeypatch.setattr(keyfile, "opened", lambda pem, passphrase: opened.append(pem) or load(pem, passphrase))
    return opened


def test_a_key_is_opened_each_time_it_is_asked_for(ring, public, openings):
    for _ in range(2):
        assert multikey(ring.open(public, CONTROLLER).public_key) == public
    assert len(openings) == 2


def test_while_keys_are_held_open_each_is_opened_once_and_afterwards_none_is_kept(ring, public, openings):
    other = multikey(ring.make(CONTROLLER).public_key)
    with held_open():
        keys = [ring.open(which, CONTROLLER) for which in (public, other, public)]
        assert [multikey(key.public_key) for key in keys] == [public, other, public]
        assert len(openings) == 2
    ring.open(public, CONTROLLER)
    assert len(openings) == 3


def test_keys_are_let_go_however_the_work_ends(ring, public, openings):
    def fail():
        with held_open():
            ring.open(public, CONTROLLER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    ring.open(public, CONTROLLER)
    assert len(openings) == 2


def test_a_key_does_not_open_under_another_passphrase(ring, public):
    with held_open(), pytest.raises(keyfile.KeyRefused):
        Keyring(ring.folder, "another").open(public, CONTROLLER)


def test_a_guess_at_a_passphrase_costs_16_mib(monkeypatch, cost_in_earnest):
    monkeypatch.setattr(keyfile, "COST", cost_in_earnest)
    private = Ed25519PrivateKey.generate()
    pem = keyfile.sealed(private, "a passphrase")
    assert cost_in_earnest * 128 * keyfile.BLOCK == 16 * 2**20
    assert keyfile._number(cost_in_earnest) in b64decode(b"".join(pem.splitlines()[1:-1]))
    assert keyfile.opened(pem, "a passphrase").private_bytes_raw() == private.private_bytes_raw()
