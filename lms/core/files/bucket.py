"""Files kept in a bucket of an S3-compatible store, where several servers share them.

Objects lie below the prefix as files lie in a folder, so that either can be copied to the other as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from lms.core.clock import utc_now
from lms.core.files.names import NAME, NotKept, StoreAway, checked, name_of, place_of
from lms.core.settings import BucketAddress

# Nothing larger is ever kept: whoever put it there was not us.
MOST_OCTETS = 512 * 1024 * 1024
# What was sent longer ago is sent again, so that it gets a new date: who clears up goes by that.
LATELY = timedelta(hours=12)
# Seconds. Somebody waits at a page meanwhile.
LONGEST_CONNECT, LONGEST_READ, TRIES = 3, 8, 2
# Nobody has such an object. A key that may not list a bucket is told 403 where another is told 404.
MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
NOT_SAID = MISSING | {"403", "AccessDenied"}


@dataclass(frozen=True, slots=True)
class Bucket:
    """The files kept in one bucket, below one prefix."""

    address: BucketAddress

    def keep(self, body: bytes) -> str:
        """Keep these bytes, and return their name. What was sent whole lately is not sent again. Raises StoreAway."""
        name = name_of(body)
        with _reached():
            held = self._head_of(name)
            if not held or held["ContentLength"] != len(body) or held["LastModified"] < utc_now() - LATELY:
                _client(self.address).put_object(
                    **self._key(name), Body=body, ContentLength=len(body), ContentType="application/octet-stream"
                )
        return name

    def fetch(self, name: str) -> bytes:
        """The bytes kept under a name. Raises NotKept for none or tampered ones, StoreAway when nobody can say."""
        key = self._key(name)
        with _reached(missing=name):
            answer = _client(self.address).get_object(**key)
            if answer["ContentLength"] > MOST_OCTETS:
                raise NotKept(name)
            body: bytes = answer["Body"].read(MOST_OCTETS)
        if len(body) < answer["ContentLength"]:
            raise StoreAway(f"{len(body)} of {answer['ContentLength']} octets came")
        return checked(name, body)

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The names of what was kept, and not kept again since, before a moment. Raises StoreAway."""
        with _reached():
            pages = _client(self.address).get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.address.bucket, Prefix=self._prefix):
                for each in page.get("Contents", ()):
                    name = each["Key"].rpartition("/")[2]
                    is_ours = NAME.fullmatch(name) and each["Key"] == self._key(name)["Key"]
                    if is_ours and each["LastModified"] < moment:
                        yield name

    def clear(self, name: str, moment: datetime) -> bool:
        """Take away what `kept_before` named. Whether it did: not what was kept again since. Raises StoreAway."""
        with _reached():
            held = self._head_of(name)
            if not held or held["LastModified"] >= moment:
                return False
            _client(self.address).delete_object(**self._key(name))
        return True

    @property
    def _prefix(self) -> str:
        return f"{self.address.prefix}/" if self.address.prefix else ""

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self._prefix + place_of(name)}

    def _head_of(self, name: str) -> dict[str, Any] | None:
        """What is said of the object of that name; None when there is none, or we are not to know."""
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]

        try:
            held: dict[str, Any] = _client(self.address).head_object(**self._key(name))
        except ClientError as problem:
            if problem.response.get("Error", {}).get("Code") in NOT_SAID:
                return None
            raise
        return held


@contextmanager
def _reached(missing: str | None = None) -> Iterator[None]:
    """Say what went wrong in our words. Raises NotKept for what is missing where a name is given, else StoreAway."""
    from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as problem:
        code = problem.response.get("Error", {}).get("Code", "")
        if missing and code in MISSING:
            raise NotKept(missing) from None
        raise StoreAway(f"The store of files answered {code}.") from problem
    except (BotoCoreError, Boto3Error, OSError, ValueError) as problem:
        raise StoreAway(f"The store of files cannot be used ({type(problem).__name__}).") from problem


@cache
def _client(address: BucketAddress) -> Any:
    """One client a process and address: making one takes a tenth of a second. Safe to share between threads."""
    import boto3  # type: ignore[import-untyped]
    from botocore.config import Config  # type: ignore[import-untyped]

    config = Config(
        connect_timeout=LONGEST_CONNECT,
        read_timeout=LONGEST_READ,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        # What other makers' stores understand: the bucket in the path, and no checksums they never heard of.
        s3={"addressing_style": "path"} if address.endpoint else {},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3", endpoint_url=address.endpoint or None, region_name=address.region or None, config=config
    )
