"""`python -m portal COMMAND`: the command line (see `portal.commands`)."""

from portal.commands import main

if __name__ == "__main__":
    main(prog_name="python -m portal")
