"""Errors that a user can mend. Everything else is a bug and may crash."""


class DetenteError(Exception):
    """Base of all errors shown to users: one line that says where, what and the mend."""

    exit_code = 1
