# The locked environment and the workflow. Build: docker build -t emosec .   Run in a project's folder:
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" emosec
# UNPROVEN: written where no Docker was; the same steps as `make .venv/ready`.
FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/emosec
COPY . .
RUN make .venv/ready
ENV PATH=/opt/emosec/.venv/bin:$PATH OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 HOME=/tmp
WORKDIR /work
CMD ["snakemake", "-s", "/opt/emosec/Snakefile", "--profile", "/opt/emosec/workflow/profiles/default"]
