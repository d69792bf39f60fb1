# The pull-request bot: docker build --tag restage . && docker run --env-file app.env --publish 3000:3000 --volume restage:/var/lib/restage restage
ARG NODE=node:20-bookworm-slim

FROM ${NODE} AS build
WORKDIR /restage
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY templates templates
COPY schema schema
COPY bin bin
COPY src src
# what the command is warmed up with
COPY corpus/href-counter/repo corpus/href-counter/repo
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE}
# repositories are copied with git
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner node /var/lib/restage
WORKDIR /restage
COPY package.json LICENSE ./
COPY bin bin
COPY --from=build /restage/node_modules node_modules
COPY --from=build /restage/dist dist
USER node
# deliveries that are not worked off yet
VOLUME /var/lib/restage
EXPOSE 3000
HEALTHCHECK CMD ["node", "--eval", "fetch('http://127.0.0.1:3000/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/restage.js"]
CMD ["bot", "serve", "--host", "0.0.0.0", "--state", "/var/lib/restage"]
