from django.db import migrations

CONTENT = ["policyterms", "approvaltarget", "namedapprover", "tierrequirement", "authoritylimit", "budgetcap"]

FORWARD = """
CREATE FUNCTION empowerment_content_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.version_id]
        ELSE ARRAY[OLD.version_id, NEW.version_id]
    END;
BEGIN
    -- The share lock makes an edit wait for a submission that is under way, and then see it.
    PERFORM 1 FROM governance_policyversion WHERE id = ANY(touched) FOR SHARE;
    IF EXISTS (SELECT 1 FROM governance_policyversion WHERE id = ANY(touched) AND status <> 'draft') THEN
        RAISE EXCEPTION 'the policy version has left draft: its % is frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION empowerment_courses_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    requirement bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.tierrequirement_id ELSE NEW.tierrequirement_id END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM empowerment_tierrequirement r JOIN governance_policyversion v ON v.id = r.version_id
        WHERE r.id = requirement AND v.status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the policy version has left draft: its courses are frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER content_frozen BEFORE INSERT OR UPDATE OR DELETE ON empowerment_tierrequirement_courses
    FOR EACH ROW EXECUTE FUNCTION empowerment_courses_frozen();
""" + "".join(
    f"""
CREATE TRIGGER content_frozen BEFORE INSERT OR UPDATE OR DELETE ON empowerment_{table}
    FOR EACH ROW EXECUTE FUNCTION empowerment_content_frozen();
"""
    for table in CONTENT
)

BACKWARD = (
    "".join(f"DROP TRIGGER content_frozen ON empowerment_{table};" for table in [*CONTENT, "tierrequirement_courses"])
    + "DROP FUNCTION empowerment_content_frozen(); DROP FUNCTION empowerment_courses_frozen();"
)


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0002_ledger_is_append_only"), ("governance", "0002_submitted_is_immutable")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
