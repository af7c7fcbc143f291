"""After a test in real transactions, the database is again as the migrations left it, in a moment.

Django’s own `flush` truncates every table and writes content types and permissions anew: a quarter of a second each
time. Here the tables that hold something are emptied, and the few rows the migrations wrote are put back with their
keys. Neither triggers nor references look on: nothing is noted of it, and no table waits for another.
"""

from django.db import connections
from django.test import TransactionTestCase

LEARN = """
CREATE SCHEMA migrated;
DO $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('CREATE TABLE migrated.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END
$$;
CREATE FUNCTION migrated.come_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('DELETE FROM public.%I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'migrated'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM migrated.%I', name, name);
    END LOOP;
END
$$;
"""


def come_back_by_ourselves() -> None:
    """Learn what the migrations wrote in the test databases, and have tests in real transactions come back to it.

    It takes a superuser of PostgreSQL, which the embedded one has.
    """
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute(LEARN)
    TransactionTestCase._fixture_teardown = lambda case: come_back()


def come_back() -> None:
    """Leave the test databases as the migrations did."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT migrated.come_back()")
