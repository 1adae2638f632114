from django.db import migrations

TABLES = ["approvalstep", "reversal"]

FORWARD = """
CREATE FUNCTION empowerment_only_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.why = '' AND to_jsonb(NEW) - 'why' = to_jsonb(OLD) - 'why' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is a ledger: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
DROP TRIGGER append_only ON empowerment_{table};
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON empowerment_{table}
    FOR EACH ROW EXECUTE FUNCTION empowerment_only_erasure();
"""
    for table in TABLES
)

BACKWARD = (
    "".join(
        f"""
DROP TRIGGER append_only ON empowerment_{table};
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON empowerment_{table}
    FOR EACH ROW EXECUTE FUNCTION empowerment_append_only();
"""
        for table in TABLES
    )
    + "DROP FUNCTION empowerment_only_erasure();"
)


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0005_requests_closed_last")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
