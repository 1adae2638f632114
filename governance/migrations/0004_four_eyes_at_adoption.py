from django.db import migrations

FORWARD = """
-- Who wrote a version stays known: the bar to adopting it rests on these rows.
CREATE FUNCTION governance_editors_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM governance_policyversion WHERE id = OLD.version_id AND submitted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'policy version % was submitted: its editors stay', OLD.version_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER editors_stay BEFORE UPDATE OR DELETE ON governance_versioneditor
    FOR EACH ROW EXECUTE FUNCTION governance_editors_stay();

CREATE FUNCTION governance_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON governance_versioneditor
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON governance_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse_truncate();

-- Persons, not accounts: nobody adopts what they wrote, or what raises their own authority.
CREATE FUNCTION governance_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    adopter uuid := (SELECT person FROM people_user WHERE id = NEW.adopted_by_id);
BEGIN
    IF EXISTS (
        SELECT 1 FROM people_user WHERE person = adopter AND (
            id IN (NEW.drafted_by_id, NEW.submitted_by_id)
            OR id IN (SELECT user_id FROM governance_versioneditor WHERE version_id = NEW.id)
        )
    ) THEN
        RAISE EXCEPTION 'policy version % was written by the person who adopts it', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM people_user WHERE person = adopter AND NEW.raises @> to_jsonb(position_id)
    ) THEN
        RAISE EXCEPTION 'policy version % raises the authority of the person who adopts it', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER four_eyes_insert BEFORE INSERT ON governance_policyversion
    FOR EACH ROW WHEN (NEW.adopted_by_id IS NOT NULL) EXECUTE FUNCTION governance_four_eyes();
CREATE TRIGGER four_eyes_update BEFORE UPDATE ON governance_policyversion
    FOR EACH ROW WHEN (NEW.adopted_by_id IS DISTINCT FROM OLD.adopted_by_id) EXECUTE FUNCTION governance_four_eyes();
"""

BACKWARD = """
DROP TRIGGER four_eyes_update ON governance_policyversion;
DROP TRIGGER four_eyes_insert ON governance_policyversion;
DROP FUNCTION governance_four_eyes();
DROP TRIGGER no_truncate ON governance_policyversion;
DROP TRIGGER no_truncate ON governance_versioneditor;
DROP FUNCTION governance_refuse_truncate();
DROP TRIGGER editors_stay ON governance_versioneditor;
DROP FUNCTION governance_editors_stay();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_edit_permission_and_whole_submission"),
        ("people", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
