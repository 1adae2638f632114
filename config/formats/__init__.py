"""Decides how dates and times are written and read where a template does not say, by language."""
