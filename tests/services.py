"""The PostgreSQL and Redis that tests run on: migrated once, cloned for each process.

Migrating takes minutes of a suite of seconds. So the migrated database is kept as a template, named by the hash of all
that makes it, in a cluster under `.local/`; each test process clones it as files in well under a second.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import psycopg2
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from config import embedded

HOME = settings.BASE_DIR / ".local" / "tests"
KEPT_TEMPLATES = 3


class Databases:
    """The test cluster: one template, and clones of it."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url.rsplit("/", 1)[0] + "/postgres"
        self.template = f"migrated_{_hash_of_migrations()}"
        # The process id tells a later run whether this one is still alive.
        self.name = f"test_{os.getpid()}_{secrets.token_hex(3)}"

    def migrate_template(self) -> None:
        """Make the template unless it exists; under another name until it is complete."""
        if self.template in self._names("migrated_%"):
            return
        draft = self.template.replace("migrated", "draft")
        self._execute(f'DROP DATABASE IF EXISTS "{draft}"', f'CREATE DATABASE "{draft}"')
        _point_django_at(draft)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        self._execute(f'ALTER DATABASE "{draft}" RENAME TO "{self.template}"')
        for name in self._names("migrated_%")[:-KEPT_TEMPLATES]:
            self._execute(f'DROP DATABASE IF EXISTS "{name}"')

    def drop_leftovers(self) -> None:
        """Drop the clones of test processes that were killed."""
        for name in self._names("test_%"):
            if not _lives(int(name.split("_")[1])):
                self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def clone(self) -> None:
        """Point Django at a fresh clone of the template; the one before is dropped."""
        self.drop()
        self._execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        _point_django_at(self.name)

    def drop(self) -> None:
        """Drop the clone, whoever is still connected to it."""
        connection.close()
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _names(self, like: str) -> list[str]:
        """Names of databases, oldest first."""
        return [
            row[0]
            for row in self._execute(
                f"SELECT datname FROM pg_database WHERE datname LIKE '{like}' ORDER BY oid"
            )
        ]

    def _execute(self, *statements: str) -> list[tuple[str]]:
        server = psycopg2.connect(self.server_url)
        server.autocommit = True
        try:
            with server.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            server.close()


@contextmanager
def running() -> Iterator[Databases]:
    """Start or find the servers of the tests and give this process its own database and its own Redis keys."""
    with embedded.running(HOME, for_tests=True) as addresses:
        _name_in_settings(addresses)
        databases = Databases(addresses.database_url)
        with embedded.locked(HOME / "template.lock"):
            databases.drop_leftovers()
            databases.migrate_template()
            databases.clone()
        try:
            yield databases
        finally:
            databases.drop()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _hash_of_migrations() -> str:
    """Everything a migrated database depends on: our migrations, the locked packages, the list of apps."""
    digest = sha256(repr((settings.INSTALLED_APPS, settings.DATABASES["default"]["ENGINE"])).encode())
    digest.update((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _name_in_settings(addresses: embedded.Addresses) -> None:
    """Into the settings in place, and into the environment for the processes that tests start."""
    database = psycopg2.extensions.parse_dsn(addresses.database_url)
    settings.DATABASES["default"].update(
        HOST=database["host"], PORT=database["port"], USER=database["user"], PASSWORD=database["password"]
    )
    # Each worker of a parallel run has a Redis database of its own.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    redis_url = addresses.redis_url.rsplit("/", 1)[0] + f"/{int(number) % 16}"
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = redis_url
    settings.CACHES["default"]["LOCATION"] = redis_url
    if caches.all(initialized_only=True):
        del caches["default"]  # knows the address from before


def _point_django_at(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    database = settings.DATABASES["default"]
    os.environ["DATABASE_URL"] = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{name}"
    )
