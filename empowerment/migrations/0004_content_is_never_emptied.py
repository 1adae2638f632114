from django.db import migrations

CONTENT = [
    "policyterms",
    "approvaltarget",
    "namedapprover",
    "tierrequirement",
    "tierrequirement_courses",
    "authoritylimit",
    "budgetcap",
]

# TRUNCATE passes the triggers that look at rows. The courses of a tier also wait for a submission under way.
FORWARD = """
CREATE OR REPLACE FUNCTION empowerment_courses_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := (
        SELECT version_id FROM empowerment_tierrequirement
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.tierrequirement_id ELSE NEW.tierrequirement_id END
    );
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.tierrequirement_id <> OLD.tierrequirement_id THEN
        RAISE EXCEPTION 'a course stays with its tier' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM governance_policyversion WHERE id = touched FOR SHARE;
    IF EXISTS (SELECT 1 FROM governance_policyversion WHERE id = touched AND status <> 'draft') THEN
        RAISE EXCEPTION 'the policy version has left draft: its courses are frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION empowerment_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON empowerment_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION empowerment_refuse_truncate();
"""
    for table in CONTENT
)

BACKWARD = (
    "".join(f"DROP TRIGGER no_truncate ON empowerment_{table};" for table in CONTENT)
    + "DROP FUNCTION empowerment_refuse_truncate();"
)


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0003_submitted_content_is_frozen")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
