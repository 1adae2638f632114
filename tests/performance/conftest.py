"""The small organization at work that decisions are tested with."""

from tests.empowerment.conftest import desk, draft_desk, draft_line, line

__all__ = ["desk", "draft_desk", "draft_line", "line"]
