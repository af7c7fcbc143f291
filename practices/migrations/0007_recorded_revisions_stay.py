"""A recorded revision never changes: neither its text, nor its gains, nor its terms. Its sign-off may still be noted."""

from django.db import migrations

SIGNED = "UPDATE practices_revision SET recorded_at = signed_off_at WHERE signed_off_at IS NOT NULL;"
FREEZE = """
CREATE FUNCTION practices_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := ARRAY['signed_off_at', 'signed_off_by', 'author_id'];
BEGIN
  IF OLD.recorded_at IS NOT NULL AND (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
    RAISE EXCEPTION 'revision % is recorded', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER practices_revision_stays BEFORE UPDATE ON practices_revision
  FOR EACH ROW EXECUTE FUNCTION practices_revision_stays();

CREATE FUNCTION practices_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint[] := ARRAY[]::bigint[];
BEGIN
  IF TG_OP <> 'INSERT' THEN touched := touched || OLD.revision_id; END IF;
  IF TG_OP <> 'DELETE' THEN touched := touched || NEW.revision_id; END IF;
  IF EXISTS (SELECT FROM practices_revision r WHERE r.id = ANY(touched) AND r.recorded_at IS NOT NULL) THEN
    RAISE EXCEPTION 'revision % is recorded', touched USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_stays';
  END IF;
  RETURN NULL;
END $$;
"""
PARTS = ("practices_gain", "practices_revision_problems", "practices_revision_technologies")
# Deletion is judged at the end: a practice that leaves takes its revisions and their parts along.
FREEZE_PARTS = "".join(
    f"CREATE TRIGGER {table}_stays AFTER INSERT OR UPDATE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION practices_part_stays();"
    f"CREATE CONSTRAINT TRIGGER {table}_kept AFTER DELETE ON {table} DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION practices_part_stays();"
    for table in PARTS
)
THAW = (
    "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_kept ON {table};" for table in PARTS)
    + "DROP TRIGGER practices_revision_stays ON practices_revision;"
    "DROP FUNCTION practices_part_stays(); DROP FUNCTION practices_revision_stays();"
)


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_rich_sections")]

    operations = [migrations.RunSQL(SIGNED + FREEZE + FREEZE_PARTS, THAW)]
