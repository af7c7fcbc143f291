#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from portal import embedded

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    with embedded.for_command(sys.argv, Path(__file__).resolve().parent / "var"):
        execute_from_command_line(sys.argv)
