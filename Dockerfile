# One image for every process; the first word after its name says which: docker run --rm breakwater driver --help
ARG NODE_IMAGE=node:24.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /breakwater
COPY package.json package-lock.json .npmrc ./

FROM packages AS build
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci
COPY . .
# Maps help whoever compiles, not whoever runs.
RUN node scripts/compile.mjs \
  && node scripts/page.mjs \
  && find dist -name '*.map' -delete

FROM packages AS dependencies
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --omit=dev

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="breakwater" \
  org.opencontainers.image.description="A distributed load-testing system: orchestrator, drivers, target server, heartbeat monitor" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /breakwater
COPY --chmod=755 <<'SCRIPT' /usr/local/bin/breakwater
#!/bin/sh
# breakwater PROCESS [settings]: runs dist/PROCESS/main.js; any other command is run as it is.
if [ $# -eq 0 ]; then
  echo "Usage: docker run breakwater PROCESS [settings], where PROCESS is one of:" >&2
  for main in /breakwater/dist/*/main.js; do basename "$(dirname "$main")" >&2; done
  exit 2
fi
if [ -f "/breakwater/dist/$1/main.js" ]; then
  process=$1
  shift
  set -- node "dist/$process/main.js" "$@"
fi
exec "$@"
SCRIPT
COPY --from=dependencies /breakwater/node_modules node_modules
COPY --from=build /breakwater/dist dist
COPY package.json ./
# Where the orchestrator of Compose keeps its history: a new volume takes its owner from here.
RUN install -d -o node -g node /var/lib/breakwater
USER node
ENTRYPOINT ["breakwater"]
