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
    ExportFactory,
    PositionFactory,
    QualificationFactory,
    RegionFactory,
    ShiftFactory,
    TeamFactory,
    UserFactory,
)
from tests.factories.performance import (
    DisputeFactory,
    PeerAnswerFactory,
    PeerRequestFactory,
    ScorecardFactory,
    ScorecardLineFactory,
    ScorecardSectionFactory,
    ScorecardTemplateFactory,
    ScorecardVersionFactory,
    put_in_use,
)
from tests.factories.stages import StageFactory

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
    "DisputeFactory",
    "ExportFactory",
    "HourlyCostFactory",
    "NamedApproverFactory",
    "OutageFactory",
    "PeerAnswerFactory",
    "PeerRequestFactory",
    "PolicyFactory",
    "PolicyTermsFactory",
    "PolicyVersionFactory",
    "PositionFactory",
    "QualificationFactory",
    "ReasonCodeFactory",
    "RegionFactory",
    "RemedyFactory",
    "ScorecardFactory",
    "ScorecardLineFactory",
    "ScorecardSectionFactory",
    "ScorecardTemplateFactory",
    "ScorecardVersionFactory",
    "ShiftFactory",
    "StageFactory",
    "SurveyResponseFactory",
    "TeamFactory",
    "TierRequirementFactory",
    "UserFactory",
    "put_in_force",
    "put_in_use",
]
