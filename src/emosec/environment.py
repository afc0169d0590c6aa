"""What the environment of a process that computes says to its libraries."""

from __future__ import annotations

# as many jobs as cores: more threads in each would wait for one another, and BLAS adds in another order with two
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc gives large arrays back to the system as soon as they are let go, which clears every page of the next: a tenth of the time
# of a job that draws samples. With these a job keeps what it had at most until it ends; other systems do not know the names
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
# pydantic looks through all installed packages for plugins, in every job; no definition needs one
NO_PLUGINS = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
JOBS = ONE_THREAD | KEPT_MEMORY | NO_PLUGINS
