"""`python -m jitflow` is the same as `jitflow`."""

from jitflow.cli import main

main()
