"""Who may do what in the admin site. Nobody without work there finds it."""

TABLE = """
#         anonym  agent   lead manag. board  oper.    hr audit. admin.   api
admin:search GET
    none    login    404    404    200    404    404    404    404    200  login

admin:search POST
    none    login    404    404    200    404    404    404    404    200  login

admin:index GET
    none    login    404    404    200    404    404    404    404    200  login

admin:index POST
    none    login    404    404    200    404    404    404    404    200  login

admin:logout GET   # only opened it leads to the index of the admin, and nobody is logged out
    none    login    404    404   gone    404    404    404    404   gone  login

admin:logout POST
    none    login    404    404    200    404    404    404    404    200  login

admin:password_change_done GET
    none    login    404    404    200    404    404    404    404    200  login

admin:password_change_done POST
    none    login    404    404    405    404    404    404    404    405  login

admin:jsi18n GET
    none    login    404    404    200    404    404    404    404    200  login

admin:jsi18n POST
    none    login    404    404    405    404    404    404    404    405  login

admin:view_on_site GET
    none    login    404    404    404    404    404    404    404    404  login

admin:view_on_site POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_decision_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_decision_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_decision_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_decision_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_decision_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_decision_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_decision_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_decision_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_decision_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_decision_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_grant_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_grant_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_grant_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_grant_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_grant_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_grant_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_grant_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_grant_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_grant_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_grant_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_reversal_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_reversal_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_reversal_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_reversal_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalrequest_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_approvalrequest_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_approvalrequest_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalrequest_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalrequest_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalrequest_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalrequest_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalrequest_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalrequest_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalrequest_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalstep_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_approvalstep_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_approvalstep_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalstep_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalstep_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalstep_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalstep_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalstep_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_approvalstep_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_approvalstep_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_budgetmovement_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_budgetmovement_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_budgetmovement_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_budgetmovement_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:empowerment_budgetmovement_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_budgetmovement_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_budgetmovement_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_budgetmovement_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_budgetmovement_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_budgetmovement_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_remedy_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_add GET
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_add POST
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_remedy_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_remedy_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_remedy_change POST
    own     login    404    404    302    404    404    404    404    302  login
    peer    login    404    404    302    404    404    404    404    302  login
    other   login    404    404    302    404    404    404    404    302  login

admin:empowerment_reasoncode_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_add GET
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_add POST
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_reasoncode_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_reasoncode_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:empowerment_reasoncode_change POST
    own     login    404    404    302    404    404    404    404    302  login
    peer    login    404    404    302    404    404    404    404    302  login
    other   login    404    404    302    404    404    404    404    302  login

admin:empowerment_draft_limits GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_limits POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_budgets GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_budgets POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_tiers GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_tiers POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_approvals GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_approvals POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_changes GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_file GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_file POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_submit GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_draft_submit POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policyversion_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:governance_policyversion_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:governance_policyversion_history GET
    own     login    404    404    200    404    404    404    404   gone  login
    peer    login    404    404    200    404    404    404    404   gone  login
    other   login    404    404   gone    404    404    404    404   gone  login

admin:governance_policyversion_history POST
    own     login    404    404    200    404    404    404    404   gone  login
    peer    login    404    404    200    404    404    404    404   gone  login
    other   login    404    404   gone    404    404    404    404   gone  login

admin:governance_policyversion_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policyversion_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policy_permissions GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_permissions POST
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_permissions_manage_user GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_permissions_manage_user POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:governance_policy_permissions_manage_group GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_permissions_manage_group POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:governance_policy_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:governance_policy_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:governance_policy_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:governance_policy_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:governance_policy_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policy_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policy_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:governance_policy_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:auth_user_password_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:auth_user_password_change POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_user_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_user_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_user_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_user_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_user_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_user_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_user_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_user_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_user_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_user_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_position_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_position_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_position_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_position_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_position_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_position_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_position_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_position_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_position_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_position_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:people_course_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_course_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_course_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_course_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_course_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_course_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_course_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_course_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_course_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404    200    404    404    404    404    200  login

admin:people_course_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:people_absence_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_absence_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_absence_add GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_absence_add POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_absence_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_absence_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_absence_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_absence_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_absence_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_absence_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_shift_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_shift_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_shift_add GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_shift_add POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_shift_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_shift_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_shift_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_shift_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_shift_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_shift_change POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_completion_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_completion_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_completion_add GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_completion_add POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_completion_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_completion_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_completion_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_completion_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_completion_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_completion_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_qualification_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:people_qualification_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:people_qualification_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:people_qualification_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:people_qualification_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_qualification_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_qualification_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_qualification_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:people_qualification_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:people_qualification_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:effects_owed_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:effects_owed_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:effects_owed_add GET
    none    login    404    404    404    404    404    404    404    404  login

admin:effects_owed_add POST
    none    login    404    404    404    404    404    404    404    404  login

admin:effects_owed_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:effects_owed_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:effects_owed_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:effects_owed_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:effects_owed_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:effects_owed_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:app_list GET
    none    login    404    404    200    404    404    404    404    200  login

admin:app_list POST
    none    login    404    404    200    404    404    404    404    200  login

admin:empowerment_reversal_history GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_reversal_history POST
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_reversal_delete GET
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_reversal_delete POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:empowerment_reversal_change GET
    own     login    404    404    200    404    404    404    404    404  login
    peer    login    404    404    200    404    404    404    404    404  login
    other   login    404    404   gone    404    404    404    404    404  login

admin:empowerment_reversal_change POST
    own     login    404    404    404    404    404    404    404    404  login
    peer    login    404    404    404    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin-password-change GET
    none    login    404    404    302    404    404    404    404    302  login

admin:login GET
    none    login    404    404    302    404    404    404    404    302  login

admin:login POST
    none    login    404    404    200    404    404    404    404    200  login

admin:password_change GET
    none    login    404    404    302    404    404    404    404    302  login

admin:password_change POST
    none    login    404    404    405    404    404    404    404    405  login

admin:autocomplete GET
    none    login    404    404    200    404    404    404    404    200  login

admin:autocomplete POST
    none    login    404    404    405    404    404    404    404    405  login

admin:people_region_permissions GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_permissions POST
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_permissions_manage_user GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_permissions_manage_user POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_region_permissions_manage_group GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_permissions_manage_group POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_region_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_region_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_region_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_region_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_region_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_region_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_region_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_region_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:people_department_permissions GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_permissions POST
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_permissions_manage_user GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_permissions_manage_user POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_department_permissions_manage_group GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_permissions_manage_group POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_department_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_department_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_department_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_department_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_department_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_department_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_department_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_department_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:people_team_permissions GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_permissions POST
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_permissions_manage_user GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_permissions_manage_user POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_team_permissions_manage_group GET
    own     login    404    404   gone    404    404    404    404    200  login
    peer    login    404    404   gone    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_permissions_manage_group POST
    own     login    404    404   gone    404    404    404    404    302  login
    peer    login    404    404   gone    404    404    404    404    302  login
    other   login    404    404   gone    404    404    404    404    302  login

admin:people_team_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_team_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_team_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_team_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_team_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_team_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_team_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_team_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:people_businesscalendar_changelist GET
    none    login    404    404    200    404    404    404    404    200  login

admin:people_businesscalendar_changelist POST
    none    login    404    404    200    404    404    404    404    200  login

admin:people_businesscalendar_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:people_businesscalendar_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:people_businesscalendar_history GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_businesscalendar_history POST
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_businesscalendar_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_businesscalendar_delete POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:people_businesscalendar_change GET
    own     login    404    404    200    404    404    404    404    200  login
    peer    login    404    404    200    404    404    404    404    200  login
    other   login    404    404   gone    404    404    404    404    200  login

admin:people_businesscalendar_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:empowerment_draft_start GET
    none    login    404    404    200    404    404    404    404    404  login

admin:empowerment_draft_start POST
    none    login    404    404    302    404    404    404    404    404  login

admin:governance_policyversion_changelist GET
    none    login    404    404    200    404    404    404    404    404  login

admin:governance_policyversion_changelist POST
    none    login    404    404    200    404    404    404    404    404  login

admin:governance_policyversion_change GET
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:governance_policyversion_change POST
    own     login    404    404    302    404    404    404    404    404  login
    peer    login    404    404    302    404    404    404    404    404  login
    other   login    404    404    404    404    404    404    404    404  login

admin:performance_kpisetting_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_delete POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:performance_kpisetting_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_kpisetting_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:journeys_stage_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_delete POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:journeys_stage_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_stage_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:journeys_hourlycost_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_delete POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:journeys_hourlycost_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:journeys_hourlycost_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:performance_scorecardtemplate_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_delete POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:performance_scorecardtemplate_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardtemplate_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:performance_scorecardversion_changelist GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_changelist POST
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_add GET
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_add POST
    none    login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_history GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_history POST
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_delete GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_delete POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login

admin:performance_scorecardversion_change GET
    own     login    404    404    404    404    404    404    404    200  login
    peer    login    404    404    404    404    404    404    404    200  login
    other   login    404    404    404    404    404    404    404    200  login

admin:performance_scorecardversion_change POST
    own     login    404    404    404    404    404    404    404    302  login
    peer    login    404    404    404    404    404    404    404    302  login
    other   login    404    404    404    404    404    404    404    302  login
"""
