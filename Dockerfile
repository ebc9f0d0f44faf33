# The hub's one image, for every role. Node.js builds the console, Python builds the environment, neither is shipped.

FROM node:22-slim AS console
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.13-slim AS environment
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/hub \
 && python -m venv /opt/build \
 && /opt/hub/bin/pip install --require-hashes -r requirements.txt \
 && /opt/build/bin/pip install --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY hub hub
COPY simulators simulators
COPY migrations hub/migrations
RUN /opt/build/bin/python -m hatchling build -t wheel -d /tmp/wheel \
 && /opt/hub/bin/pip install --no-deps /tmp/wheel/*.whl \
 && /opt/hub/bin/pip uninstall --yes pip

FROM python:3.13-slim
# 1883 is the broker's user in eclipse-mosquitto: the accounts we write are its to read.
RUN groupadd --system --gid 10001 hub \
 && useradd --system --uid 10001 --gid hub --home-dir /nonexistent --shell /usr/sbin/nologin hub \
 && install -d -o 1883 -g 1883 -m 700 /broker
COPY --from=environment /opt/hub /opt/hub
COPY --from=console /src/web/dist /opt/hub/console
COPY --chmod=755 docker/entrypoint /usr/local/bin/hub-entrypoint
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HUB_HTTP_HOST=0.0.0.0 \
    HUB_HTTP_PORT=8080 \
    HUB_WEB_DIST=/opt/hub/console
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "hub.edges.stack.probe"]
ENTRYPOINT ["hub-entrypoint"]
CMD ["web"]
