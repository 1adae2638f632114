"""Speaks HTTP for survey tools."""
