"""Private keys at rest: PKCS#8, encrypted under a passphrase with scrypt and AES-256 (RFC 8018, RFC 7914)."""

import os
from base64 import b64encode
from hashlib import scrypt

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

# scrypt's cost, block size and parallelism: 16 MiB, the most that the openssl command opens as it comes.
COST, BLOCK, LANES = 2**14, 8, 1

_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES256_CBC = bytes.fromhex("060960864801650304012a")


class KeyRefused(Exception):
    """A key file cannot be opened. The message is one plain sentence."""


def sealed(private: Ed25519PrivateKey, passphrase: str) -> bytes:
    """Return the key as an encrypted PEM file, which other software opens with the same passphrase.

    Written by hand because the library only writes PBKDF2 of 2,048 rounds, though it reads scrypt.
    Raises ValueError for an empty passphrase.
    """
    if not passphrase:
        raise ValueError("a private key is never kept without a passphrase")
    salt, start = os.urandom(16), os.urandom(16)
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = scrypt(passphrase.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=32, maxmem=2**26)
    derivation = _sequence(_SCRYPT, _sequence(_octets(salt), _number(COST), _number(BLOCK), _number(LANES)))
    cipher = _sequence(_AES256_CBC, _octets(start))
    method = _sequence(_PBES2, _sequence(derivation, cipher))
    return _pem(_sequence(method, _octets(_encrypted(plain, key, start))))


def opened(pem: bytes, passphrase: str) -> Ed25519PrivateKey:
    """Return the private key of an encrypted PEM file.

    Raises KeyRefused for another passphrase, another kind of key, a key kept in the clear, or a damaged file.
    """
    try:
        private = load_pem_private_key(pem, passphrase.encode())
    except TypeError:
        raise KeyRefused("The key file must be encrypted with a passphrase.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyRefused("The key file does not open with this passphrase.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused("The key file does not hold an Ed25519 key.")
    return private


def _encrypted(plain: bytes, key: bytes, start: bytes) -> bytes:
    padder = PKCS7(AES256.block_size).padder()
    encryptor = Cipher(AES256(key), CBC(start)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def _sequence(*parts: bytes) -> bytes:
    return _value(0x30, b"".join(parts))


def _octets(octets: bytes) -> bytes:
    return _value(0x04, octets)


def _number(number: int) -> bytes:
    return _value(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _value(tag: int, content: bytes) -> bytes:
    """One DER value (X.690). Nothing here is long enough for a length of more than two octets."""
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size])
    return bytes([tag]) + length + content


def _pem(der: bytes) -> bytes:
    body = b64encode(der)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    edge = b"ENCRYPTED PRIVATE KEY-----"
    return b"\n".join([b"-----BEGIN " + edge, *lines, b"-----END " + edge, b""])
