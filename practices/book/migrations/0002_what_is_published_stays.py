"""A finished build, its files and an answer never change nor go; a published edition keeps its words.

Of an edition published, only the build it shows and the closing date may still move (an erratum is another build); of a
file, only how often it was downloaded; of a build, who asked for it, when that account goes, and
the day it was published.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION book_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
  IF TG_ARGV[0] <> '' AND NOT (to_jsonb(OLD) ->> split_part(TG_ARGV[0], '=', 1) IS NOT NULL
     AND (split_part(TG_ARGV[0], '=', 2) = '*'
          OR to_jsonb(OLD) ->> split_part(TG_ARGV[0], '=', 1) = split_part(TG_ARGV[0], '=', 2))) THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
    RAISE EXCEPTION 'what was published stays (%)', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
# table → when it is fixed (column=value, * for any), columns that stay free
KEPT = {
    "book_edition": ("published_at=*", "published_build_id,closes_at,created_by_id"),
    "book_build": ("state=done", "asked_by_id,published_at"),
    "book_buildfile": ("", "downloads"),
    "book_consentanswer": ("", ""),
}
WATCH = "".join(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION book_keep('{when}', '{free}');"
    for table, (when, free) in KEPT.items()
)
FORGET = "".join(f"DROP TRIGGER {table}_keep ON {table};" for table in KEPT)


class Migration(migrations.Migration):
    dependencies = [("book", "0001_editions_and_builds")]

    operations = [migrations.RunSQL(FUNCTION + WATCH, FORGET + "DROP FUNCTION book_keep();")]
