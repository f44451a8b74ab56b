"""Run the command line with ``python -m wifiwatch``."""

from wifiwatch.cli import main

main()
