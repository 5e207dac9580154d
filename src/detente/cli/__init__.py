"""The command `detente`: one file a command, each a thin door to the packages that do the work."""
