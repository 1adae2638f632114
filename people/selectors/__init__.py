"""Asks about people: standing, organization, availability, calendars."""
