"""What a bundle speaks of besides its files: people, programs, licences, profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emosec.bundle.citing import people

if TYPE_CHECKING:
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

# import name → the name it is installed by, where that is another
INSTALLED = {"sklearn": "scikit-learn"}
PYTHON = "https://www.python.org/"


def named(crate: ROCrate, identifier: str, kind: str, name: str, **properties: object) -> ContextEntity:
    """Return an entity that has a name, added to the crate where it is not there yet."""
    from rocrate.model.contextentity import ContextEntity

    found = crate.dereference(identifier)
    return found or crate.add(ContextEntity(crate, identifier, properties={"@type": kind, "name": name} | properties))


def authors(crate: ROCrate, said: Mapping[str, object]) -> list[ContextEntity]:
    """Return who is named as author in CITATION.cff: people, or organizations where there is no family name."""
    return [
        named(crate, f"#author-{i}", "Person" if p["family"] else "Organization", p["name"])
        for i, p in enumerate(people(dict(said)), start=1)
    ]


def alone(values: list[object]) -> object:
    """Return the only value for itself, as RO-Crate recommends, and several as they are."""
    return values[0] if len(values) == 1 else values


def software(crate: ROCrate, versions: Mapping[str, str]) -> list[ContextEntity]:
    """Return the programs behind the results, each under the address of its page, where it names one."""
    found = []
    for name, version in versions.items():
        page = page_of(name)
        address = {"url": page} if page else {}
        found.append(named(crate, page or f"#{name}", "SoftwareApplication", name, version=version, **address))
    return found


def page_of(name: str) -> str:
    """Return the address of a program's page as it names it itself, or nothing."""
    from importlib.metadata import PackageNotFoundError, metadata

    if name == "python":
        return PYTHON
    try:
        said = metadata(INSTALLED.get(name, name))
    except PackageNotFoundError:
        return ""
    pages = [line.partition(", ") for line in said.get_all("Project-URL") or []]
    homes = [page for label, _, page in pages if label.lower() == "homepage"]
    return str(next(iter([*homes, *(said.get_all("Home-page") or [])]), ""))
