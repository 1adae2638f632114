"""
Who may read what: every kind of text in the world, by role. `world.canary` marks each text with its kind.

    none    of nobody's
    self    of the person's own matters
    team    of everybody in the own team
    all     of every place

The API client reads what the agent reads; strangers read nothing. What is sensitive about a customer (address,
number, what they said) is shown in full by a deed that is recorded, never by looking; see `customer-show`.
"""

from tests.matrix.world import API_CLIENT, OTHER, OWN, PEER, SIGNED_IN

TABLE = """
#                     agent   lead  manager  board  operations   hr    auditor  administrator
customername          team    team  team     none   none         none  all      none
customerreference     none    none  none     none   none         none  none     none
customeremail         none    none  none     none   none         none  none     none
customerphone         none    none  none     none   none         none  none     none
casereference         team    team  team     none   none         none  all      none
casecategory          team    team  team     none   none         none  all      none
casesubcategory       team    team  team     none   none         none  all      none
contactsummary        self    none  none     none   none         none  none     none
note                  self    team  team     none   none         none  none     none
wish                  self    team  team     none   none         none  none     none
finding               none    team  team     none   none         none  all      none
why                   self    team  team     none   none         none  all      none
key                   none    none  none     none   none         none  none     none
agentlastname         team    team  team     none   none         all   all      all
agentusername         team    team  team     none   none         all   all      all
leadlastname          team    team  team     none   none         all   all      all
leadusername          team    team  team     none   none         all   all      all
managerlastname       team    team  team     all    none         all   all      all
managerusername       team    team  team     none   none         all   all      all
boardlastname         none    none  none     self   none         all   all      all
boardusername         none    none  none     self   none         all   all      all
operationslastname    none    none  none     none   self         all   all      all
operationsusername    none    none  none     none   self         all   all      all
hrlastname            none    none  none     none   none         all   all      all
hrusername            none    none  none     none   none         all   all      all
auditorlastname       none    none  none     none   none         all   all      all
auditorusername       none    none  none     none   none         all   all      all
administratorlastname none    none  none     none   none         all   all      all
administratorusername none    none  none     none   none         all   all      all
personemail           self    team  team     self   self         all   all      all
absencereason         self    team  team     none   none         all   none     none
source                none    none  team     none   none         none  none     none
teamname              team    team  team     all    all          all   all      all
teamcode              team    team  team     none   none         none  all      all
departmentname        team    team  team     all    all          all   all      all
departmentcode        none    team  team     all    none         none  all      all
regionname            team    team  team     all    all          all   all      all
regioncode            none    team  team     all    none         none  all      all
calendarname          none    none  team     none   none         none  none     all
holidayname           none    none  none     none   none         none  none     all
policyname            team    team  team     all    all          all   all      all
lawsummary            none    team  team     all    all          none  all      none
lawrationale          team    team  team     all    none         all   all      none
draftsummary          none    none  team     none   none         none  none     none
draftrationale        none    none  team     none   none         none  none     none
submittedsummary      none    none  team     all    none         none  all      none
submittedrationale    none    none  team     all    none         none  all      none
surveycomment         self    none  none     none   none         none  none     none
surveyid              none    team  team     none   none         none  all      none
outagesystem          none    team  team     none   all          none  all      none
outagenote            none    team  team     none   all          none  all      none
appealreason          none    team  team     none   none         all   all      none
appealwords           none    self  self     none   none         all   all      none
scorecardline         self    team  team     none   none         all   all      none
calibrationnote       none    team  team     none   none         all   all      none
dispute               self    team  team     none   none         all   all      none
disputeanswer         self    team  team     none   none         all   all      none
goalwhy               self    none  none     none   none         none  none     none
peerwords             self    team  team     none   none         all   all      none
eventreason           none    none  none     none   none         none  all      none
notificationtitle     self    self  self     self   self         self  self     self
notificationbody      self    self  self     self   self         self  self     self
exportnote            self    self  self     self   self         self  self     self
notificationkey       none    none  none     none   none         none  none     none
"""
REACH = {"none": set(), "self": {OWN}, "team": {OWN, PEER}, "all": {OWN, PEER, OTHER}}

# What the API answers with; it shows less than the pages.
OF_API = frozenset(
    "agentlastname agentusername casereference lawrationale leadusername managerusername teamcode".split()  # noqa: SIM905
)

WRITTEN = "written by the product: a code, a count, a hash, an address"
SHARED = "the same for everybody: reference data that belongs to no place"
CHOSEN = "one of a few well-known words: a currency, a zone, a language"
RECORDED = "ids, codes and amounts; that no personal text is in it has a test of its own"
EXCUSED = {
    "audit.AuditEvent.facts": RECORDED,
    "audit.AuditEvent.name": WRITTEN,
    "audit.AuditEvent.subject_id": WRITTEN,
    "audit.AuditEvent.subject_type": WRITTEN,
    "audit.AuditSeal": WRITTEN,
    "customers.Case.currency": CHOSEN,
    "customers.Case.source": CHOSEN,
    "customers.Customer.source": CHOSEN,
    "customers.EndsKnown.source": CHOSEN,
    "effects.Owed.facts": RECORDED,
    "effects.Owed.key": WRITTEN,
    "effects.Owed.last_error": WRITTEN,
    "effects.Owed.topic": WRITTEN,
    "empowerment.ApprovalRequest.calendar": WRITTEN,
    "empowerment.ApprovalRequest.content_hash": WRITTEN,
    "empowerment.ApprovalStep.content_hash": WRITTEN,
    "empowerment.ApprovalStep.facts": RECORDED,
    "empowerment.BudgetCounter": WRITTEN,
    "empowerment.BudgetMovement": WRITTEN,
    "empowerment.Decision.body_hash": WRITTEN,
    "empowerment.Decision.currency": CHOSEN,
    "empowerment.Decision.facts": RECORDED,
    "empowerment.Decision.facts_hash": WRITTEN,
    "empowerment.ReasonCode": SHARED,
    "empowerment.Remedy": SHARED,
    "governance.Policy.currency": CHOSEN,
    "governance.PolicyVersion.content_hash": WRITTEN,
    "governance.PolicyVersion.raises": WRITTEN,
    "people.BusinessCalendar.time_zone": CHOSEN,
    "people.Course": SHARED,
    "people.Export.failure": WRITTEN,
    "people.Export.filters": RECORDED,
    "people.Export.kind": WRITTEN,
    "people.Export.sha256": WRITTEN,
    "people.Notification.url": WRITTEN,
    "people.Position": SHARED,
    "people.User.password": "a hash; that no page shows it has a test of its own",
    "people.User.time_zone": CHOSEN,
    "performance.CalibrationNote.content_hash": WRITTEN,
    "performance.DailyFigures.currency": CHOSEN,
    "performance.Scorecard.content_hash": WRITTEN,
    "performance.ScorecardLine.corrections": RECORDED,
    "performance.ScorecardLine.formula": SHARED,
    "performance.ScorecardLine.kpi": WRITTEN,
    "performance.ScorecardLine.unit": WRITTEN,
    "performance.ScorecardRun": WRITTEN,
    "performance.ScorecardSection": SHARED,
    "performance.ScorecardTemplate": SHARED,
    "performance.ScorecardVersion": SHARED,
    "feedback.SurveyResponse.body_hash": WRITTEN,
    "feedback.SurveyResponse.language": CHOSEN,
    "feedback.SurveyResponse.source": CHOSEN,
    "journeys.HourlyCost": SHARED,
    "journeys.Stage": SHARED,
    "journeys.StageCategory": SHARED,
}


def not_excused(fields):
    """Those of the fields, given as app.Model.field, that neither stand in the table nor their model."""
    return {name for name in fields if not {name, name.rpartition(".")[0]} & EXCUSED.keys()}


def excused_for_nothing(fields):
    """What stands in the table although it excuses none of the fields."""
    return EXCUSED.keys() - fields - {name.rpartition(".")[0] for name in fields}


def rules():
    """By kind and role, the places whose texts may be read."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        kind, *words = line.split()
        found[kind] = {role: REACH[word] for role, word in zip(SIGNED_IN, words, strict=True)}
        if kind.startswith(("notification", "export")):
            found[kind] = {role: {role} if words[0] == "self" else set() for role in SIGNED_IN}
        found[kind][API_CLIENT] = found[kind]["agent"]
    for kind in [kind for kind in found if kind.endswith("lastname")]:
        found[kind.replace("lastname", "firstname")] = found[kind]
    return found
