# One image for web, worker and tools: the tree as it is, and an environment beside it.
FROM python:3.11-slim-bookworm
WORKDIR /sala
RUN apt-get update -q && apt-get install -y -q --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY Makefile requirements.txt constraints.txt package.json package-lock.json .npmrc ./
COPY api/__init__.py api/__init__.py
COPY api/portal api/portal
RUN make setup
COPY . .
RUN useradd --system --create-home --uid 10001 sala && mkdir -p /data && chown sala /data
USER sala
ENV SALA_HOME=/data
EXPOSE 8000
CMD ["./sala", "web", "--host", "0.0.0.0", "--port", "8000"]
