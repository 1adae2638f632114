from django.db import migrations

FROZEN = """
CREATE FUNCTION performance_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.activated_at IS NOT NULL THEN
        RAISE EXCEPTION 'scorecard version % is in use: it stays as it is', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.activated_at IS NOT NULL AND (
        SELECT coalesce(sum(weight), 0) FROM performance_scorecardsection WHERE version_id = NEW.id
    ) <> 1 THEN
        RAISE EXCEPTION 'the weights of scorecard version % do not sum to one', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_guard BEFORE INSERT OR UPDATE OR DELETE ON performance_scorecardversion
    FOR EACH ROW EXECUTE FUNCTION performance_version_guard();

CREATE FUNCTION performance_sections_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.version_id]
        ELSE ARRAY[OLD.version_id, NEW.version_id]
    END;
BEGIN
    -- The share lock makes an edit wait for a version that is being put in use, and then see it.
    PERFORM 1 FROM performance_scorecardversion WHERE id = ANY(touched) FOR SHARE;
    IF EXISTS (SELECT 1 FROM performance_scorecardversion WHERE id = ANY(touched) AND activated_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the scorecard version is in use: its sections are frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER sections_frozen BEFORE INSERT OR UPDATE OR DELETE ON performance_scorecardsection
    FOR EACH ROW EXECUTE FUNCTION performance_sections_frozen();

CREATE FUNCTION performance_departments_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := (
        SELECT array_agg(version_id) FROM performance_scorecardsection WHERE id = ANY(CASE TG_OP
            WHEN 'INSERT' THEN ARRAY[NEW.scorecardsection_id]
            WHEN 'DELETE' THEN ARRAY[OLD.scorecardsection_id]
            ELSE ARRAY[OLD.scorecardsection_id, NEW.scorecardsection_id]
        END)
    );
BEGIN
    PERFORM 1 FROM performance_scorecardversion WHERE id = ANY(touched) FOR SHARE;
    IF EXISTS (SELECT 1 FROM performance_scorecardversion WHERE id = ANY(touched) AND activated_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the scorecard version is in use: its departments are frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER departments_frozen BEFORE INSERT OR UPDATE OR DELETE ON performance_scorecardsection_departments
    FOR EACH ROW EXECUTE FUNCTION performance_departments_frozen();

CREATE FUNCTION performance_scorecard_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'scorecard % was published: it stays', OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT (NEW.state = OLD.state OR (OLD.state, NEW.state) IN (
        ('draft', 'in_calibration'), ('in_calibration', 'draft'), ('in_calibration', 'published'),
        ('published', 'acknowledged'), ('published', 'disputed'), ('published', 'amended'),
        ('acknowledged', 'amended'), ('disputed', 'published'), ('disputed', 'amended')
    ) OR (OLD.state = 'draft' AND NEW.state = 'published' AND NEW.supersedes_id IS NOT NULL)) THEN
        RAISE EXCEPTION 'scorecard % cannot move from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Everything but where it stands.
    IF OLD.published_at IS NOT NULL AND
        (to_jsonb(NEW) - 'state' - 'acknowledged_at') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'acknowledged_at')
    THEN
        RAISE EXCEPTION 'scorecard % was published: its content is immutable', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.acknowledged_at IS NOT NULL AND NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at THEN
        RAISE EXCEPTION 'scorecard % was acknowledged: the moment stays', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER scorecard_guard BEFORE UPDATE OR DELETE ON performance_scorecard
    FOR EACH ROW EXECUTE FUNCTION performance_scorecard_guard();

CREATE FUNCTION performance_lines_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.scorecard_id]
        WHEN 'DELETE' THEN ARRAY[OLD.scorecard_id]
        ELSE ARRAY[OLD.scorecard_id, NEW.scorecard_id]
    END;
BEGIN
    PERFORM 1 FROM performance_scorecard WHERE id = ANY(touched) FOR SHARE;
    IF EXISTS (SELECT 1 FROM performance_scorecard WHERE id = ANY(touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the scorecard was published: its lines are frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER lines_frozen BEFORE INSERT OR UPDATE OR DELETE ON performance_scorecardline
    FOR EACH ROW EXECUTE FUNCTION performance_lines_frozen();

CREATE FUNCTION performance_dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a dispute stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.answered_at IS NOT NULL THEN
        RAISE EXCEPTION 'dispute % was answered: it stays as it is', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.scorecard_id, NEW.line_id, NEW.reason, NEW.raised_by_id, NEW.raised_at) IS DISTINCT FROM
        (OLD.scorecard_id, OLD.line_id, OLD.reason, OLD.raised_by_id, OLD.raised_at)
    THEN
        RAISE EXCEPTION 'what dispute % contests is immutable', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER dispute_guard BEFORE UPDATE OR DELETE ON performance_dispute
    FOR EACH ROW EXECUTE FUNCTION performance_dispute_guard();

CREATE FUNCTION performance_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied as a whole', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
GUARDS = {
    "scorecardversion": "version_guard",
    "scorecardsection": "sections_frozen",
    "scorecardsection_departments": "departments_frozen",
    "scorecard": "scorecard_guard",
    "scorecardline": "lines_frozen",
    "dispute": "dispute_guard",
}

FORWARD = FROZEN + "".join(
    f"""
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON performance_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION performance_never_emptied();
"""
    for table in GUARDS
)
BACKWARD = "".join(
    f"DROP TRIGGER no_truncate ON performance_{table}; DROP TRIGGER {guard} ON performance_{table};"
    f"DROP FUNCTION performance_{guard}();"
    for table, guard in GUARDS.items()
) + "DROP FUNCTION performance_never_emptied();"


class Migration(migrations.Migration):
    dependencies = [("performance", "0002_scorecards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
