"""The parts of bench as one run: they are run in turn, and their figures become tables and plots."""
