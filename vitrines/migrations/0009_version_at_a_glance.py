"""The version of the catalogue in one call, which goes through the notes only when anything was committed meanwhile.

`known` is the snapshot of an earlier answer on the same connection. A snapshot names every transaction that is over:
two statements that find the same one see the same rows, provided neither of them is inside a transaction that writes
(it sees its own rows, which no snapshot tells) nor on a server that follows another one (whose snapshots do not name
what is in progress). Then the answer is NULL: what was known holds. Otherwise: the snapshot to know by from now on,
empty in those two cases, and a line for each kind of change.

STABLE, so that the snapshot and the notes are read at one and the same moment.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION vitrines_cataloguechange_version(known text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    seen text := '';
BEGIN
    IF pg_current_xact_id_if_assigned() IS NULL AND NOT pg_is_in_recovery() THEN
        seen := pg_current_snapshot();
        IF seen = known THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN concat_ws(E'\\n', seen, (
        SELECT string_agg(concat_ws(' ', kind, latest, noted), E'\\n') FROM (
            SELECT kind, max(id) || '.' || count(*) || '.' || sum(id) AS latest, max(at) AS noted
            FROM vitrines_cataloguechange GROUP BY kind
        ) AS by_kind
    ));
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("vitrines", "0008_team_epoch")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION vitrines_cataloguechange_version(text);"),
    ]
