"""The machine and the libraries that a bench ran with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np


def machine() -> str:
    """Return processor, cores, memory and system in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {processor()}, {memory:.0f} GiB of memory, {system()}"


def processor() -> str:
    """Return the processor's name."""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        named = [line.split(":")[1].strip() for line in lines if "model name" in line]
        if named:
            return named[0]
    return platform.processor() or platform.machine()


def system() -> str:
    """Return the operating system's name."""
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        name = platform.system()
    return f"{name} ({platform.system()} {platform.release().split('-')[0]})"


def versions() -> dict[str, str]:
    """Return name → version of what the numbers are computed with."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index]
    found = {name: version(name) for name in ("emosec", "numpy", "scipy", "pandas", "snakemake")}
    return found | {"Python": platform.python_version(), "BLAS": f"{blas['name']} {blas['version']}"}
