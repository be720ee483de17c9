"""A submitted text keeps its message, its day for comments and what it is based on; a closed one takes no signature."""

from django.db import migrations

VERSION = """
CREATE OR REPLACE FUNCTION vpmom_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('orgscale.demo', true) = 'writing' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a submitted text is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'submitted' OR ({new}) IS DISTINCT FROM ({old}) THEN
        RAISE EXCEPTION 'a submitted text is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = ("content", "checksum", "plan_id", "submitted_by_id", "changed")
NOW = (*BEFORE, "comments_until", "based_on_id", "message")
SIGNATURE = """
CREATE FUNCTION vpmom_signature_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('orgscale.demo', true) = 'writing' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM vpmom_version WHERE id = NEW.version_id AND state = 'submitted') THEN
        RAISE EXCEPTION 'only a text in sign-off is signed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vpmom_signature_in_time BEFORE INSERT ON vpmom_signature
    FOR EACH ROW EXECUTE FUNCTION vpmom_signature_in_time();
"""
UNDO_SIGNATURE = """
DROP TRIGGER vpmom_signature_in_time ON vpmom_signature;
DROP FUNCTION vpmom_signature_in_time();
"""


def _guarding(columns: tuple[str, ...]) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return VERSION.replace("{new}", new).replace("{old}", old)


class Migration(migrations.Migration):
    dependencies = [("vpmom", "0003_who_was_asked_stays")]
    operations = [
        migrations.RunSQL(_guarding(NOW), _guarding(BEFORE)),
        migrations.RunSQL(SIGNATURE, UNDO_SIGNATURE),
    ]
