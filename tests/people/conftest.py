from tests.people.kinds import kinds

__all__ = ["kinds"]
