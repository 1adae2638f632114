from django.db import migrations

FORWARD = """
CREATE FUNCTION governance_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'policy version % was submitted: it stays', OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.submitted_at IS NOT NULL AND (
        NEW.policy_id, NEW.number, NEW.summary, NEW.drafted_by_id, NEW.drafted_at, NEW.submitted_by_id,
        NEW.submitted_at, NEW.content_hash, NEW.raises
    ) IS DISTINCT FROM (
        OLD.policy_id, OLD.number, OLD.summary, OLD.drafted_by_id, OLD.drafted_at, OLD.submitted_by_id,
        OLD.submitted_at, OLD.content_hash, OLD.raises
    ) THEN
        RAISE EXCEPTION 'policy version % was submitted: its content is immutable', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.adopted_at IS NOT NULL AND (
        NEW.adopted_by_id, NEW.adopted_at, NEW.effective_from
    ) IS DISTINCT FROM (OLD.adopted_by_id, OLD.adopted_at, OLD.effective_from) THEN
        RAISE EXCEPTION 'policy version % was adopted: who, when and from when are immutable', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.effective_to IS NOT NULL AND NEW.effective_to IS DISTINCT FROM OLD.effective_to THEN
        RAISE EXCEPTION 'policy version % has its end: it cannot be moved', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT (NEW.status = OLD.status OR (OLD.status, NEW.status) IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'), ('submitted', 'adopted'), ('submitted', 'withdrawn'),
        ('adopted', 'superseded')
    )) THEN
        RAISE EXCEPTION 'policy version % cannot move from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER version_guard BEFORE UPDATE OR DELETE ON governance_policyversion
    FOR EACH ROW EXECUTE FUNCTION governance_version_guard();

-- The organization is never without a version in force: a version of its policy may end only where the next begins.
CREATE FUNCTION governance_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.effective_to IS NOT NULL
        AND (SELECT scope_kind FROM governance_policy WHERE id = NEW.policy_id) = 'organization'
        AND NOT EXISTS (
            SELECT 1 FROM governance_policyversion
            WHERE policy_id = NEW.policy_id AND effective_from = NEW.effective_to
                AND status IN ('adopted', 'superseded')
        )
    THEN
        RAISE EXCEPTION 'the organization would be without a policy from %', NEW.effective_to USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER no_gap AFTER INSERT OR UPDATE ON governance_policyversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION governance_no_gap();
"""

BACKWARD = """
DROP TRIGGER no_gap ON governance_policyversion;
DROP FUNCTION governance_no_gap();
DROP TRIGGER version_guard ON governance_policyversion;
DROP FUNCTION governance_version_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
