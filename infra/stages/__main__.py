"""`python -m infra.stages diff dev prod` prints the settings that differ."""

import sys

from infra.stages.diff import main

sys.exit(main(sys.argv[1:]))
