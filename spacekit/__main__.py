"""`python -m spacekit`: the command line, where its script is not on the PATH."""

from spacekit.cli.main import main

if __name__ == "__main__":
    main()
