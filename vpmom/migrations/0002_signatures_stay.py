"""The database itself refuses to change what was signed: signatures are only added, a closed version stays closed.

The one exception is the demo, whose history is written in a minute and then moved into the past: see orgscale/demo.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION vpmom_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('orgscale.demo', true) = 'writing' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'a signature is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER vpmom_signature_stays BEFORE UPDATE OR DELETE ON vpmom_signature
    FOR EACH ROW EXECUTE FUNCTION vpmom_signature_stays();

CREATE FUNCTION vpmom_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('orgscale.demo', true) = 'writing' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a submitted text is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'submitted' OR (NEW.content, NEW.checksum, NEW.plan_id, NEW.submitted_by_id, NEW.changed)
            IS DISTINCT FROM (OLD.content, OLD.checksum, OLD.plan_id, OLD.submitted_by_id, OLD.changed) THEN
        RAISE EXCEPTION 'a submitted text is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vpmom_version_stays BEFORE UPDATE OR DELETE ON vpmom_version
    FOR EACH ROW EXECUTE FUNCTION vpmom_version_stays();
"""
UNDO = """
DROP TRIGGER vpmom_version_stays ON vpmom_version;
DROP FUNCTION vpmom_version_stays();
DROP TRIGGER vpmom_signature_stays ON vpmom_signature;
DROP FUNCTION vpmom_signature_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("vpmom", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
