# One image for the command and every process; the first words after its name say which:
#
#   docker run --rm breakwater run http://host:8000/
#   docker run --rm breakwater driver --help
ARG NODE_IMAGE=node:24.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /breakwater
COPY package.json package-lock.json .npmrc ./

FROM packages AS build
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts
COPY . .
# Maps help whoever compiles, not whoever runs.
RUN node scripts/compile.mjs \
  && node scripts/page.mjs \
  && find dist -name '*.map' -delete
# With V8's code cache, which fits the Node of this image: a load starts earlier. Without it, everything works.
RUN node scripts/bundle.mjs || true

FROM packages AS dependencies
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --omit=dev

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="breakwater" \
  org.opencontainers.image.description="A distributed load-testing system: orchestrator, drivers, target server, heartbeat monitor" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /breakwater
COPY --chmod=755 <<'SCRIPT' /usr/local/bin/breakwater
#!/bin/sh
# breakwater COMMAND [flags]: the command, or a process of dist/COMMAND/main.js. Its own name before it changes nothing; a
# shell and Node are run as they are.
if [ "$1" = breakwater ]; then shift; fi
case "$1" in
  sh | bash | node) exec "$@" ;;
esac
if [ -n "$1" ] && [ -f "/breakwater/dist/$1/main.js" ]; then
  process=$1
  shift
  exec node "/breakwater/dist/$process/main.js" "$@"
fi
exec node /breakwater/scripts/breakwater.mjs "$@"
SCRIPT
COPY --from=dependencies /breakwater/node_modules node_modules
COPY --from=build /breakwater/dist dist
COPY scripts/breakwater.mjs scripts/setup.mjs scripts/state.mjs scripts/writable.mjs scripts/
COPY package.json ./
# Where the orchestrator of Compose keeps its history: a new volume takes its owner from here.
RUN install -d -o node -g node /var/lib/breakwater
USER node
ENTRYPOINT ["breakwater"]
