"""Speaks for empowerment on the web: one module for each thing people come for."""
