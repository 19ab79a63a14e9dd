#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a program in bad circumstances and checks how it ends.

run_bad_luck.py [--status N] [--says REGEX]… [--quiet REGEX]… [--lines N]
                [--shader SOURCE [--keep BYTES | --file TEXT]]
                -- PROGRAM [ARGUMENT…]

"{}" in an argument is the file made from --shader or --file.  A signal, a
time-out, another exit status, or an output without what it must say fails.
What the simulator keeps in its directory must be gone afterwards.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def make_file(args, folder):
    path = os.path.join(folder, "module.spv")
    if args.file is not None:
        pathlib.Path(path).write_bytes(args.file.encode())
    elif args.shader:
        subprocess.run([args.glslang, "-V", args.shader, "-o", path],
                       check=True, stdout=subprocess.DEVNULL)
        if args.keep is not None:
            data = pathlib.Path(path).read_bytes()
            pathlib.Path(path).write_bytes(data[:args.keep])
    return path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("--says", action="append", default=[])
    parser.add_argument("--quiet", action="append", default=[])
    parser.add_argument("--lines", type=int)
    parser.add_argument("--shader")
    parser.add_argument("--file")
    parser.add_argument("--keep", type=int)
    parser.add_argument("--glslang", default="glslangValidator")
    parser.add_argument("--timeout", type=float, default=100)
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        path = make_file(args, folder)
        runtime = os.path.join(folder, "runtime")
        os.mkdir(runtime, 0o700)
        environment = dict(os.environ, XDG_RUNTIME_DIR=runtime)
        command = [word.replace("{}", path) for word in args.command]
        try:
            done = subprocess.run(command, env=environment, text=True,
                                  errors="replace",
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT,
                                  timeout=args.timeout)
        except subprocess.TimeoutExpired:
            print("FAIL: does not end")
            return 1
        left = os.listdir(runtime)

    print(done.stdout, end="")
    bad = []
    if done.returncode != args.status:
        bad.append(f"exit status {done.returncode}, not {args.status}")
    for words in args.says:
        if not re.search(words, done.stdout):
            bad.append(f"does not say {words!r}")
    for words in args.quiet:
        if re.search(words, done.stdout):
            bad.append(f"says {words!r}")
    lines = done.stdout.count("\n")
    if args.lines is not None and lines != args.lines:
        bad.append(f"{lines} lines, not {args.lines}")
    if left:
        bad.append(f"left behind: {', '.join(left)}")
    for line in bad:
        print("FAIL:", line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
