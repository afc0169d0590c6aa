import pytest

from emosec.definitions.exports import Export
from emosec.intake.readers import read_export


@pytest.fixture
def read_bytes(tmp_path):
    """Write bytes (or text) to a file with a telling-nothing name and read it."""

    def read(content, **options):
        path = tmp_path / options.pop("name", "export.bin")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_export(path, Export(name="main", file="*", **options))

    return read
