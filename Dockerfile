# syntax=docker/dockerfile:1

# -- The packages, as requirements.lock says --------------------------------------------
FROM python:3.11-slim-bookworm AS packages
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements.lock requirements-dev.lock ./
# uv itself comes from the other lock file: it is a tool, and stays out of the image.
RUN sed -n '/^uv==/,/^ *#/p' requirements-dev.lock >uv.lock \
 && pip install --no-cache-dir --no-deps --require-hashes --requirement uv.lock
RUN python -m venv --without-pip /opt/venv \
 && uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python requirements.lock

# -- The portal -------------------------------------------------------------------------
FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent portal \
 && install -d -o portal -g portal /srv/media
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=alliance87.settings.production \
    MEDIA_ROOT=/srv/media \
    XDG_CACHE_HOME=/tmp
WORKDIR /srv/portal
COPY . .
# Collecting files reads settings but connects to nothing, so placeholders will do.
RUN DATABASE_URL=postgres://nowhere/none REDIS_URL=redis://nowhere \
    SECRET_KEY=only-to-collect-files ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
    python manage.py collectstatic --no-input \
 && python -m compileall -q .
USER portal
EXPOSE 8000
CMD ["gunicorn", "alliance87.wsgi", "--bind", "0.0.0.0:8000", \
     "--workers", "2", "--threads", "8", \
     "--worker-class", "alliance87.serving.EvenWorker", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--max-requests", "5000", "--max-requests-jitter", "500", \
     "--limit-request-line", "8190", \
     "--access-logfile", "-", "--access-logformat", \
     "%(h)s %(l)s %(u)s %(t)s \"%(r)s\" %(s)s %(b)s \"%(f)s\" \"%(a)s\" %({x-request-id}o)s"]
