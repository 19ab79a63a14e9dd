#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs mali-query as a person or a program would.

usage: layout_query_test.py MALI_QUERY
"""

import json
import subprocess
import sys

failures = 0


def run(*args):
    done = subprocess.run([sys.argv[1], *args], capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout, done.stderr


def check(what, condition, detail):
    global failures
    if not condition:
        failures += 1
        print(f'{what}: {detail}', file=sys.stderr)


IMAGE = ('--gpu', 'g610', '--format', 'r8g8b8a8_unorm', '--size', '100x60')

# The second example of layout_table.txt.
code, out, err = run(*IMAGE, '--levels', '4', '--tiling', 'u-interleaved',
                     '--json')
check('json', code == 0, err)
image = json.loads(out)
check('size', image['size_B'] == 39936, image)
check('modifier', int(image['modifier'], 0) == 0x0810000000000001, image)
check('levels', [level['offset_B'] for level in image['levels']] ==
      [0, 28672, 36864, 38912], image)

code, out, err = run(*IMAGE, '--levels', '4', '--tiling', 'u-interleaved')
check('text', code == 0 and '39936' in out and 'u-interleaved' in out, out)

# AFBC: 7x4 superblocks of 16x16, in tiles of 8x8 headers; levels on pages.
code, out, err = run(*IMAGE, '--levels', '4', '--tiling', 'afbc', '--json')
check('afbc', code == 0, err)
image = json.loads(out)
check('afbc', image['tiling'] == 'AFBC 16x16 ytr sparse tiled sc', image)
check('afbc', [(level['offset_B'], level['header_size_B'],
                level['body_size_B']) for level in image['levels']] ==
      [(n * 69632, 4096, 65536) for n in range(4)], image)
code, out, err = run(*IMAGE, '--levels', '4', '--tiling', 'afbc')
check('afbc', code == 0 and 'headers' in out and '278528' in out, out)
code, out, err = run(*IMAGE, '--tiling', 'afbc:32x8,sparse,split', '--json')
check('afbc:', json.loads(out)['size_B'] == 33280, out)
code, out, err = run(*IMAGE, '--tiling', 'afrc')
check('afrc', code == 1 and 'Mali-G610 has no AFRC' in err, err)
code, out, err = run(*IMAGE, '--tiling', 'afrc:16', '--gpu', 'g510', '--json')
check('afrc:', json.loads(out)['size_B'] == 8192, out)
code, out, err = run(*IMAGE, '--tiling', '64k', '--texel', '0,0,0,17,3')
check('64k', code == 0 and out.split()[0] == str((256 + 14) * 4), out)

code, out, err = run(*IMAGE, '--usage', 'storage', '--modifiers', '--json')
listed = json.loads(out)
check('modifiers', [int(m['modifier'], 0) for m in listed['modifiers']] ==
      [0x0810000000000001, 0, 0x0810000000000002], out)
check('modifiers', len(listed['refused']) == 26 and
      all(len(m['refused']) > 20 for m in listed['refused']), out)
code, out, err = run(*IMAGE, '--modifiers')
check('modifiers', code == 0 and 'refused:' in out and 'MediaTek' in out, out)

# Row 3, column 17 of tiles of 16x16: the second tile, bits of 3 and 3 ^ 1.
code, out, err = run(*IMAGE, '--texel', '0,0,0,17,3')
check('texel', code == 0 and out.split()[0] == str((256 + 14) * 4), out)

code, out, err = run('--formats', '--json')
formats = json.loads(out)['formats']
check('formats', 'render' in formats['r8g8b8a8_unorm'], formats)
check('formats', formats['r8g8b8_unorm'] == ['vertex'], formats)

code, out, err = run(*IMAGE, '--levels', '9')
check('refusal', code == 1 and 'levels' in err, err)
code, out, err = run(*IMAGE, '--levels', '9', '--json')
check('refusal', code == 1 and 'refused' in json.loads(out), out)

for bad in (['--gpu', 'g9000'], ['--format', 'r8'], ['--levels', 'x'],
            ['--size', '-1x4'], ['--usage', 'lunch'], ['--tiling', '0x1'],
            ['--tiling', 'afbc:ytrium'], ['--tiling', 'afrc:20'],
            ['--nonsense'], ['--size', '4x4x4x4'], ['extra']):
    code, out, err = run(*IMAGE, *bad)
    check(' '.join(bad), code == 2 and err and not out, (code, out, err))

sys.exit(1 if failures else 0)
