"""Who may do what where one logs in and looks after one's own account."""

TABLE = """
#         anonym  agent   lead manag. board  oper.    hr audit. admin.   api
account_login GET
    none      200    302    302    302    302    302    302    302    302    200

account_login POST
    none      200    302    302    302    302    302    302    302    302    200

account_logout GET
    none      302    200    200    200    200    200    200    200    200    302

account_logout POST
    none      302    302    302    302    302    302    302    302    302    302

account_inactive GET
    none      200    200    200    200    200    200    200    200    200    200

account_reauthenticate GET
    none    login    200    200    200    200    200    200    200    200  login

account_reauthenticate POST
    none    login    200    200    200    200    200    200    200    200  login

account_change_password GET
    none    login    200    200    200    200    200    200    200    200  login

account_change_password POST
    none    login    200    200    200    200    200    200    200    200  login

account_set_password GET
    none    login    302    302    302    302    302    302    302    302  login

account_set_password POST
    none    login    302    302    302    302    302    302    302    302  login

account_reset_password GET
    none      200    200    200    200    200    200    200    200    200    200

account_reset_password POST
    none      200    200    200    200    200    200    200    200    200    200

account_confirm_email GET
    none      200    200    200    200    200    200    200    200    200    200

account_confirm_email POST
    none      404    404    404    404    404    404    404    404    404    404

account_reset_password_from_key_done GET
    none      200    200    200    200    200    200    200    200    200    200

account_reset_password_from_key GET
    none      200    200    200    200    200    200    200    200    200    200

account_reset_password_from_key POST
    none      200    200    200    200    200    200    200    200    200    200

account_reset_password_done GET
    none      200    200    200    200    200    200    200    200    200    200

mfa_index GET
    none    login    200    200    200    200    200    200    200    200  login

mfa_authenticate GET
    none    login    302    302    302    302    302    302    302    302  login

mfa_authenticate POST
    none    login    302    302    302    302    302    302    302    302  login

mfa_reauthenticate GET
    none    login    302    302    302    302    302    302    302    302  login

mfa_reauthenticate POST
    none    login    302    302    302    302    302    302    302    302  login

mfa_activate_totp GET
    none    login    302    302    302    302    302    302    302    302  login

mfa_activate_totp POST
    none    login    302    302    302    302    302    302    302    302  login

mfa_deactivate_totp GET
    none    login    404    404    404    404    404    404    404    404  login

mfa_deactivate_totp POST
    none    login    404    404    404    404    404    404    404    404  login

mfa_view_recovery_codes GET
    none    login    404    404    404    404    404    404    404    404  login

mfa_generate_recovery_codes GET
    none    login    302    302    302    302    302    302    302    302  login

mfa_generate_recovery_codes POST
    none    login    302    302    302    302    302    302    302    302  login

mfa_download_recovery_codes GET
    none    login    404    404    404    404    404    404    404    404  login

socialaccount_login_cancelled GET
    none      200    200    200    200    200    200    200    200    200    200

socialaccount_login_error GET
    none    login    401    401    401    401    401    401    401    401  login

openid_connect_login GET
    none      404    404    404    404    404    404    404    404    404    404

openid_connect_login POST
    none      404    404    404    404    404    404    404    404    404    404

openid_connect_callback GET
    none      404    404    404    404    404    404    404    404    404    404

openid_connect_callback POST
    none      404    404    404    404    404    404    404    404    404    404

account-closed GET
    none      404    404    404    404    404    404    404    404    404    404

account-closed POST
    none      404    404    404    404    404    404    404    404    404    404

account_signup GET
    none      404    404    404    404    404    404    404    404    404    404

account_signup POST
    none      404    404    404    404    404    404    404    404    404    404

account_email GET
    none      404    404    404    404    404    404    404    404    404    404

account_email POST
    none      404    404    404    404    404    404    404    404    404    404

account_email_verification_sent GET
    none      404    404    404    404    404    404    404    404    404    404

account_email_verification_sent POST
    none      404    404    404    404    404    404    404    404    404    404

account_confirm_login_code GET
    none      404    404    404    404    404    404    404    404    404    404

account_confirm_login_code POST
    none      404    404    404    404    404    404    404    404    404    404

socialaccount_signup GET
    none      404    404    404    404    404    404    404    404    404    404

socialaccount_signup POST
    none      404    404    404    404    404    404    404    404    404    404

socialaccount_connections GET
    none      404    404    404    404    404    404    404    404    404    404

socialaccount_connections POST
    none      404    404    404    404    404    404    404    404    404    404

healthz GET
    none      200    200    200    200    200    200    200    200    200    200
"""
