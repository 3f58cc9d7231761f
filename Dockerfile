# syntax=docker/dockerfile:1
# Two stages: everything that builds, and a small runtime with nothing but the binary and CA certificates.

FROM rust:1.95-bookworm AS build
ARG REVISION=unknown
ENV CHANCERY_REVISION=${REVISION}
RUN apt-get update && apt-get install -y --no-install-recommends perl make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY data data
# Features of Cargo.toml, such as deep or otlp.
ARG FEATURES=""
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --features "$FEATURES" && cp target/release/chancery /chancery

FROM debian:bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="chancery" \
      org.opencontainers.image.description="Tags geopolitical actors and the sentiment towards each in news from Kafka, exactly once" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin chancery
COPY --from=build /chancery /usr/local/bin/chancery
COPY config/chancery.toml /etc/chancery/chancery.toml
USER 10001:10001
# In a container the server must be reachable from outside it; nothing is written, so the root may be read-only.
ENV CHANCERY_WEB__LISTEN=0.0.0.0:8600 MALLOC_ARENA_MAX=2
EXPOSE 8600
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["chancery", "health", "--live"]
ENTRYPOINT ["chancery"]
CMD ["demo"]
