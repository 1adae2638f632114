from django.db import migrations

LEDGER = ["decision", "grant", "reversal", "budgetmovement", "approvalstep"]

FORWARD = """
CREATE FUNCTION empowerment_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is a ledger: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON empowerment_{table}
    FOR EACH ROW EXECUTE FUNCTION empowerment_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON empowerment_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION empowerment_append_only();
"""
    for table in LEDGER
)

BACKWARD = (
    "".join(
        f"DROP TRIGGER append_only ON empowerment_{table}; DROP TRIGGER no_truncate ON empowerment_{table};"
        for table in LEDGER
    )
    + "DROP FUNCTION empowerment_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
