"""Does what changes the law: drafting, submitting, adopting and withdrawing versions of a policy."""

from governance.services.adoption import adopt_version, submit_version, withdraw_version
from governance.services.drafts import describe_version, draft_version, lock_draft, note_editor
from governance.services.grants import set_editing

__all__ = [
    "adopt_version",
    "describe_version",
    "draft_version",
    "lock_draft",
    "note_editor",
    "set_editing",
    "submit_version",
    "withdraw_version",
]
