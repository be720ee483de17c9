#!/usr/bin/env python
import os
import sys

# These read files and print numbers: they need no database, no broker and no secret.
HEADLESS = {"score", "import_vpmom", "measure_stream", "simulate_stream", "check_agreements"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgscale.settings")
    if len(sys.argv) > 1 and sys.argv[1] in HEADLESS:
        os.environ["ORGSCALE_MODE"] = "headless"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
