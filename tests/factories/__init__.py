"""Makes test data: one module per app, all factories importable from here."""

from tests.factories.customers import (
    CaseFactory,
    ContactFactory,
    CustomerFactory,
)
from tests.factories.empowerment import (
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    NamedApproverFactory,
    PolicyTermsFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TierRequirementFactory,
)
from tests.factories.feedback import SurveyResponseFactory
from tests.factories.governance import (
    PolicyFactory,
    PolicyVersionFactory,
    put_in_force,
)
from tests.factories.journeys import HourlyCostFactory, OutageFactory
from tests.factories.people import (
    AbsenceFactory,
    CalendarFactory,
    CompletionFactory,
    CourseFactory,
    DepartmentFactory,
    PositionFactory,
    QualificationFactory,
    RegionFactory,
    ShiftFactory,
    TeamFactory,
    UserFactory,
)

__all__ = [
    "AbsenceFactory",
    "ApprovalTargetFactory",
    "AuthorityLimitFactory",
    "BudgetCapFactory",
    "CalendarFactory",
    "CaseFactory",
    "CompletionFactory",
    "ContactFactory",
    "CourseFactory",
    "CustomerFactory",
    "DepartmentFactory",
    "HourlyCostFactory",
    "NamedApproverFactory",
    "OutageFactory",
    "PolicyFactory",
    "PolicyTermsFactory",
    "PolicyVersionFactory",
    "PositionFactory",
    "QualificationFactory",
    "ReasonCodeFactory",
    "RegionFactory",
    "RemedyFactory",
    "ShiftFactory",
    "SurveyResponseFactory",
    "TeamFactory",
    "TierRequirementFactory",
    "UserFactory",
    "put_in_force",
]
