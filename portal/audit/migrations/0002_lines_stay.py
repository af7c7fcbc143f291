"""Lines are added and stay: no UPDATE, no TRUNCATE, and DELETE by one function only, a year after at the earliest."""

from django.db import migrations

KEEP = """
CREATE FUNCTION audit_keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     AND OLD.at < now() - interval '12 months'
     AND current_setting('audit.forgetting', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the journal is only added to (% refused)', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_keep_lines();

CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_lines();

CREATE FUNCTION audit_forget(at_most integer) RETURNS integer LANGUAGE plpgsql
SET audit.forgetting = 'on' AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM audit_entry WHERE id IN (
    SELECT id FROM audit_entry WHERE at < now() - interval '12 months' ORDER BY at, id LIMIT at_most
  );
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""
UNDO = """
DROP FUNCTION audit_forget(integer);
DROP TRIGGER audit_entry_is_not_emptied ON audit_entry;
DROP TRIGGER audit_entry_stays ON audit_entry;
DROP FUNCTION audit_keep_lines();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_lines_of_the_journal")]

    operations = [migrations.RunSQL(KEEP, UNDO)]
