"""`python -m plainguide`: the command line, for whom the console script is not on the path."""

from .cli import main

main(prog_name="plainguide")
