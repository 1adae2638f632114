"""Who may do what through the API. The API client holds a token, everybody else a session."""

TABLE = """
#         anonym  agent   lead manag. board  oper.    hr audit. admin.   api
api-schema GET
    none      401    200    200    200    200    200    200    200    200    200

api-docs GET
    none      401    200    200    200    200    200    200    200    200    200

customers-api:case-list GET
    none      401    200    200    200    200    200    200    200    200    200

empowerment-api:authority-check POST
    own       401    200    404    404    404    404    404    404    404    200
    peer      401    200    404    404    404    404    404    404    404    200
    other     401    404    404    404    404    404    404    404    404    404

empowerment-api:authority-mine GET
    none      401    200    200    200    200    200    200    200    200    200

empowerment-api:decision-list GET
    none      401    200    200    200    200    200    200    200    200    200

empowerment-api:decision-list POST
    own       401    201    404    404    404    404    404    404    404    201
    peer      401    201    404    404    404    404    404    404    404    201
    other     401    404    404    404    404    404    404    404    404    404

empowerment-api:decision-detail GET
    own       401    200    200    200    404    404    404    200    404    200
    peer      401    404    200    200    404    404    404    200    404    404
    other     401    404    404    404    404    404    404    200    404    404

empowerment-api:decision-replay GET
    own       401    200    200    200    404    404    404    200    404    200
    peer      401    404    200    200    404    404    404    200    404    404
    other     401    404    404    404    404    404    404    200    404    404

empowerment-api:decision-reverse POST
    own       401    201    201    201    404    404    404    404    404    201
    peer      401    404    201    201    404    404    404    404    404    404
    other     401    404    404    404    404    404    404    404    404    404

empowerment-api:request-list GET
    none      401    200    200    200    200    200    200    200    200    200

empowerment-api:request-approve POST
    own       401    409    200    200    404    404    404    409    404    409
    peer      401    404    200    200    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-deny POST
    own       401    409    200    200    404    404    404    409    404    409
    peer      401    404    200    200    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-counter POST
    own       401    409    200    200    404    404    404    409    404    409
    peer      401    404    200    200    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-return POST
    own       401    409    200    200    404    404    404    409    404    409
    peer      401    404    200    200    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-withdraw POST
    own       401    200    409    409    404    404    404    409    404    200
    peer      401    404    409    409    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-accept POST
    own       401    409    409    409    404    404    404    409    404    409
    peer      401    404    409    409    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-decline POST
    own       401    409    409    409    404    404    404    409    404    409
    peer      401    404    409    409    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-resubmit POST
    own       401    200    409    409    404    404    404    409    404    200
    peer      401    404    409    409    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

empowerment-api:request-decide POST
    own       401    409    409    409    404    404    404    409    404    409
    peer      401    404    409    409    404    404    404    409    404    404
    other     401    404    404    404    404    404    404    409    404    404

governance-api:policy-list GET
    none      401    200    200    200    200    200    200    200    200    200

governance-api:version-list GET
    own       401    404    200    200    200    404    404    200    404    404
    peer      401    404    200    200    200    404    404    200    404    404
    other     401    404    404    404    200    404    404    200    404    404

feedback-api:survey-list POST
    own       401    404    404    201    404    201    404    404    404    404
    peer      401    404    404    201    404    201    404    404    404    404
    other     401    404    404    404    404    201    404    404    404    404

performance-api:scorecard-list GET
    none      401    200    200    200    200    200    200    200    200    200
"""
