"""The version of the package and of the coder that its records name."""

__version__ = "0.1.0"
