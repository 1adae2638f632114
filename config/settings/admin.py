"""How Leeway looks where a library draws the page: tables, and later the admin; where signing in leads."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:desk"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
