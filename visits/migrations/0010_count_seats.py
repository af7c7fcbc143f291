"""The database counts the seats taken in a date; together with its check no seat is ever given twice (ADR 0013).

The application cannot write the counter: outside the trigger of the seats, the former value stays.
"""

from django.db import migrations, models

HOLDING = "('asked', 'offered', 'booked')"
COUNT = f"""
CREATE FUNCTION visits_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer := 0;
    after integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state IN {HOLDING} THEN before := OLD.headcount; END IF;
    IF TG_OP <> 'DELETE' AND NEW.state IN {HOLDING} THEN after := NEW.headcount; END IF;
    IF TG_OP = 'UPDATE' AND OLD.slot_id = NEW.slot_id THEN
        IF before <> after THEN
            UPDATE visits_slot SET seats_taken = seats_taken + after - before WHERE id = NEW.slot_id;
        END IF;
    ELSE
        IF before <> 0 THEN UPDATE visits_slot SET seats_taken = seats_taken - before WHERE id = OLD.slot_id; END IF;
        IF after <> 0 THEN UPDATE visits_slot SET seats_taken = seats_taken + after WHERE id = NEW.slot_id; END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER visits_seat_count AFTER INSERT OR UPDATE OR DELETE ON visits_seat
    FOR EACH ROW EXECUTE FUNCTION visits_count_seats();
UPDATE visits_slot SET seats_taken = taken.people
    FROM (SELECT slot_id, sum(headcount) AS people FROM visits_seat WHERE state IN {HOLDING} GROUP BY slot_id) taken
    WHERE taken.slot_id = visits_slot.id;
CREATE FUNCTION visits_guard_seats_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        IF TG_OP = 'INSERT' THEN NEW.seats_taken := 0; ELSE NEW.seats_taken := OLD.seats_taken; END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER visits_slot_guard_seats BEFORE INSERT OR UPDATE ON visits_slot
    FOR EACH ROW EXECUTE FUNCTION visits_guard_seats_taken();
"""
FORGET = """
DROP TRIGGER visits_slot_guard_seats ON visits_slot;
DROP FUNCTION visits_guard_seats_taken();
DROP TRIGGER visits_seat_count ON visits_seat;
DROP FUNCTION visits_count_seats();
"""
WATCH = (
    "CREATE TRIGGER visits_slot_practices_note_change AFTER INSERT OR UPDATE OR DELETE ON visits_slot_practices "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('dates');"
)


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_seats_of_organisations")]

    operations = [
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('asked', 'offered', 'booked', 'waiting')), _negated=True), ('organisation__isnull', False), _connector='OR'), name='seat_live_has_organisation', violation_error_message='Une place est prise par une organisation.'),
        ),
        migrations.RunSQL(COUNT, FORGET),
        migrations.RunSQL(WATCH, "DROP TRIGGER visits_slot_practices_note_change ON visits_slot_practices;"),
    ]
