"""Packages hold compiled files of their function's processor and Python only."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.packaging import packages
from infra.packaging.dependencies import install
from infra.packaging.errors import PackagingError
from infra.packaging.packages import Package, layer_package
from infra.packaging.target import Target
from infra.stages.loading import load_stage

ARM = Target("3.13", "aarch64-manylinux_2_28", False, False, None)
INTEL = replace(ARM, platform="x86_64-manylinux_2_28")
MACHINES = {"x86_64": 0x3E, "aarch64": 0xB7, "riscv64": 0xF3}


def elf(machine: str) -> bytes:
    """Return the beginning of a file that is compiled for a processor."""
    number = MACHINES[machine].to_bytes(2, "little")
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + number + bytes(44)


def build(folder: Path, target: Target, name: str, content: bytes) -> Path:
    """Build a package with one file in it."""

    def fill(into: Path) -> None:
        """Write the file, deep in a folder."""
        path = into / "python" / "parts" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)

    return Package("layer-api", target, "0" * 64, "/opt", fill).build(folder)


@pytest.mark.parametrize(
    ("target", "machine"), [(ARM, "aarch64"), (INTEL, "x86_64")], ids=["arm", "intel"]
)
def test_files_of_the_functions_processor_are_packed(
    target: Target, machine: str, tmp_path: Path
) -> None:
    """With and without the Python in their names."""
    for number, name in enumerate(("a.so", "a.abi3.so", "a.cpython-313-linux.so")):
        assert build(tmp_path / str(number), target, name, elf(machine)).is_dir()


@pytest.mark.parametrize("name", ["a.so", "a.so.1", "libssl-1.so.3", "tool"])
@pytest.mark.parametrize(
    ("target", "machine"),
    [(ARM, "x86_64"), (INTEL, "aarch64"), (ARM, "riscv64")],
    ids=["intel for arm", "arm for intel", "neither"],
)
def test_file_of_another_processor_is_refused_by_name(
    target: Target, machine: str, name: str, tmp_path: Path
) -> None:
    """Whatever it is called, the header tells; nothing is left in the store."""
    with pytest.raises(PackagingError, match=f"python/parts/{name} is for"):
        build(tmp_path, target, name, elf(machine))

    assert list(tmp_path.iterdir()) == []


def test_extension_of_another_system_is_refused(tmp_path: Path) -> None:
    """That of a Mac has the same ending, and another format."""
    with pytest.raises(PackagingError, match="a.so is for no Linux"):
        build(tmp_path, ARM, "a.so", b"\xcf\xfa\xed\xfe" + bytes(60))


def test_extension_of_another_python_is_refused(tmp_path: Path) -> None:
    """Python would not even see it."""
    name = "a.cpython-311-aarch64-linux-gnu.so"
    with pytest.raises(PackagingError, match="another Python"):
        build(tmp_path, ARM, name, elf("aarch64"))


def test_file_that_is_shorter_than_a_header_is_no_native_one(tmp_path: Path) -> None:
    """Most packages have empty files."""
    assert build(tmp_path, ARM, "__init__.py", b"").is_dir()


def test_dependencies_of_another_processor_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole layer, installed for Intel by mistake, is never packed for Graviton."""
    monkeypatch.setattr(
        packages, "install", lambda locks, target, site: install(locks, INTEL, site)
    )
    with pytest.raises(PackagingError, match=r"\.so is for x86_64"):
        layer_package("api", load_stage("prod"), ARM).build(tmp_path)
