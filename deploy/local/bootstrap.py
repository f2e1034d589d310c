"""Makes .venv from the locked requirements: `python3 deploy/local/bootstrap.py [--dev]`.

Run by the system's Python, so it keeps to the standard library, and to syntax that an old Python reads far
enough to say that it is too old. Does nothing when .venv already holds what the lock files say.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)
NEEDED_SPACE = 2 * 1024**3


def fail(what, remedy):
    """Say what is missing and what to do, and leave."""
    sys.exit("\n%s\n  -> %s" % (what, remedy))


def newest_python():
    """A Python that is new enough: the one running this, else one of another name on PATH."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            return found
    version = "%d.%d" % sys.version_info[:2]
    return fail(
        "Python %s is too old: Dougong needs 3.11 or newer." % version,
        "Install python3.11 with its venv module, or run: make PYTHON=/path/to/python3.11 run",
    )


def digest(files, python):
    """What .venv is made of: the lock files, where it stands, and the Python under it."""
    total = hashlib.sha256((ROOT + python).encode())
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as lock_file:
            total.update(lock_file.read())
    return total.hexdigest()


def run(arguments, log_path, note):
    """Run a long command with its output in a file, a word every 15 s, and the end of it on failure."""
    print(note)
    sys.stdout.flush()
    with open(log_path, "wb") as log:
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT
        )
        began = last = time.time()
        while process.poll() is None:
            time.sleep(0.2)
            if time.time() - last > 15:
                last = time.time()
                print("  … %d s" % (last - began))
                sys.stdout.flush()
    if process.returncode:
        with open(log_path, errors="replace") as log:
            return log.read()[-2500:]
    return ""


def make_venv(python):
    """Create .venv, replacing one that does not run (a moved checkout, another Python)."""
    interpreter = os.path.join(VENV, "bin", "python")
    if (
        os.path.exists(interpreter)
        and subprocess.call([interpreter, "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    output = run([python, "-m", "venv", VENV], os.path.join(ROOT, ".build", "venv.log"), "Creating .venv")
    if output:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            "A Python environment could not be made:\n" + output,
            "On Debian and Ubuntu the venv module is a package of its own: apt-get install python3-venv",
        )


def main():
    """Bring .venv up to date."""
    python = newest_python()
    files = ["requirements.txt"]
    stamp_name = ".dougong-run"
    if "--dev" in sys.argv[1:]:
        files.append("requirements-dev.txt")
        stamp_name = ".dougong-dev"
    wanted = digest(files, os.path.realpath(python))
    stamp = os.path.join(VENV, stamp_name)
    os.makedirs(os.path.join(ROOT, ".build"), exist_ok=True)
    with open(os.path.join(ROOT, ".build", "venv.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(stamp):
            with open(stamp) as content:
                if content.read() == wanted:
                    return
        free = shutil.disk_usage(ROOT).free
        if free < NEEDED_SPACE:
            fail(
                "Only %d MB are free on the disk of %s; 2 GB are needed." % (free // 1024**2, ROOT),
                "Free some space.",
            )
        make_venv(python)
        requirements = [part for name in files for part in ("-r", name)]
        options = ["--disable-pip-version-check", "--no-input", "--require-hashes"]
        output = run(
            [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", *options, *requirements],
            os.path.join(ROOT, ".build", "pip.log"),
            "Installing Python packages into .venv (one or two minutes, once)",
        )
        if output:
            fail(
                "pip could not install the packages:\n" + output,
                "The whole output: .build/pip.log. It needs the network.",
            )
        with open(stamp, "w") as content:
            content.write(wanted)


if __name__ == "__main__":
    main()
