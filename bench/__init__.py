"""Benchmarks: each measures its peer or limit in the same run and prints medians and ratios as JSON lines."""
