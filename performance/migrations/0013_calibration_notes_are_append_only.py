from django.db import migrations

# Notes are about people at work, not about customers, and people are never deleted: nothing erases a note.
FORWARD = """
CREATE FUNCTION performance_notes_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'calibration notes are added, never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON performance_calibrationnote
    FOR EACH ROW EXECUTE FUNCTION performance_notes_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON performance_calibrationnote
    FOR EACH STATEMENT EXECUTE FUNCTION performance_never_emptied();
"""
BACKWARD = """
DROP TRIGGER append_only ON performance_calibrationnote;
DROP TRIGGER no_truncate ON performance_calibrationnote;
DROP FUNCTION performance_notes_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("performance", "0012_figures_of_what_followed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
