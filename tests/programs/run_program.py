#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a program that nobody here wrote on the simulated GPU, Vulkan's own with
the Khronos validation layer in between.

  run_program.py --launcher "CMD ..." [--frames N]
                 vulkaninfo|vkcube-x11|vkcube-wayland|glmark2-zink

Right is: exit status 0, the simulated GPU was used, no message of the
validation layer or the simulator; glmark2, which draws with OpenGL through
Mesa's zink, must find its pixels right, too.  Exit status 77: the program, the
display server or the layer is not installed.
"""
import argparse
import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
# What no run may print.
BAD_WORDS = ('Validation Error', 'Validation Performance', 'VUID-', 'UNASSIGNED',
             ' fault: ', 'AddressSanitizer', 'runtime error:')


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            print(f'{program} is not installed')
            sys.exit(SKIPPED)


@contextlib.contextmanager
def background(command, ready, **kwargs):
    """Runs a server until the block ends; `ready` says when it serves."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, **kwargs)
        try:
            deadline = time.monotonic() + 30
            while not ready():
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    sys.exit(f'{command[0]} did not start: '
                             f'{log.read().decode(errors="replace")}')
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait()


def run(launcher, command, env):
    """Returns what the program printed; ends as a failure when it is wrong."""
    env = dict(env, MESA_SHADER_CACHE_DISABLE='1')
    done = subprocess.run(launcher + command, env=env, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    out = done.stdout.decode(errors='replace')
    if done.returncode != 0:
        sys.exit(f'exit status {done.returncode}\n{out}')
    found = [word for word in BAD_WORDS if word in out]
    if found:
        sys.exit(f'printed {found}\n{out}')
    if 'Mali-G610' not in out:
        sys.exit(f'the simulated GPU was not used\n{out}')
    return out


def vulkaninfo(args, scratch):
    need('vulkaninfo')
    env = dict(os.environ,
               VK_INSTANCE_LAYERS='VK_LAYER_KHRONOS_validation')
    env.pop('DISPLAY', None)
    env.pop('WAYLAND_DISPLAY', None)
    out = run(args.launcher, ['vulkaninfo'], env)
    for part in ('VkPhysicalDeviceProperties', 'VkPhysicalDeviceFeatures',
                 'VkQueueFamilyProperties', 'VkPhysicalDeviceMemoryProperties'):
        if part not in out:
            sys.exit(f'vulkaninfo does not print {part}\n{out}')


@contextlib.contextmanager
def x_server():
    """An X server without a screen; its display."""
    need('Xvfb')
    read_fd, write_fd = os.pipe()
    os.set_blocking(read_fd, False)
    display = []

    def ready():
        with contextlib.suppress(BlockingIOError):
            text = os.read(read_fd, 16).decode().strip()
            if text:
                display.append(':' + text)
        return bool(display)

    server = ['Xvfb', '-displayfd', str(write_fd), '-screen', '0',
              '800x700x24', '-nolisten', 'tcp']
    with background(server, ready, pass_fds=(write_fd,)):
        yield display[0]


def vkcube_x11(args, scratch):
    need('vkcube')
    with x_server() as display:
        run(args.launcher,
            ['vkcube', '--c', str(args.frames), '--validate',
             '--suppress_popups'],
            dict(os.environ, DISPLAY=display))


# Of each kind of scene whose pixels the program itself knows, one.
SCENES = ('build:use-vbo=true', 'build:use-vbo=false',
          'texture:texture-filter=mipmap', 'shading:shading=phong',
          'bump:bump-render=height',
          'effect2d:kernel=1,1,1,1,1;1,1,1,1,1;1,1,1,1,1;',
          'pulsar:light=false:quads=5:texture=false',
          'desktop:blur-radius=5:effect=blur:passes=1:separable=true:windows=4',
          'desktop:effect=shadow:windows=4',
          'buffer:columns=200:interleave=true:update-dispersion=0.9:'
          'update-fraction=0.5:update-method=map',
          'conditionals:fragment-steps=5:vertex-steps=0',
          'function:fragment-complexity=medium:fragment-steps=5',
          'loop:fragment-steps=5:fragment-uniform=true:vertex-steps=5')


def glmark2_zink(args, scratch):
    need('glmark2')
    command = ['glmark2', '--validate']
    for scene in SCENES:
        command += ['-b', scene]
    with x_server() as display:
        out = run(args.launcher, command,
                  dict(os.environ, DISPLAY=display, XDG_RUNTIME_DIR=scratch,
                       MESA_LOADER_DRIVER_OVERRIDE='zink',
                       GALLIUM_DRIVER='zink',
                       # Newer Mesas want DRI3 otherwise, which Xvfb lacks.
                       LIBGL_KOPPER_DRI2='1'))
    right = out.count('Validation: Success')
    if right != len(SCENES):
        sys.exit(f'{right} of {len(SCENES)} scenes are right\n{out}')


def vkcube_wayland(args, scratch):
    need('vkcube-wayland', 'weston')
    env = dict(os.environ, XDG_RUNTIME_DIR=scratch)
    socket = os.path.join(scratch, 'wayland-test')
    server = ['weston', '--backend=headless-backend.so',
              '--socket=wayland-test', '--idle-time=0',
              '--no-config', '--width=700', '--height=700']
    with background(server, lambda: os.path.exists(socket), env=env):
        run(args.launcher,
            ['vkcube-wayland', '--c', str(args.frames), '--validate',
             '--suppress_popups'],
            dict(env, WAYLAND_DISPLAY='wayland-test'))


PROGRAMS = {'vulkaninfo': vulkaninfo, 'vkcube-x11': vkcube_x11,
            'vkcube-wayland': vkcube_wayland, 'glmark2-zink': glmark2_zink}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--launcher', type=shlex.split, required=True)
    parser.add_argument('--frames', type=int, default=10)
    parser.add_argument('program', choices=sorted(PROGRAMS))
    args = parser.parse_args()
    # X and Wayland keep their sockets' paths short.
    with tempfile.TemporaryDirectory(prefix='valk-') as scratch:
        os.chmod(scratch, 0o700)
        PROGRAMS[args.program](args, scratch)
    print(f'{args.program}: right')


if __name__ == '__main__':
    main()
