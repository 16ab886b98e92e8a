#!/usr/bin/env python3
"""Whether a store survives a machine that stops: the system calls of writers are recorded, and cut after each.

    python3 benches/replay.py target/debug/apigw-sql

Needs `strace`. Recorded are the first import into a store, another one, and a removal. After each call that changes the
store, what a disk may hold is made anew: everything; names without the content that was not synced; nothing that was not
synced, neither names nor content; and parts of it by chance. Each of these stores has to open without a warning, at the
state before or after, every snapshot of it has to verify and to answer, and the next import has to go on. Behind the last
call it has to be the state after. The last line says how many were tried and how many were wrong; then the exit code is 1.
"""

import copy
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

CALLS = ["open", "openat", "creat", "write", "writev", "pwrite64", "pwritev", "lseek", "ftruncate", "fallocate", "copy_file_range",
         "sendfile", "fsync", "fdatasync", "sync_file_range", "rename", "renameat", "renameat2", "link", "linkat", "unlink",
         "unlinkat", "rmdir", "mkdir", "mkdirat", "symlink", "symlinkat"]
LINE = re.compile(r"^(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+)(?P<rest>.*)$", re.S)
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
PATH_OF = re.compile(r"^\d+<((?:\\x[0-9a-f]{2}|[^>])*)>")
BY_CHANCE = 3
KEY = ".local/share/apigw-sql/redaction.key"


def decoded(text):
    return bytes.fromhex(text.replace("\\x", ""))


def plain(text):
    """The path of a file descriptor, which is escaped as texts are."""
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda m: decoded(m.group()).decode(), text)


class File:
    def __init__(self):
        self.content, self.synced = b"", b""


class Folder:
    """A folder: the names that are in it, and how they changed since it was synced."""

    def __init__(self):
        self.names, self.synced, self.changes = {}, {}, []

    def put(self, name, node):
        self.names[name] = node
        self.changes.append((name, node))

    def take(self, name):
        self.changes.append((name, None))
        return self.names.pop(name)

    def after(self, number):
        """The names with so many of the changes since it was synced."""
        names = dict(self.synced)
        for name, node in self.changes[:number]:
            if node is None:
                names.pop(name, None)
            else:
                names[name] = node
        return names


def load(path):
    """What is on the disk already."""
    folder = Folder()
    for entry in os.scandir(path):
        if entry.is_dir():
            folder.names[entry.name] = load(entry.path)
        else:
            file = File()
            file.content = file.synced = open(entry.path, "rb").read()
            folder.names[entry.name] = file
    folder.synced = dict(folder.names)
    return folder


def write_out(names, content_of, names_of, path):
    os.makedirs(path, mode=0o700, exist_ok=True)
    for name, node in names.items():
        below = os.path.join(path, name)
        if isinstance(node, Folder):
            write_out(names_of(node), content_of, names_of, below)
        else:
            with open(os.open(below, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
                out.write(content_of(node))


def states(root, chance):
    """What the disk may hold: for each a name, what is kept of a file, and which names of a folder."""
    yield "everything", lambda file: file.content, lambda folder: folder.names
    yield "names alone", lambda file: file.synced, lambda folder: folder.names
    yield "what was synced", lambda file: file.synced, lambda folder: folder.synced
    for number in range(BY_CHANCE):
        def content(file):
            if not file.content.startswith(file.synced):
                return chance.choice([file.content, file.synced])
            return file.content[: chance.randint(len(file.synced), len(file.content))]
        yield f"by chance {number}", content, lambda folder: folder.after(chance.randint(0, len(folder.changes)))


def recorded(program, arguments, home, folder):
    """The calls that change something below `home`, in their order."""
    prefix = os.path.join(folder, "calls")
    for old in glob.glob(prefix + ".*"):
        os.remove(old)
    command = ["strace", "-ff", "-ttt", "-y", "-xx", "-s", "100000000", "-e", "trace=" + ",".join(CALLS), "-o", prefix, program, *arguments]
    ran = subprocess.run(command, env={"HOME": home}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    calls = []
    for name in glob.glob(prefix + ".*"):
        for line in open(name):
            found = LINE.match(line.rstrip("\n"))
            if found and int(found["result"]) >= 0:
                calls.append((float(found["at"]), found["call"], found["arguments"]))
    calls.sort(key=lambda call: call[0])
    return calls


class Disk:
    def __init__(self, home):
        self.home, self.root = home, load(home)

    def parts(self, path):
        return os.path.relpath(path, self.home).split("/") if path != self.home else []

    def is_ours(self, path):
        return path == self.home or path.startswith(self.home + "/")

    def find(self, path):
        node = self.root
        for part in self.parts(path):
            node = node.names.get(part) if isinstance(node, Folder) else None
        return node

    def above(self, path):
        return self.find(os.path.dirname(path)), os.path.basename(path)

    def apply(self, call, arguments):
        """Whether the call changed something of ours."""
        texts = [decoded(text) for text, _ in STRING.findall(arguments)]
        opened = PATH_OF.match(arguments)
        opened = plain(opened.group(1)) if opened else ""
        if call in ("open", "openat", "creat"):
            path = texts[0].decode()
            if not self.is_ours(path) or not re.search(r"O_CREAT|O_TRUNC", arguments):
                return False
            assert "O_APPEND" not in arguments, arguments
            folder, name = self.above(path)
            if name not in folder.names:
                folder.put(name, File())
            elif "O_TRUNC" in arguments:
                folder.names[name].content = b""
            return True
        if call in ("write", "fsync", "fdatasync"):
            node = self.find(opened) if self.is_ours(opened) else None
            if node is None:
                return False
            if call == "write":
                node.content += texts[0]
            elif isinstance(node, Folder):
                node.synced, node.changes = dict(node.names), []
            else:
                node.synced = node.content
            return True
        if call in ("mkdir", "mkdirat"):
            path = texts[0].decode()
            if not self.is_ours(path):
                return False
            folder, name = self.above(path)
            folder.put(name, Folder())
            return True
        if call in ("unlink", "unlinkat", "rmdir"):
            path = texts[-1].decode()
            if opened and not path.startswith("/"):
                path = os.path.join(opened, path)
            if not self.is_ours(path):
                return False
            folder, name = self.above(path)
            folder.take(name)
            return True
        if call in ("link", "linkat", "rename", "renameat", "renameat2"):
            source, target = (text.decode() for text in texts[:2])
            if not self.is_ours(source) and not self.is_ours(target):
                return False
            (of, name), (to, new) = self.above(source), self.above(target)
            node = of.names[name] if call.startswith("link") else of.take(name)
            to.put(new, node)
            return True
        path = opened if opened else (texts[0].decode() if texts else "")
        assert call == "lseek" and "SEEK_SET" not in arguments or not self.is_ours(path), f"{call} is not known here: {arguments[:200]}"
        return False


def ask(program, home, *arguments):
    return subprocess.run([program, *arguments], env={"HOME": home}, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def state_of(program, home):
    """What a store has: the ids, and an answer of each snapshot. A text says what is wrong."""
    listed = ask(program, home, "-q", "-t", "-A", "-c", "SELECT snapshot_id FROM apigw.snapshots ORDER BY 1")
    if listed.returncode or listed.stderr:
        return None, f"list: {listed.returncode} {listed.stderr}"
    ids = listed.stdout.split()
    for one in ids:
        asked = ask(program, home, "-q", "-t", "-A", "--at", one, "-c", "SELECT count(*), count(uri), count(DISTINCT _key) FROM integration_detail")
        if asked.returncode or asked.stderr or asked.stdout != ANSWER:
            return None, f"{one}: {asked.returncode} {asked.stdout} {asked.stderr}"
    redacted = ask(program, home, "-q", "-t", "-A", "-c", "SELECT count(*) FROM apigw.snapshots WHERE redacted")
    if redacted.stdout.strip() != "0" and not os.path.exists(os.path.join(home, KEY)):
        return None, "the key of what was redacted is lost"
    verified = ask(program, home, "snapshots", "verify")
    if verified.returncode:
        return None, f"verify: {verified.stdout}{verified.stderr}"
    return ids, None


def goes_on(program, home, before):
    imported = ask(program, home, "-q", "import", "--sample")
    if imported.returncode or imported.stderr:
        return f"the next import: {imported.returncode} {imported.stderr}"
    after, wrong = state_of(program, home)
    if wrong is None and len(after) != len(before) + 1:
        wrong = f"{len(after)} snapshots after {len(before)}"
    return wrong and f"after the next import: {wrong}"


def replay(title, program, home, arguments, work, chance):
    disk = Disk(home)
    old, wrong = state_of(program, home)
    assert wrong is None, wrong
    calls = recorded(program, arguments, home, work)
    new, wrong = state_of(program, home)
    assert wrong is None, wrong
    seen, faults, cuts = set(), [], 0
    changing = []
    probe = copy.deepcopy(disk)
    for number, (_, call, of) in enumerate(calls):
        if probe.apply(call, of):
            changing.append(number)
    for number, (_, call, of) in enumerate(calls):
        if not disk.apply(call, of):
            continue
        cuts += 1
        for name, content_of, names_of in states(disk.root, chance):
            copy_home = os.path.join(work, "copy")
            shutil.rmtree(copy_home, ignore_errors=True)
            write_out(names_of(disk.root), content_of, names_of, copy_home)
            listing = []
            for folder, _, files in sorted(os.walk(copy_home)):
                listing.append(folder)
                listing.extend((f, hash(open(os.path.join(folder, f), "rb").read())) for f in sorted(files))
            is_last = number == changing[-1]
            key = (hash(tuple(listing)), is_last)
            if key in seen:
                continue
            seen.add(key)
            found, wrong = state_of(program, copy_home)
            if wrong is None and found not in (old, new):
                wrong = f"neither the state before nor after: {found}"
            if wrong is None and is_last and found != new:
                wrong = "the writer has ended, and the store is the one before"
            wrong = wrong or goes_on(program, copy_home, found)
            if wrong:
                faults.append(f"{title}: after call {cuts}, {call}({plain(of)[:150]}), {name}: {wrong}")
    print(f"{title}: {cuts} calls that change the store, {len(seen)} stores, {len(faults)} wrong", flush=True)
    return len(seen), faults


def main():
    global ANSWER
    program = os.path.abspath(sys.argv[1])
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as work:
        work = os.path.realpath(work)
        home = os.path.join(work, "home")
        os.mkdir(home, mode=0o700)
        counted = ask(program, home, "--sample", "-q", "-t", "-A", "-c", "SELECT count(*), count(uri), count(DISTINCT _key) FROM integration_detail")
        ANSWER = counted.stdout
        tried, faults = 0, []
        for title, arguments in [
            ("the first import", ["-q", "import", "--sample"]),
            ("another import", ["-q", "import", "--sample"]),
            ("a redacted import", ["-q", "import", "--sample", "--redact"]),
            ("a removal", ["-q", "snapshots", "rm", "@latest"]),
            ("prune", ["-q", "snapshots", "prune", "--keep", "1"]),
        ]:
            more, found = replay(title, program, home, arguments, work, chance)
            tried += more
            faults += found
    for fault in faults:
        print(fault)
    print(f"{tried} stores, {len(faults)} wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
