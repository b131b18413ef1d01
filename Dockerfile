# EZ Clips with everything it needs: one process, one folder (/data), not root.
# Most of the size is ffmpeg and its libraries.
ARG DEBIAN_SUITE=trixie
ARG RUST_VERSION=1.95

FROM rust:${RUST_VERSION}-slim-${DEBIAN_SUITE} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked && cp target/release/ezclips /usr/local/bin/

# Of the same suite as the last stage: a virtual environment is bound to its Python.
FROM debian:${DEBIAN_SUITE}-slim AS tools
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY tools/requirements.txt /tmp/
RUN python3 -m venv /opt/yt-dlp \
    && /opt/yt-dlp/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        -c /tmp/requirements.txt "yt-dlp[default,deno]"

FROM debian:${DEBIAN_SUITE}-slim
# Not pinned: a rebuild takes the suite's security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg python3 tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1000 ezclips \
    && useradd --uid 1000 --gid 1000 --home-dir /data --no-create-home ezclips \
    && install -d -o 1000 -g 1000 -m 0700 /data
COPY --from=tools /opt/yt-dlp /opt/yt-dlp
COPY --from=build /usr/local/bin/ezclips /usr/local/bin/
ENV PATH=/opt/yt-dlp/bin:$PATH \
    HOME=/data \
    EZCLIPS_DATA_DIR=/data \
    PORT=3000
USER 1000:1000
WORKDIR /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["ezclips", "health"]
# tini takes in what dying tools leave behind. No VOLUME: some hosts refuse it, and a volume that
# nobody named is lost unseen.
ENTRYPOINT ["tini", "-g", "--", "ezclips"]
CMD ["serve", "--role", "all", "--host", "0.0.0.0"]
