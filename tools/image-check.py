"""image-check.py ROOT IMAGE.json: runs an unpacked image as an engine would and looks what it does.

Each container is a mount and PID namespace: the image's root read-only, a tmpfs on /tmp, a folder
on /data, no capabilities, and the image's own entry point as process 1. The network is this
machine's. Ends with 1 at the first thing that is not as it should be.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

KEY = "image-check-0123456789abcdef0123456789abcdef"
READY_WITHIN = 60  # seconds; a start takes less than one
CLIP_WITHIN = 120  # seconds; three are usual
DRAIN_WITHIN = 40  # seconds; the program's own grace is 25

# $0 root, $1 data, then the command.
SETUP = """set -eu
root=$0 data=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind "$data" "$root/data"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"
"""


def check(what, holds, seen=""):
    """Says a line, or ends the run."""
    print(f"{'ok' if holds else 'FAILED':7}{what}{f': {seen}' if seen != '' else ''}", flush=True)
    if not holds:
        sys.exit(1)


def wait_for(what, seconds, probe):
    """The first answer of `probe` that is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := probe()) is not None:
            return found
        time.sleep(0.1)
    check(what, False, f"not within {seconds} s")


class Container:
    """The image, running."""

    all = []

    def __init__(self, root, config, data, user=None, capabilities=()):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.root, self.config, self.data = root, config, data
        self.as_user = privileges(user or config["User"], capabilities)
        kind, *self.health = config["Healthcheck"]["Test"]
        assert kind == "CMD", "a health check without a shell"
        self.log = tempfile.TemporaryFile()
        command = config["Entrypoint"] + config["Cmd"]
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "sh", "-c", SETUP]
            + [root, data, *self.inside(command)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        Container.all.append(self)

    def inside(self, command):
        """A command with the image's user, folder and environment, for `chroot`."""
        own = [f"PORT={self.port}", f"EZCLIPS_API_KEY={KEY}"]
        folder = self.config["WorkingDir"] or "/"
        return [*self.as_user, "env", "-i", "-C", folder, *self.config["Env"], *own, *command]

    def first(self):
        """The outside's number of process 1."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return children[0] if children else None

    def run(self, *command, **options):
        """Runs a command inside, as `docker exec` does."""
        enter = ["nsenter", "-t", self.first(), "--mount", "--pid", "--", "chroot", self.root]
        return subprocess.run(enter + self.inside(command), capture_output=True, **options)

    def call(self, method, path, body=None):
        """A request to the server; the body of its answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, method=method)
        request.add_header("Authorization", f"Bearer {KEY}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            check(f"{method} {path}", False, f"{error.code} {error.read()!r}")

    def text(self):
        """What it has said so far."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def is_ready(self):
        """`True` when its health check says so, else `None`; a container that ended ends the run."""
        if self.process.poll() is not None:
            check("the container runs", False, f"{self.process.returncode}\n{self.text()}")
        return (self.first() and self.run(*self.health).returncode == 0) or None

    def become_ready(self):
        """Waits until it is; the seconds that took."""
        started = time.monotonic()
        while not self.is_ready():
            if time.monotonic() - started > READY_WITHIN:
                last = self.run(*self.health, text=True).stderr if self.first() else ""
                check("ready", False, f"not within {READY_WITHIN} s\n{last}\n{self.text()}")
            time.sleep(0.1)
        return time.monotonic() - started

    def stop(self):
        """Ends it as an engine does; its exit code."""
        os.kill(int(self.first()), signal.SIGTERM)
        return self.process.wait(DRAIN_WITHIN)

    def kill(self):
        """Ends process 1, and with it everything inside."""
        if self.process.poll() is None and (first := self.first()):
            os.kill(int(first), signal.SIGKILL)
        self.process.wait()


def privileges(user, capabilities):
    """`setpriv` with what an engine leaves to a process of `user`."""
    uid, _, gid = user.partition(":")
    kept = "".join(f",+{name}" for name in capabilities)
    return ["setpriv", f"--reuid={uid}", f"--regid={gid or uid}", "--clear-groups",
            f"--bounding-set=-all{kept}", "--inh-caps=-all", "--no-new-privs", "--"]


def processes(container):
    """Each process inside as (number, name, state, user)."""
    script = "for p in /proc/[0-9]*; do echo $(cat $p/stat 2>/dev/null) $(stat -c %u $p); done"
    for line in container.run("sh", "-c", script, text=True).stdout.splitlines():
        before, _, after = line.rpartition(")")
        if before:
            pid, _, name = before.partition(" (")
            yield int(pid), name, after.split()[0], int(after.split()[-1])


def make_clips(container):
    """Uploads a video made by the image's own ffmpeg and has it cut in two."""
    ffmpeg = ("ffmpeg -v error -f lavfi -i testsrc2=s=320x180:r=30 -f lavfi -i sine -t 6 -c:v libx264"
              " -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac -shortest -f matroska -")
    video = container.run(*ffmpeg.split())
    check("its ffmpeg makes a video", video.returncode == 0, f"{len(video.stdout)} bytes")
    done = json.loads(container.call("PUT", "/api/v1/videos/upload?name=a.mkv", video.stdout))
    ask = {"video_id": done["id"], "parts": {"count": 2}, "layout": "blur"}
    series = json.loads(container.call("POST", "/api/v1/series", json.dumps(ask).encode()))["id"]

    def finished():
        job = json.loads(container.call("GET", f"/api/v1/jobs/{series}"))
        return job if job["state"] in ("succeeded", "failed", "cancelled") else None

    job = wait_for("the series is made", CLIP_WITHIN, finished)
    check("an upload becomes a series", job["state"] == "succeeded", job.get("error") or "")
    for number in (1, 2):
        clip = container.call("GET", f"/api/v1/series/{series}/parts/{number}")
        look = "ffprobe -v error -show_entries stream=codec_name -of csv=p=0 -".split()
        codecs = container.run(*look, input=clip).stdout.decode().split()
        check(f"clip {number} plays", sorted(codecs) == ["aac", "h264"], f"{len(clip)} bytes")


def try_usual(root, config, folder):
    """As the image says: its own user, nothing else."""
    data = new_data(folder, "usual", 1000)
    stamp = folder / "stamp"
    stamp.touch()
    container = Container(root, config, data)
    check("its health check says that it is ready", True, f"{container.become_ready():.1f} s")
    first, *_ = [name for pid, name, *_ in processes(container) if pid == 1]
    users = {user for *_, user in processes(container)}
    check("every process is of user 1000", users == {1000}, f"process 1 is {first}")
    check("/readyz", json.loads(container.call("GET", "/readyz"))["ready"])
    make_clips(container)
    for program in ("yt-dlp", "deno", "ezclips"):
        said = container.run(program, "--version", text=True)
        check(f"{program} runs", said.returncode == 0, said.stdout.split("\n")[0])
    check("doctor", (doctor := container.run("ezclips", "doctor", text=True)).returncode == 0,
          doctor.stdout if doctor.returncode else "")
    check("the root is read-only", b"Read-only" in container.run("touch", "/opt/x").stderr)

    container.run("sh", "-c", "sleep 0.3 & exit 0")
    asleep = lambda: None if any(name == "sleep" for _, name, *_ in processes(container)) else True
    wait_for("an orphan is waited for", 5, asleep)
    dead = [name for _, name, state, _ in processes(container) if state == "Z"]
    check("no dead process is left standing", not dead, ", ".join(dead))
    check("it stops in order", (code := container.stop()) == 0, f"exit code {code}")
    check("nothing tried to write elsewhere", "ead-only file system" not in container.text())
    find = ["find", root, "-xdev", "-newer", stamp, "-not", "-type", "d"]
    written = subprocess.run(find, capture_output=True, text=True).stdout
    check("nothing was written outside /data and /tmp", not written, written)


def try_root(root, config, folder):
    """As root on a volume of root's, with the three capabilities this takes."""
    data = new_data(folder, "root", 0)
    container = Container(root, config, data, "0:0", ("chown", "setuid", "setgid"))
    container.become_ready()
    users = {name: user for _, name, _, user in processes(container) if name == "ezclips"}
    check("started as root, it runs as user 1000", users == {"ezclips": 1000}, users)
    check("its folder is its own", os.stat(data).st_uid == 1000)
    owners = {path.stat().st_uid for path in data.rglob("*") if not path.is_socket()}
    check("so is what it wrote", owners == {1000}, owners)
    check("it stops in order", container.stop() == 0)

    shutil.rmtree(data)
    container = Container(root, config, new_data(folder, "root", 0), "0:0")
    check("without the capabilities it says what is missing",
          container.process.wait(20) == 4 and "hint:" in container.text())


def try_any_user(root, config, folder):
    """As a user the image does not know, as some clusters do."""
    container = Container(root, config, new_data(folder, "any", 4711), "4711:0")
    container.become_ready()
    check("any user with a folder will do", True)
    check("it stops in order", container.stop() == 0)


def new_data(folder, name, owner):
    data = folder / name
    data.mkdir(mode=0o700)
    os.chown(data, owner, owner)
    return data


def main(root, image):
    config = json.loads(Path(image).read_text())["Docker"]["config"]
    du = subprocess.run(["du", "-xsm", root], capture_output=True, text=True).stdout.split()[0]
    print(f"       the image's root: {du} MB")
    folder = Path(tempfile.mkdtemp(prefix="image-check-"))
    try:
        try_usual(root, config, folder)
        try_root(root, config, folder)
        try_any_user(root, config, folder)
    finally:
        for container in Container.all:
            container.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("The image works.")


if __name__ == "__main__":
    main(*sys.argv[1:])
