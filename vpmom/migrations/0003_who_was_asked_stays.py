"""Who was asked is bound to the account that she had, and like a signature never changed or deleted."""

import django.db.models.deletion
from django.db import migrations, models

KNOWN = """
UPDATE vpmom_asked SET membership_id = person.membership_id
FROM organizations_person person WHERE person.id = vpmom_asked.person_id;
"""
GUARD = """
CREATE FUNCTION vpmom_asked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('orgscale.demo', true) = 'writing' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'who was asked is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER vpmom_asked_stays BEFORE UPDATE OR DELETE ON vpmom_asked
    FOR EACH ROW EXECUTE FUNCTION vpmom_asked_stays();
"""
UNDO = """
DROP TRIGGER vpmom_asked_stays ON vpmom_asked;
DROP FUNCTION vpmom_asked_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("vpmom", "0002_signatures_stay")]
    operations = [
        migrations.AddField(
            "asked",
            "membership",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.membership",
            ),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNDO),
    ]
