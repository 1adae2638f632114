"""Who may do what on the pages."""

TABLE = """
#         anonym  agent   lead manag. board  oper.    hr audit. admin.   api
home:desk GET
    none    login    200    200    200    200    200    200    200    200  login

customers:case-list GET
    none    login    200    200    200    404    404    404    200    404  login

customers:case-export GET
    none    login    200    200    200    404    404    404    200    404  login

customers:case-detail GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    200    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

customers:case-waiting POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    302    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

customers:case-status POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    302    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

customers:customer-show POST
    own     login    200    404    404    404    404    404    404    404  login
    peer    login    200    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

customers:case-texts POST
    own     login    200    404    404    404    404    404    404    404  login
    peer    login    200    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

customers:desk-cases GET
    none    login    200    404    404    404    404    404    404    404  login

journeys:outage-list GET
    none    login    404    200    200    404    200    404    200    404  login

journeys:outage-export GET
    none    login    404    200    200    404    200    404    200    404  login

journeys:outage-create GET
    none    login    404    404    200    404    200    404    404    404  login

journeys:outage-create POST
    none    login    404    404    302    404    302    404    404    404  login

journeys:outage-preview POST
    none    login    404    404    200    404    200    404    404    404  login

journeys:outage-causes GET
    none    login    404    200    200    404    200    404    200    404  login

journeys:outage-causes-export GET
    none    login    404    200    200    404    200    404    200    404  login

journeys:outage-detail GET
    own     login    404    200    200    404    200    404    200    404  login
    peer    login    404    200    200    404    200    404    200    404  login
    other   login    404    404    404    404    200    404    200    404  login

journeys:outage-people GET
    own     login    404    200    200    404    404    404    200    404  login
    peer    login    404    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

journeys:outage-end POST
    own     login    404    404    302    404    302    404    404    404  login
    peer    login    404    404    302    404    302    404    404    404  login
    other   login    404    404    404    404    302    404    404    404  login

journeys:outage-correct GET
    own     login    404    404    200    404    200    404    404    404  login
    peer    login    404    404    200    404    200    404    404    404  login
    other   login    404    404    404    404    200    404    404    404  login

journeys:outage-correct POST
    own     login    404    404    302    404    302    404    404    404  login
    peer    login    404    404    302    404    302    404    404    404  login
    other   login    404    404    404    404    302    404    404    404  login

journeys:outage-withdraw GET
    own     login    404    404    200    404    200    404    404    404  login
    peer    login    404    404    200    404    200    404    404    404  login
    other   login    404    404    404    404    200    404    404    404  login

journeys:outage-withdraw POST
    own     login    404    404    302    404    302    404    404    404  login
    peer    login    404    404    302    404    302    404    404    404  login
    other   login    404    404    404    404    302    404    404    404  login

journeys:desk-outages GET
    none    login    404    404    404    404    200    404    404    404  login

customers:customer-erase GET
    none    login    404    404    404    404    404    404    404    200  login

customers:customer-erase POST
    none    login    404    404    404    404    404    404    404    409  login

customers:customer-import GET
    none    login    404    404    404    404    200    404    404    200  login

customers:customer-import POST
    none    login    404    404    404    404    200    404    404    200  login

customers:customer-import-confirm POST
    none    login    404    404    404    404    302    404    404    302  login

feedback:desk-intake GET
    none    login    404    404    404    404    200    404    404    200  login

empowerment:decision-new GET
    own     login    200    404    404    404    404    404    404    404  login
    peer    login    200    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:decision-new POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    302    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:decision-check GET
    own     login    200    404    404    404    404    404    404    404  login
    peer    login    200    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:case-remedies GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    200    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:decision-list GET
    none    login    200    200    200    404    404    404    200    404  login

empowerment:decision-export GET
    none    login    200    200    200    404    404    404    200    404  login

empowerment:decision-detail GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    404    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:decision-texts POST
    own     login    200    200    200    404    404    404    404    404  login
    peer    login    404    200    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:decision-replay GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    404    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:decision-reverse POST
    own     login    302    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:authority-mine GET
    none    login    200    200    200    200    200    200    200    200  login

empowerment:authority-person GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

people:person-detail GET
    own     login    200    200    200    404    404    200    200    200  login
    peer    login    404    200    200    404    404    200    200    200  login
    other   login    404    404    404    404    404    200    200    200  login

people:person-leave GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

people:person-leave POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

people:absence-create GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:absence-create POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:absence-end GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:absence-end POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:profile GET
    none    login    200    200    200    200    200    200    200    200  login

people:profile POST
    none    login    302    302    302    302    302    302    302    302  login

performance:selection-list GET
    none    login    404    404    404    404    404    200    404    404  login

performance:selection-list POST
    none    login    404    404    404    404    404    200    404    404  login

performance:selection-move[publish] POST
    none    login    404    404    404    404    404    200    404    404  login

performance:selection-export POST
    none    login    404    404    404    404    404    302    404    404  login

performance:appeal-list GET
    none    login    404    200    200    200    404    200    404    404  login

performance:demotion-detail GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

performance:desk-appeals GET
    none    login    404    200    204    204    404    204    404    404  login

performance:appeal-raise POST   # the person themselves
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:appeal-decide POST   # who is asked: of the peer, who appealed, the lead
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    302    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:desk-demotions GET   # one's own falls: agent and lead have one
    none    login    200    200    404    404    404    404    404    404  login

performance:desk-rating GET
    none    login    404    404    404    404    404    200    404    404  login

performance:desk-contested GET
    none    login    404    404    404    404    404    200    404    404  login

performance:authority-changes GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

people:desk-accounts GET
    none    login    404    404    404    404    404    404    404    200  login

people:export-list GET
    none    login    200    200    200    200    200    200    200    200  login

people:desk-exports GET
    none    login    200    200    200    200    200    200    200    200  login

people:export-detail GET
    own     login    200    200    200    200    200    200    200    200  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:export-live GET
    own     login    200    200    200    200    200    200    200    200  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:export-download POST   # one's own file, as long as one may take such a list out
    own     login    409    409    409    409    409    200    409    409  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:export-repeat POST
    own     login    302    302    302    302    302    302    302    302  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

people:notification-list GET
    none    login    200    200    200    200    200    200    200    200  login

people:notification-unread GET
    none    login    200    200    200    200    200    200    200    200  login

people:notification-read-all POST
    none    login    302    302    302    302    302    302    302    302  login

audit:event-list GET
    none    login    404    404    404    404    404    404    200    404  login

audit:event-export POST
    none    login    404    404    404    404    404    404    200    404  login

audit:desk-log GET
    none    login    404    404    404    404    404    404    200    404  login

effects:desk-backlog GET
    none    login    404    404    404    404    404    404    404    200  login

audit:log-verify GET
    none    login    404    404    404    404    404    404    200    404  login

audit:log-verify POST
    none    login    404    404    404    404    404    404    200    404  login

empowerment:request-list GET
    none    login    200    200    200    200    404    404    200    404  login

empowerment:request-detail GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    404    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:request-live GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    404    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:request-answer[approve] POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[counter] POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[deny] POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[return] POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[accept] POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[decline] POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[withdraw] POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[resubmit] POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:request-answer[decide] POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:coverage GET
    none    login    404    200    200    404    404    404    404    404  login

empowerment:review-list GET
    none    login    404    200    200    404    404    404    200    404  login

empowerment:review-close POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

empowerment:desk-requests GET
    none    login    200    404    404    404    404    404    404    404  login

empowerment:desk-inbox GET
    none    login    404    200    200    200    404    404    404    404  login

empowerment:desk-decisions GET
    none    login    404    200    200    404    404    404    404    404  login

empowerment:desk-exceptions GET
    none    login    404    404    404    404    404    404    200    404  login

empowerment:desk-limits GET
    none    login    404    404    200    404    404    404    200    404  login

empowerment:desk-coverage GET
    none    login    404    200    200    404    404    404    404    404  login

people:import GET
    none    login    404    404    200    404    404    200    404    200  login

people:import POST
    none    login    404    404    200    404    404    200    404    200  login

people:import-confirm POST
    none    login    404    404    302    404    404    302    404    302  login

people:person-list GET
    none    login    404    200    200    404    404    200    200    200  login

people:notification-read POST
    own     login    302    302    302    302    302    302    302    302  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

audit:event-detail GET
    own     login    404    404    404    404    404    404    200    404  login
    peer    login    404    404    404    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

empowerment:desk-headroom GET
    none    login    200    404    404    404    404    404    404    404  login

empowerment:version-content GET
    own     login    404    200    200    200    404    404    200    404  login
    peer    login    404    200    200    200    404    404    200    404  login
    other   login    404    404    404    200    404    404    200    404  login

empowerment:who-decides GET
    none    login    404    200    200    200    404    404    200    404  login

governance:policy-list GET
    none    login    404    200    200    200    404    404    200    404  login

governance:version-detail GET
    own     login    404    200    200    200    404    404    200    404  login
    peer    login    404    200    200    200    404    404    200    404  login
    other   login    404    404    404    200    404    404    200    404  login

governance:version-detail[draft] GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

governance:version-detail[submitted] GET
    own     login    404    404    200    200    404    404    200    404  login
    peer    login    404    404    200    200    404    404    200    404  login
    other   login    404    404    404    200    404    404    200    404  login

governance:version-adopt GET
    own     login    404    404    404    200    404    404    404    404  login
    peer    login    404    404    404    200    404    404    404    404  login
    other   login    404    404    404    200    404    404    404    404  login

governance:version-adopt POST
    own     login    404    404    404    302    404    404    404    404  login
    peer    login    404    404    404    302    404    404    404    404  login
    other   login    404    404    404    302    404    404    404    404  login

governance:version-withdraw GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

governance:version-withdraw POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

governance:desk-versions GET
    none    login    404    404    404    200    404    404    404    404  login

feedback:survey-list GET
    none    login    200    200    200    404    404    404    200    404  login

feedback:survey-export GET
    none    login    404    200    200    404    404    404    200    404  login

feedback:survey-import GET
    none    login    404    404    200    404    200    404    404    404  login

feedback:survey-import POST
    none    login    404    404    200    404    200    404    404    404  login

feedback:survey-import-confirm POST
    none    login    404    404    302    404    302    404    404    404  login

feedback:case-surveys GET
    own     login    200    200    200    404    404    404    200    404  login
    peer    login    200    200    200    404    404    404    200    404  login
    other   login    404    404    404    404    404    404    200    404  login

feedback:case-comments POST
    own     login    200    200    200    404    404    404    404    404  login
    peer    login    200    200    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:kpi-list GET
    none    login    200    200    200    200    200    200    200    200  login

performance:kpi-detail GET
    none    login    200    200    200    200    200    200    200    200  login

performance:kpi-export GET
    none    login    200    200    200    200    200    404    200    404  login

performance:dashboard-all GET
    none    login    404    200    200    200    200    404    200    404  login

performance:dashboard-now GET
    none    login    404    200    200    200    200    404    200    404  login

performance:dashboard-breakdown GET
    none    login    404    200    200    200    200    404    200    404  login

performance:dashboard-drivers GET
    none    login    404    200    200    200    200    404    200    404  login

performance:dashboard-people GET
    none    login    404    200    200    404    404    404    404    404  login

performance:dashboard-relations GET
    none    login    404    200    200    200    200    404    200    404  login

performance:dashboard-empowerment GET
    none    login    404    404    200    200    200    404    200    404  login

performance:impact GET
    none    login    200    404    404    404    404    404    404    404  login

performance:goal-set POST
    none    login    302    404    404    404    404    404    404    404  login

performance:goal-share POST
    none    login    302    404    404    404    404    404    404    404  login

performance:goal-end POST
    none    login    302    404    404    404    404    404    404    404  login

performance:dashboard-team GET
    own     login    404    200    200    200    200    404    200    404  login
    peer    login    404    200    200    200    200    404    200    404  login
    other   login    404    404    404    200    200    404    200    404  login

performance:scorecard-list GET
    none    login    200    200    200    404    404    200    200    404  login

performance:desk-scorecards GET
    none    login    200    200    200    204    204    204    204    204  login

performance:scorecard-compute GET
    none    login    404    404    404    404    404    200    404    404  login

performance:scorecard-compute POST
    none    login    404    404    404    404    404    302    404    404  login

performance:scorecard-detail GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

performance:scorecard-standing GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

performance:scorecard-acknowledge POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:scorecard-dispute POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:dispute-answer POST
    own     login    404    302    302    404    404    404    404    404  login
    peer    login    404    302    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:scorecard-amend POST
    own     login    404    404    404    404    404    302    404    404  login
    peer    login    404    404    404    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login

performance:amendment-preview POST
    own     login    404    404    404    404    404    200    404    404  login
    peer    login    404    404    404    404    404    200    404    404  login
    other   login    404    404    404    404    404    200    404    404  login

performance:dispute-preview POST
    own     login    404    200    200    404    404    404    404    404  login
    peer    login    404    200    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:calibration GET
    none    login    404    200    200    404    404    200    200    404  login

performance:calibration-note POST
    own     login    404    302    302    404    404    302    404    404  login
    peer    login    404    302    302    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login

performance:scorecard-move[take-back] POST
    own     login    404    404    404    404    404    302    404    404  login
    peer    login    404    404    404    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login

performance:peer-list GET
    none    login    200    200    200    200    200    200    200    200  login

performance:peer-answer GET
    own     login    200    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:peer-answer POST
    own     login    302    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

performance:peer-ask GET
    own     login    404    200    200    404    404    200    404    404  login
    peer    login    404    200    200    404    404    200    404    404  login
    other   login    404    404    404    404    404    200    404    404  login

performance:peer-ask POST
    own     login    404    302    302    404    404    302    404    404  login
    peer    login    404    302    302    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login

performance:peer-request-detail GET
    own     login    200    200    200    404    404    200    200    404  login
    peer    login    404    200    200    404    404    200    200    404  login
    other   login    404    404    404    404    404    200    200    404  login

performance:template-list GET
    none    login    200    200    200    200    200    200    200    200  login

performance:template-start POST
    own     login    404    404    404    404    404    302    404    404  login
    peer    login    404    404    404    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login

performance:template-activate GET
    own     login    404    404    404    404    404    200    404    404  login
    peer    login    404    404    404    404    404    200    404    404  login
    other   login    404    404    404    404    404    200    404    404  login

performance:template-activate POST
    own     login    404    404    404    404    404    302    404    404  login
    peer    login    404    404    404    404    404    302    404    404  login
    other   login    404    404    404    404    404    302    404    404  login
"""
