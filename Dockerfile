# EZ Clips with everything it needs: one process, one folder (/data), not root. Works with a
# read-only root and a tmpfs on /tmp. Most of the size is ffmpeg and its libraries.
ARG DEBIAN_SUITE=trixie
ARG RUST_VERSION=1.95

# No cache mounts: some hosts refuse them. A program that is built already takes this stage's place
# with `--build-context build=DIR`, where it lies as DIR/usr/local/bin/ezclips.
FROM rust:${RUST_VERSION}-slim-${DEBIAN_SUITE} AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked && install target/release/ezclips /usr/local/bin/

# Of the same suite as the last stage: a virtual environment is bound to its Python.
FROM debian:${DEBIAN_SUITE}-slim AS tools
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY tools/requirements.txt /tmp/
# pip compiles what it installs, which a read-only root could not do later; then pip has done its part.
RUN python3 -m venv /opt/yt-dlp \
    && /opt/yt-dlp/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        -c /tmp/requirements.txt "yt-dlp[default,deno]" \
    && /opt/yt-dlp/bin/python -m pip uninstall -qy pip

FROM debian:${DEBIAN_SUITE}-slim
LABEL org.opencontainers.image.title="EZ Clips" \
    org.opencontainers.image.description="Video links and uploads into numbered clips" \
    org.opencontainers.image.licenses="MIT"
# Not pinned: a rebuild takes the suite's security updates. Left out are the parts of Mesa that draw
# on 3D hardware and their compiler, a fifth of the image, which nothing here ever loads. To encode
# on AMD hardware in an image made from this one, remove that file and install them again.
# hadolint ignore=DL3008
RUN printf 'path-exclude=/usr/lib/*/%s\n' 'libLLVM*' 'libz3.so*' 'libgallium*' 'dri/*_dri.so' \
        >/etc/dpkg/dpkg.cfg.d/no-3d \
    && apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg python3 tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1000 ezclips \
    && useradd --uid 1000 --gid 1000 --home-dir /data --no-create-home ezclips \
    && install -d -o 1000 -g 1000 -m 0700 /data
COPY --from=tools /opt/yt-dlp /opt/yt-dlp
COPY --from=build /usr/local/bin/ezclips /usr/local/lib/ezclips/ezclips
COPY deploy/image/ezclips.sh /usr/local/bin/ezclips
ENV PATH=/opt/yt-dlp/bin:$PATH \
    HOME=/data \
    EZCLIPS_DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=3000
USER 1000:1000
EXPOSE 3000
# A worker alone answers on its EZCLIPS_ADMIN_ADDR only; when that is set, it is asked there.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["ezclips", "health"]
# No VOLUME: some hosts refuse it, and a volume that nobody named is lost unseen.
ENTRYPOINT ["ezclips"]
CMD ["serve"]
