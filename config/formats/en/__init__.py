"""English is read all over the world: the day before the month by its name, 24 hours, weeks from Monday."""
