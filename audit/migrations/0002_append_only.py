"""What happened stays: the log and its seals refuse every change but a new row."""

from django.db import migrations

LEDGER = ["auditevent", "auditseal"]

FORWARD = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused. A mistake is answered by a new event.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_{table}
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""
    for table in LEDGER
)

BACKWARD = (
    "".join(
        f"DROP TRIGGER append_only ON audit_{table}; DROP TRIGGER no_truncate ON audit_{table};"
        for table in LEDGER
    )
    + "DROP FUNCTION audit_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
