# One image for every program of Yishi; the command chooses: council-service, project-service,
# funding-service, ledger-service, standalone, prepare-databases, audit.
# It holds no secret and writes nowhere but /tmp (and YISHI_DATA, for standalone).
FROM node:20-bookworm-slim AS build
WORKDIR /srv/yishi
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /srv/yishi
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

# Makes the private certificates of an installation (docker-compose.yml); no program runs in it.
FROM debian:bookworm-slim AS certificates
RUN apt-get update \
  && apt-get install -y --no-install-recommends openssl \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/certificates/make-certificates.sh /usr/local/bin/make-certificates
ENTRYPOINT ["make-certificates"]

FROM node:20-bookworm-slim AS runtime
WORKDIR /srv/yishi
COPY --from=dependencies /srv/yishi/node_modules node_modules
COPY --from=build /srv/yishi/dist/apps dist/apps
COPY --from=build /srv/yishi/dist/libs dist/libs
COPY package.json ./
COPY scripts/run-app.mjs scripts/run-app.mjs
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
# made here, so that a volume mounted on it belongs to the user
RUN install -d -o node -g node /var/lib/yishi
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "scripts/run-app.mjs"]
CMD ["standalone"]
