"""Bytes that are kept: each file is named by the SHA-256 of what is in it, so it can be neither changed nor lost."""

from flask import current_app

from lms.core.files.bucket import Bucket
from lms.core.files.folder import Folder
from lms.core.files.names import NotKept, Store, StoreAway, name_of
from lms.core.settings import Settings

__all__ = ["Bucket", "Folder", "NotKept", "Store", "StoreAway", "evidence", "name_of"]


def evidence() -> Store:
    """Where this site keeps its files: the folder or the bucket of LMS_EVIDENCE_URL."""
    settings: Settings = current_app.config["SETTINGS"]
    bucket = settings.evidence_bucket
    return Bucket(bucket) if bucket else Folder(settings.evidence_dir)
