"""Stories: one event in the world, with all the reports of it."""
