"""Exchange: events in the forms that others read."""
