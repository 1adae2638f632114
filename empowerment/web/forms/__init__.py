"""Reads what people type about decisions and approvals; whether it may be is decided below."""
