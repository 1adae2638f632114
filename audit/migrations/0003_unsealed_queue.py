"""Every event waits in the queue of the sealer from the statement that adds it, and leaves it only by a seal."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealedevent (event_id) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER await_seal AFTER INSERT ON audit_auditevent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal();

CREATE FUNCTION audit_leave_by_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_auditseal WHERE event_id = OLD.event_id) THEN
        RAISE EXCEPTION 'Event % has no seal yet.', OLD.event_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER leave_by_seal BEFORE DELETE ON audit_unsealedevent
    FOR EACH ROW EXECUTE FUNCTION audit_leave_by_seal();
CREATE TRIGGER append_only BEFORE UPDATE ON audit_unsealedevent
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_unsealedevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""

BACKWARD = """
DROP TRIGGER await_seal ON audit_auditevent;
DROP TRIGGER leave_by_seal ON audit_unsealedevent;
DROP TRIGGER append_only ON audit_unsealedevent;
DROP TRIGGER no_truncate ON audit_unsealedevent;
DROP FUNCTION audit_await_seal();
DROP FUNCTION audit_leave_by_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
