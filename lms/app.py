"""The only file that knows every room: it makes the app, and the command line."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_login import LoginManager
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.middleware.proxy_fix import ProxyFix

import lms.assessments.views
import lms.audit.cli
import lms.audit.service
import lms.core.cli
import lms.core.views
import lms.courses.cli
import lms.courses.scanning
import lms.courses.scorm_cli
import lms.courses.views
import lms.credentials.cli
import lms.credentials.service.packs
import lms.credentials.views
import lms.desk.cli
import lms.desk.views
import lms.people.cli
import lms.people.views
import lms.pool.views
import lms.portfolio.views
import lms.quality.service.documents
import lms.quality.views
import lms.transfers.views
from lms.core import ahead, errors, headers, jobs, pages, web
from lms.core.clock import utc_now
from lms.core.db import Database
from lms.core.settings import Misconfigured, Settings, read_settings
from lms.core.uploads import receiving
from lms.core.work import NOBODY, Clock
from lms.desk import starting
from lms.people.sessions import actor_of

ROOT = Path(__file__).parent.parent
BLUEPRINTS = (
    lms.core.views.bp,
    lms.people.views.bp,
    lms.courses.views.bp,
    lms.assessments.views.bp,
    lms.portfolio.views.bp,
    lms.quality.views.bp,
    lms.credentials.views.bp,
    lms.pool.views.bp,
    lms.transfers.views.bp,
    lms.desk.views.bp,
)
JOBS = {
    "read scan": lms.courses.scanning.READ_SCAN,
    lms.quality.service.documents.JOB: lms.quality.service.documents.MAKE_DOCUMENT,
    lms.credentials.service.packs.JOB: lms.credentials.service.packs.MAKE_PACK,
}
COMMANDS = (
    lms.core.cli.cli,
    lms.core.cli.jobs,
    lms.audit.cli.cli,
    lms.people.cli.cli,
    lms.courses.cli.cli,
    lms.credentials.cli.cli,
    lms.desk.cli.cli,
    lms.desk.cli.files,
)


def create_app(settings: Settings | None = None, *, clock: Clock = utc_now) -> Flask:
    """The application, made from these settings or from the environment. Raises Misconfigured."""
    settings = settings or read_settings(os.environ)
    app = Flask("lms", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        MAX_CONTENT_LENGTH=3 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="passport",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.served_securely,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.url_map.strict_slashes = False
    database = Database(settings.database_url)
    lms.audit.service.keep_chain(database, settings.secret_key)
    app.extensions["database"] = database
    app.extensions["clock"] = clock
    _know_visitors(app)
    headers.guard(app)
    errors.explain_errors(app)
    pages.dress(app)
    web.open_doors(app)
    ahead.go_ahead(app)
    receiving.open_intake(app)
    jobs.know(app, JOBS)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app


def _know_visitors(app: Flask) -> None:
    visitors = LoginManager(app)
    visitors.session_protection = None
    visitors.anonymous_user = lambda: NOBODY
    visitors.user_loader(actor_of)


def _use_data_folder(_: click.Context, __: click.Parameter, folder: str | None) -> None:
    if folder:
        os.environ["LMS_DATA_DIR"] = folder


DATA = click.Option(
    ["--data"],
    metavar="DIR",
    callback=_use_data_folder,
    expose_value=False,
    is_eager=True,
    help="The data folder; it wins over LMS_DATA_DIR.",
)


class Commands(FlaskGroup):
    """The command line: the app is made only for a command that needs it. A bad setting is one sentence."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.params = [DATA]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return self.commands.get(name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return click.Group.parse_args(self, ctx, args)

    def main(self, *given: Any, **named: Any) -> Any:
        try:
            return super().main(*given, **named)
        except Misconfigured as reason:
            click.echo(reason, err=True)
        except (OperationalError, ProgrammingError) as problem:
            why = str(problem.orig).strip().splitlines()[0]
            click.echo(f"The database cannot be used ({why}). If its tables were never made, run db upgrade.", err=True)
        sys.exit(1)


cli = Commands(create_app=create_app, add_default_commands=False, load_dotenv=False, name="lms")
for each in COMMANDS:
    cli.add_command(each)


@cli.command(with_appcontext=False)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", metavar="DIR", help="The data folder; it wins over LMS_DATA_DIR.")
@click.option("--empty", is_flag=True, help="Without the demonstration people.")
def serve(port: int, data: str | None, empty: bool) -> None:
    """Make the site ready, say how to sign in, and serve it until stopped."""
    if data:
        os.environ["LMS_DATA_DIR"] = data
    os.environ.setdefault("LMS_PUBLIC_URL", f"http://127.0.0.1:{port}")
    _check_free(port)
    os.umask(0o077)
    app = create_app()
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        for sentence in starting.prepare(settings, ROOT / "content", with_demonstration=not empty):
            click.echo(sentence)
        for line in starting.how_to_sign_in(settings, f"http://127.0.0.1:{port}"):
            click.echo(line)
    app.extensions["database"].close()
    _become_gunicorn(port, settings)


def _check_free(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as reason:
            raise Misconfigured(
                f"Port {port} cannot be used ({reason.strerror}). Choose another with --port."
            ) from None


def _become_gunicorn(port: int, settings: Settings) -> None:
    os.environ["LMS_DATA_DIR"] = str(settings.data_dir)
    sys.stdout.flush()
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "sync", "--log-level", "warning"]
    arguments += ["--no-control-socket", "--umask", "0o077", "--config", str(ROOT / "lms" / "core" / "serving.py")]
    program = [sys.executable, "-P", "-m", "gunicorn", *arguments, "--pythonpath", str(ROOT), "--preload", "wsgi:app"]
    os.execv(sys.executable, program)  # noqa: S606 - nothing here came from outside


if __name__ == "__main__":
    cli(prog_name="script/lms")
