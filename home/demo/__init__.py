"""Makes the organization of the demo: deterministic for a seed, through the same services as everybody."""
