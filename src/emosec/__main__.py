"""`python -m emosec` is `emosec`."""

import sys

from emosec.cli import main

sys.exit(main())
