#!/usr/bin/env python
"""Runs management commands, with the embedded services where the environment names no others."""

import os
import sys

# Without compiled files Django starts five times slower.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config import embedded

    with embedded.for_command(sys.argv[1:]) as has_no_tables:
        from django.core.management import execute_from_command_line

        if has_no_tables:
            sys.stderr.write("Making the tables, the first time only ...\n")
            execute_from_command_line([sys.argv[0], "migrate", "--verbosity", "0"])
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
