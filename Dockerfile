# FindMe as an image:
#
#     docker build --tag findme .
#     docker run --publish 8080:8080 --volume findme:/var/lib/findme findme
#
# What runs is the program, the face networks and a C library: no shell, no package manager, no root.
# scripts/image-tree builds this file without a Docker engine, starts the result and holds it under 150 MB.

# The two networks, known by their hashes, with their licences: as `make models` left them here, or else by pip, whose index may
# be named by --build-arg PIP_INDEX_URL=…
FROM docker.io/library/python:3.14-slim AS models
ARG PIP_INDEX_URL
WORKDIR /findme
COPY scripts/networks scripts/pip scripts/
COPY models models
RUN scripts/networks \
    && mkdir /networks \
    && cp models/licences/* \
        models/networks/face_detection_yunet_2023mar.onnx \
        models/networks/face_recognition_sface_2021dec.onnx \
        /networks

FROM docker.io/library/rust:1.95-slim-trixie AS build
WORKDIR /findme
COPY Cargo.toml Cargo.lock ./
COPY core core
COPY engine engine
COPY images images
COPY loadtest loadtest
# The manifest names them, and is refused without.
COPY benches benches
COPY migrations migrations
COPY models/people.json models/people.json
COPY resize resize
COPY src src
COPY askama.toml ./
COPY web web
# What `findme --version` tells, for there is no git here: --build-arg FINDME_COMMIT=$(git rev-parse --short HEAD). The date
# is FINDME_COMMIT_DATE=$(git log -1 --format=%cs).
ARG FINDME_COMMIT
ARG FINDME_COMMIT_DATE
# Dependencies are compiled into the mounted folders, which outlive the build: after a change only FindMe is built anew.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/findme/target \
    cargo build --release --locked --bin findme \
    && install -D target/release/findme /out/findme \
    && install -d -m 700 /out/data

# The C library of the build stage's Debian release, the certificates that AWS is known by, and nothing else.
FROM gcr.io/distroless/cc-debian13
COPY --from=models /networks /usr/share/findme/models
COPY --from=build --chown=10001:10001 /out/data /var/lib/findme
COPY --from=build /out/findme /usr/local/bin/findme

ENV PORT=8080 \
    FINDME_DATA_DIR=/var/lib/findme \
    FACE_MODEL_DIR=/usr/share/findme/models
USER 10001:10001
VOLUME /var/lib/findme
EXPOSE 8080

# The check tries the database, the storage and the engine, with five seconds for each.
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=3 CMD ["/usr/local/bin/findme", "health", "--live"]
ENTRYPOINT ["/usr/local/bin/findme"]
CMD ["serve"]
