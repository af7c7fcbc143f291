"""What the lists show is written: the database itself notes it, whoever writes (a service, the admin, plain SQL).

Rows are added, never updated, so that two writers never wait for each other here.
"""

from django.db import migrations, models
from django.db.models.functions import Now

FUNCTION = """
CREATE FUNCTION vitrines_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
WATCHED = ("vitrines_vitrine", "vitrines_visitterms", "vitrines_membership", "vitrines_label")
WATCH = "".join(
    f"CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
    for table in WATCHED
)
FORGET = "".join(f"DROP TRIGGER {table}_note_change ON {table};" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("vitrines", "0002_search_extensions")]

    operations = [
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("texts", "Textes"), ("dates", "Dates")], max_length=10)),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={"verbose_name": "changement du catalogue", "ordering": ["id"]},
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION vitrines_note_change();"),
        migrations.RunSQL(WATCH, FORGET),
    ]
