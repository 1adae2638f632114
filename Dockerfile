# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements requirements
RUN python -m pip install --no-cache-dir --require-hashes --target /uv -r requirements/uv.txt \
 && /uv/bin/uv venv --python "$(command -v python)" /venv \
 && /uv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python /venv/bin/python requirements/base.txt
COPY . .
# Settings that hold for this one line: collecting files asks neither database nor Redis.
RUN DJANGO_SETTINGS_MODULE=config.settings.collect /venv/bin/python manage.py collectstatic --no-input \
 && /venv/bin/python -m compileall -q .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app leeway \
 && install -d -o leeway /checkpoints
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER leeway
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.production
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket"]
