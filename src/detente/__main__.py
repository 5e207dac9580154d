"""`python -m detente`, the command line where `detente` is not in the path."""

from detente.cli.app import main

if __name__ == "__main__":
    main()
