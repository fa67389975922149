# siamdla with Node and the Vulkan loader: docker build -t siamdla .
# The GPU's own driver comes from the host (NVIDIA Container Toolkit, or /dev/dri and the host's ICD files).
FROM node:20-bookworm-slim AS build
WORKDIR /siamdla
COPY . .
RUN npm ci && npm run -s build

FROM node:20-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 && rm -rf /var/lib/apt/lists/*
COPY --from=build /siamdla /siamdla
RUN ln -s /siamdla/dist/cli/main.js /usr/local/bin/siamdla
WORKDIR /shared
ENTRYPOINT []
CMD ["siamdla", "--help"]
