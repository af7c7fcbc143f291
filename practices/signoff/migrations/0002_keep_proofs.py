"""Proofs are added and never changed nor erased; only the link to an account that left is emptied."""

from django.db import migrations

# table → columns that may be emptied
KEPT = {
    "signoff_signature": ("user_id", "noted_by_id"),
    "signoff_consent": ("user_id",),
    "signoff_practicetransition": ("actor_id",),
}
GUARDED = ("signoff_signature", "signoff_consent")  # the log of a practice goes with its practice

FUNCTION = """
CREATE FUNCTION signoff_keep_proof() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  emptied text[] := string_to_array(TG_ARGV[0], ',');
  name text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proof is never erased (%)', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF to_jsonb(NEW) - emptied IS DISTINCT FROM to_jsonb(OLD) - emptied THEN
    RAISE EXCEPTION 'a proof is never changed (%)', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  FOREACH name IN ARRAY emptied LOOP
    IF to_jsonb(NEW) -> name NOT IN ('null'::jsonb, to_jsonb(OLD) -> name) THEN
      RAISE EXCEPTION 'a proof is never changed (%)', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
"""
WATCH = "".join(
    f"CREATE TRIGGER {table}_keep_proof BEFORE UPDATE{' OR DELETE' if table in GUARDED else ''} ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION signoff_keep_proof('{','.join(columns)}');"
    for table, columns in KEPT.items()
)
FORGET = "".join(f"DROP TRIGGER {table}_keep_proof ON {table};" for table in KEPT)


class Migration(migrations.Migration):
    dependencies = [("signoff", "0001_texts_on_their_way")]

    operations = [migrations.RunSQL(FUNCTION + WATCH, FORGET + "DROP FUNCTION signoff_keep_proof();")]
