"""A change of the catalogue names the vitrines it touches, so that what is kept follows without reading all again.

`CALL vitrines_watch(table, kind, query)` has a table note its writings: `query` gives the vitrines of the rows of
`changed`. A table watched by the older `vitrines_note_change` names none: then everything is read again.

Old changes are folded into one row that says how many it stands for, so that a reader knows whether it missed any.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION vitrines_add_change(kind_noted text, vitrines_touched bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    INSERT INTO vitrines_cataloguechange (kind, touched) VALUES (kind_noted, vitrines_touched) RETURNING id INTO added;
    IF added % 256 = 0 THEN
        WITH old AS (
            SELECT id FROM vitrines_cataloguechange WHERE id < added - 256 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM vitrines_cataloguechange c USING old WHERE c.id = old.id RETURNING c.kind, c.folded
        )
        INSERT INTO vitrines_cataloguechange (kind, touched, folded)
            SELECT kind, '{}', sum(greatest(folded, 1)) FROM gone GROUP BY kind;
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION vitrines_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vitrines_add_change(TG_ARGV[0], NULL);
    RETURN NULL;
END
$$;
CREATE FUNCTION vitrines_note_touched() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    question constant text := 'SELECT array_agg(DISTINCT v) FILTER (WHERE v IS NOT NULL) FROM (%s) AS t(v)';
    told bigint[];
    former bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[1] <> '' THEN
        EXECUTE format(question, TG_ARGV[1]) INTO told;
        IF TG_OP = 'UPDATE' THEN
            EXECUTE format(question, replace(TG_ARGV[1], 'changed', 'former')) INTO former;
        END IF;
    END IF;
    told := coalesce(told, '{}') || coalesce(former, '{}');
    IF cardinality(told) > 500 THEN
        told := NULL;  -- reading all again is quicker
    END IF;
    PERFORM vitrines_add_change(TG_ARGV[0], told);
    RETURN NULL;
END
$$;
CREATE PROCEDURE vitrines_watch(watched text, kind text, query text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', watched || '_note_change', watched);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
        'EXECUTE FUNCTION vitrines_note_touched(%L, %L)', watched || '_note_insert', watched, kind, query);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT '
        'EXECUTE FUNCTION vitrines_note_touched(%L, %L)', watched || '_note_delete', watched, kind, query);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS former NEW TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_touched(%L, %L)',
        watched || '_note_update', watched, kind, query);
END
$$;
CREATE PROCEDURE vitrines_watch_whole(watched text, kind text) LANGUAGE plpgsql AS $$
DECLARE
    event text;
BEGIN
    FOREACH event IN ARRAY ARRAY['_note_insert', '_note_delete', '_note_update'] LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', watched || event, watched);
    END LOOP;
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT '
        'EXECUTE FUNCTION vitrines_note_change(%L)', watched || '_note_change', watched, kind);
END
$$;
"""
BEFORE = """
DROP PROCEDURE vitrines_watch_whole;
DROP PROCEDURE vitrines_watch;
DROP FUNCTION vitrines_note_touched;
CREATE OR REPLACE FUNCTION vitrines_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    INSERT INTO vitrines_cataloguechange (kind) VALUES (TG_ARGV[0]) RETURNING id INTO added;
    IF added % 256 = 0 THEN
        DELETE FROM vitrines_cataloguechange WHERE id IN (
            SELECT id FROM vitrines_cataloguechange WHERE id < added - 256 FOR UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END
$$;
DROP FUNCTION vitrines_add_change;
"""
WATCHED = {
    "vitrines_vitrine": "SELECT id FROM changed",
    "vitrines_visitterms": "SELECT vitrine_id FROM changed",
    "vitrines_membership": "SELECT vitrine_id FROM changed",
    "vitrines_label": "SELECT vitrine_id FROM changed",
    "vitrines_source": "SELECT vitrine_id FROM changed",
}
WATCH = "".join(f"CALL vitrines_watch('{table}', 'texts', '{query}');" for table, query in WATCHED.items())
FORGET = "".join(f"CALL vitrines_watch_whole('{table}', 'texts');" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("vitrines", "0006_who_changed_what")]

    operations = [
        migrations.AddField(
            "cataloguechange",
            "touched",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True),
        ),
        migrations.AddField("cataloguechange", "folded", models.IntegerField(default=0, db_default=0)),
        migrations.RunSQL(FUNCTIONS, BEFORE),
        migrations.RunSQL(WATCH, FORGET),
    ]
