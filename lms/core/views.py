"""Doors the house itself needs: is it well?"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.core.web import allows, everyone
from lms.core.work import Work

bp = Blueprint("core", __name__)


@bp.get("/health")
@allows(everyone)
def health(work: Work) -> ResponseReturnValue:
    try:
        work.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError as reason:
        return jsonify(status="unwell", reason=f"The database did not answer ({type(reason).__name__})."), 503
    return jsonify(status="ok")
