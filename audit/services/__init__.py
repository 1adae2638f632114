"""Does the recording of what happened, the sealing of the record and its verification."""

from audit.services.changes import record_change
from audit.services.checkpoints import write_checkpoint
from audit.services.events import record_event
from audit.services.exports import recorded_export
from audit.services.seals import seal_events
from audit.services.verification import VerificationResult, verify_and_record, verify_chain

__all__ = [
    "VerificationResult",
    "record_change",
    "record_event",
    "recorded_export",
    "seal_events",
    "verify_and_record",
    "verify_chain",
    "write_checkpoint",
]
