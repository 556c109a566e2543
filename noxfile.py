"""The project's checks, each in an environment of its own: `nox` runs the usual ones, `nox -l` lists all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "types", "mirror", "tests"]
# A machine without one of the interpreters says so in the summary, in CI too.
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
nox.options.default_venv_backend = "virtualenv"

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
# Nox's own interpreter is tested even where it is none of these: a machine without any of them must not pass.
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
TESTED = PYTHONS if OWN in PYTHONS else [*PYTHONS, OWN]
# Tests about the tree itself, which have nothing to say about an installed package.
ABOUT_THE_TREE = ["tests/test_mirror_is_current.py"]


def group(*names: str) -> list[str]:
    """The requirements of dependency groups, which stand in pyproject.toml alone."""
    return nox.project.dependency_groups(PYPROJECT, *names)


def offer_pyenv_versions() -> None:
    """Let pyenv's commands run every version that is installed: unless told, they refuse all but the default."""
    if shutil.which("pyenv") is None or "PYENV_VERSION" in os.environ:
        return
    listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False)
    wanted = re.compile(rf"({'|'.join(map(re.escape, PYTHONS))})\.\d+")
    if usable := [version for version in listed.stdout.split() if wanted.fullmatch(version)]:
        os.environ["PYENV_VERSION"] = ":".join(usable)


offer_pyenv_versions()


def run_tests(session: nox.Session, *options: str, env: dict[str, str] | None = None) -> None:
    """Run the tests in one process per core, and those that measure after them, alone; or what was asked for."""
    if session.posargs:
        session.run("pytest", *options, *session.posargs, env=env)
        return
    session.run("pytest", "-n", "auto", "--ignore=tests/reliability", *options, env=env)
    session.run("pytest", "tests/reliability", *options, env=env)


@nox.session
def tour(session: nox.Session) -> None:
    """Install everything and take the tour."""
    session.install(".[all]")
    session.run("twofold", "tour", *session.posargs)


@nox.session(python=TESTED)
def tests(session: nox.Session) -> None:
    """Run the tests on every interpreter there is; arguments behind -- go to pytest."""
    session.install("-e", ".[all]", *group("test"))
    run_tests(session)


@nox.session(name="tests-fast", python=PYTHONS[0])
def tests_fast(session: nox.Session) -> None:
    """Run the tests with the async half's requests sent by aiohttp."""
    session.install("-e", ".[all]", *group("test"))
    run_tests(session, env={"TWOFOLD_BACKEND": "aiohttp"})


@nox.session(name="tests-httpx", python=PYTHONS[0])
def tests_httpx(session: nox.Session) -> None:
    """Run the tests with the requests of both halves sent by httpx, through its own pool."""
    session.install("-e", ".[all]", *group("test"))
    run_tests(session, env={"TWOFOLD_BACKEND": "httpx"})


@nox.session(name="tests-httpx2", python=PYTHONS[0])
def tests_httpx2(session: nox.Session) -> None:
    """The same by httpx2, the continuation of httpx, which is no dependency."""
    session.install("-e", ".[all]", *group("test"), "httpx2")
    run_tests(session, env={"TWOFOLD_BACKEND": "httpx2"})


@nox.session(python=PYTHONS[0])
def canary(session: nox.Session) -> None:
    """Run the tests with every log at DEBUG, and look for their secrets in logs, output, errors and cassettes."""
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", "-p", "tests.canary", *session.posargs, env={"PYTHONPATH": "."})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the package and the code of tests/typing with pyright, strictly."""
    session.install("-e", ".[all]", *group("test", "types"))
    session.run("pyright", *session.posargs)


@nox.session
def mirror(session: nox.Session) -> None:
    """Check that the blocking half is what the async half compiles to."""
    session.install("-e", ".[mirror]")
    session.run("python", "-m", "twofold.mirror", "--check")


@nox.session
def cov(session: nox.Session) -> None:
    """Measure branch coverage; fails below the floor set in pyproject.toml."""
    session.install("-e", ".[all]", *group("test"))
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(python="3.12")
def conformance(session: nox.Session) -> None:
    """Run the clients others have published for these APIs against the emulators, each half and every method."""
    session.install("-e", ".[emulators]", "avala==0.10.0", "bloomy-python==0.22.0", "colony-sdk==1.38.0")
    for name in ("bloomy", "avala", "colony"):
        session.run("python", f"tests/conformance/{name}_reference.py")
    session.run("python", "tests/conformance/avala_same.py", env={"PYTHONPATH": "."})


@nox.session(python=PYTHONS[0])
@nox.parametrize("dependencies", ["lowest", "newest"], ids=["lowest", "newest"])
def wheel(session: nox.Session, dependencies: str) -> None:
    """Build what is shipped, compare it with the tree, and run the tests against it, far from the sources."""
    folder = Path(session.create_tmp()).resolve()
    session.install(*group("package"))
    sdist, built = build(session, folder)
    compare(session, built)
    constraints = lowest(session, folder) if dependencies == "lowest" else []
    session.install(f"{built}[all]", *group("test"), *constraints)
    session.chdir(unpack_without_sources(sdist, folder))
    session.run("pip", "list")
    run_tests(session, *(f"--ignore={name}" for name in ABOUT_THE_TREE))


@nox.session(python=PYTHONS[0])
def foreign(session: nox.Session) -> None:
    """Run both halves against servers nobody here wrote: httpbin and nginx, on 127.0.0.1."""
    session.install("-e", ".[all]", *group("test", "servers"))
    binary = shutil.which("nginx") or str(unpack_debian(session, "nginx") / "usr" / "sbin" / "nginx")
    session.run("pytest", "tests/foreign", *session.posargs, env={"TWOFOLD_NGINX": binary})


@nox.session(python=PYTHONS[0])
def reliability(session: nox.Session) -> None:
    """Hold both halves to every promised figure under fault and load, with a real Redis; prints the table."""
    session.install("-e", ".[all]", *group("test"))
    env = {"TWOFOLD_REDIS": shutil.which("redis-server") or ""}
    if not env["TWOFOLD_REDIS"]:
        # The server is a link to a program of the tools, and these need libraries that not every machine has.
        packages = ("redis-server", "redis-tools", "liblzf1", "libjemalloc2", "libatomic1")
        usr = unpack_debian(session, *packages) / "usr"
        env["TWOFOLD_REDIS"] = str(usr / "bin" / "redis-server")
        env["LD_LIBRARY_PATH"] = ":".join(str(one.parent) for one in usr.glob("lib/*/liblzf.so.1"))
    session.run("pytest", "tests/reliability", "-m", "long or not long", *session.posargs, env=env)


def unpack_debian(session: nox.Session, *names: str) -> Path:
    """Packages of Debian in the session's folder: an installed server would also start, and serve other machines."""
    folder = Path(session.create_tmp()).resolve()
    for name in names:
        package = download_debian(session, folder, name) if shutil.which("apt-get") else None
        if package is None:
            session.error(
                f"there is no {name} and apt-get cannot download it: install it, then run this again"
            )
        session.run("dpkg-deb", "--extract", str(package), str(folder / names[0]), external=True)
    return folder / names[0]


def download_debian(session: nox.Session, folder: Path, name: str) -> Path | None:
    """A package; where packages are not listed yet, that has to be done first, which only root can."""
    for command in (["download", name], ["update"], ["download", name]):
        if packages := sorted(folder.glob(f"{name}_*.deb")):
            return packages[-1]
        with session.chdir(folder):
            session.run("apt-get", "--quiet=2", *command, external=True, success_codes=range(256))
    return next(folder.glob(f"{name}_*.deb"), None)


@nox.session(python=PYTHONS[0])
def bench(session: nox.Session) -> None:
    """Measure everything side by side with other clients; `-- --quick` for a look that writes nothing."""
    session.install("-e", ".[all]", "httpx2", "avala==0.10.0", "colony-sdk==1.38.0", "openai", "matplotlib")
    binary = shutil.which("nginx")
    if binary is None and shutil.which("apt-get"):
        binary = str(unpack_debian(session, "nginx") / "usr" / "sbin" / "nginx")
    session.run("python", "bench/side_by_side.py", *session.posargs, env={"TWOFOLD_NGINX": binary or ""})


@nox.session(python=PYTHONS[0])
def instructions(session: nox.Session) -> None:
    """Count the instructions of a call; needs valgrind. `-- --source FOLDER` counts those of another version."""
    session.install("-e", ".[fast]")
    session.run("python", "bench/instructions.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def oldest_httpx(session: nox.Session) -> None:
    """Run the tests with the oldest httpx that pyproject.toml allows, and the newest of everything else."""
    session.install("-e", ".[all]", *group("test"), f"httpx=={oldest('httpx')}")
    run_tests(session)


def oldest(name: str) -> str:
    """The lowest version of a dependency."""
    (version,) = (
        found[1]
        for one in PYPROJECT["project"]["dependencies"]
        if (found := re.match(rf"{name}>=([\d.]+)", one))
    )
    return version


def build(session: nox.Session, folder: Path) -> tuple[Path, Path]:
    """Build the sdist and, from it, the wheel: of the tracked files, so that nothing left lying about gets in."""
    shutil.rmtree(folder)
    source, output = folder / "source", folder / "dist"
    for name in tracked(session):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    session.run("python", "-m", "build", "--outdir", str(output), str(source), silent=True)
    return next(output.glob("*.tar.gz")), next(output.glob("*.whl"))


def tracked(session: nox.Session, folder: str = ".") -> list[str]:
    """The files under version control."""
    listed = session.run("git", "ls-files", folder, external=True, silent=True, log=False)
    return [name for name in str(listed).splitlines() if (ROOT / name).exists()]


def compare(session: nox.Session, built: Path) -> None:
    """The package in the wheel has the files of the tree, byte for byte; so the blocking half is the committed one."""
    expected = {
        name.removeprefix("src/"): (ROOT / name).read_bytes()
        for name in tracked(session, "src/twofold")
        if not name.endswith(".gitkeep")
    }
    with zipfile.ZipFile(built) as archive:
        shipped = {name: archive.read(name) for name in archive.namelist() if name.startswith("twofold/")}
    for name in sorted(expected.keys() | shipped.keys()):
        if expected.get(name) != shipped.get(name):
            session.error(f"{name} in the wheel is not the one in the tree")
    mirrored = sum(name.startswith("twofold/_sync/") for name in shipped)
    session.log(f"wheel: {len(shipped)} files equal those of the tree, {mirrored} of them in _sync")


def lowest(session: nox.Session, folder: Path) -> list[str]:
    """Constraints to the lowest version that pyproject.toml allows of each dependency."""
    constraints = folder / "lowest.txt"
    session.run(
        *("uv", "pip", "compile", "--quiet", "--resolution", "lowest-direct", "--all-extras", "--no-header"),
        *("--no-annotate", "--output-file", str(constraints), str(ROOT / "pyproject.toml")),
        silent=True,
    )
    return ["-c", str(constraints)]


def unpack_without_sources(sdist: Path, folder: Path) -> Path:
    """The sdist's tests and documents in a folder without the package."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (root,) = (folder / "unpacked").iterdir()
    shutil.rmtree(root / "src")
    return root
