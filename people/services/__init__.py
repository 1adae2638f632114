"""Does what changes people: notifications, absences, shifts, training, accounts, imports."""
