"""`python -m app.cli` is `paizhu`."""

import sys

from app.cli import main

sys.exit(main())
