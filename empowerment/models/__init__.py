"""Stores authority and what is done with it."""

from empowerment.models.approvals import ApprovalRequest, ApprovalStep
from empowerment.models.budgets import BudgetCounter, BudgetMovement
from empowerment.models.decisions import Decision, DecisionNote, Grant, Reversal, Review
from empowerment.models.limits import (
    ApprovalTarget,
    AuthorityLimit,
    BudgetCap,
    NamedApprover,
    PolicyTerms,
    TierRequirement,
)
from empowerment.models.remedies import ReasonCode, Remedy

__all__ = [
    "ApprovalRequest",
    "ApprovalStep",
    "ApprovalTarget",
    "AuthorityLimit",
    "BudgetCap",
    "BudgetCounter",
    "BudgetMovement",
    "Decision",
    "DecisionNote",
    "Grant",
    "NamedApprover",
    "PolicyTerms",
    "ReasonCode",
    "Remedy",
    "Reversal",
    "Review",
    "TierRequirement",
]
