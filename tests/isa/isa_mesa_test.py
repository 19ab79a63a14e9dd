# SPDX-License-Identifier: MIT
"""Holds our texts against those of Mesa's Valhall disassembler.

  isa_mesa_test.py ISA_RANDOM [--golden FILE]

VALK_MESA_DISASM names a bifrost_compiler of Mesa 25.0.7; without it the test
is skipped.  ISA_RANDOM makes random words of every instruction.  --golden
writes a file of cases from them instead, with Mesa's texts.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

SKIP = 77
WORDS = 16
GOLDEN_WORDS = 2
# By architecture: a Mali-G57, a Mali-G610.  Mesa 25.0.7 knows nothing later.
GPU_IDS = {9: '37009', 10: '43111'}

# Where Mesa 25.0.7 shows less than the word holds: our text is changed to what
# it prints.  Each with the reason.
MISSING = {'KABOOM', 'DOORBELL', 'EUREKA', 'JUMP_EX', 'LD_CVT', 'LD_GCLK',
           'LEA_BUF', 'FMUL_SLICE', 'FMUL_CSLICE', 'ILOGB', 'LOGB', 'IADDC',
           'ISUBB', 'FRCBRT_APPROX_A', 'FRCBRT_APPROX_B', 'FRCBRT_APPROX_C',
           'FPOW_SC_DET', 'FPOW_SC_APPLY', 'FMA_RSCALE_RTZ',
           'FMA_RSCALE_N_RTZ', 'FMA_RSCALE_LEFT_RTZ',
           'FMA_RSCALE_SCALE16_RTZ', 'TEX_WEIGHTS'}
FORCE = r'computed(_bias)?_force_delta'
KNOWN = [
    (r'\.wait_resource\b', '.reserved', 'flow 12 came later'),
    (r'^(CLZ\.\w+)\.mask', r'\1', 'not in its tables'),
    (r'^(ATOM1)(\.i\d+\S*) ', r'\1_RETURN\2 @, ', 'one instruction to it'),
    (r'^(ATOM\w*\.i64\S*)\.aadd[us]\b', r'\1.reserved', 'came later'),
    (r'^(LD_BUFFER\.\w+)\.(istream|estream|force)\b', r'\1',
     'not in its tables'),
    (r'^((?:LDEXP|FROUND|\w+_TO_V?2?[SU]\d+)\S*)\.rtna\b', r'\1',
     'two bits to it'),
    (r'^(FREXPM\.\S+ r\d+(?:\.h[01])?, [^.]+)(?:\.neg)?(?:\.abs)?', r'\1',
     'no signs in its tables'),
    (r'^(FREXPE\.\S+?)\.neg_result', r'\1', 'not in its tables'),
    (r'^(FLOG_TABLE\.f32)(?:\.base2|\.natural)?(?:\.high|\.low)?', r'\1',
     'not in its tables'),
    (r'^(FEXP_TABLE\.u4)\.low', r'\1', 'not in its tables'),
    (r'^(FSIN_TABLE\.u6|FCOS_TABLE\.u6)\.table_offset', r'\1',
     'not in its tables'),
    (r'^(FSINCOS_OFFSET\.u6)\.scale', r'\1', 'not in its tables'),
    (r'^((?:FADD|FADD_LSCALE)\.\S+?)\.sticky', r'\1', 'not in its tables'),
    (r'^(VAR_TEX_BUF\S+?)\.src_f16', r'\1', 'not in its tables'),
    (r'^((?:FADD|FADD_LSCALE|FMA)\.(?:f32|v2f16)(?:\.clamp_\w+)?)\.rt[pnz]\b',
     r'\1', 'not in its tables'),
    (r'^(FM(?:IN|AX)\S*)\.nan_propagate\b', r'\1', 'not in its tables'),
    (r'^(STORE\.i(?:8|16)(?:\.[ief]\w+)?)\.[bh][1-3]\b', r'\1',
     'not in its tables'),
    (r'^(F\w+\.f32\S*) (r\d+)\.h01', r'\1 \2.h1', 'no such mask to it'),
    (r'^((?:LD|ST)_TILE\S*)\.z_stencil\b', r'\1', 'not in its tables'),
    (r'^(LDEXP\.\w+(?:\.rt[pnz])?)\.inf0?\b', r'\1', 'not in its tables'),
    (r'^(CLPER\.i32\S*?)\.rotate\b', r'\1', 'two bits to it'),
    (r'^(TEX_(?:SINGLE|DUAL)\S*)\.' + FORCE, r'\1.reserved',
     'came later'),
    (r'^(TEX_GRADIENT\S*)\.force_delta_enable', r'\1', 'never printed'),
    (r'^(TEX_GRADIENT\S*)\.derivative_enable', r'\1', 'never printed'),
    (r'^(\w*TEX_\w*GRADIENT\S*)\.lod_(bias|clamp)_disable',
     r'\1.lod_mode', 'a wrong name in its tables'),
    (r'^(\w*TEX_\w*GRADIENT\S*)\.lod_(bias|clamp)_disable',
     r'\1.lod_mode', 'the second of the two'),
    (r'^(LD_VAR_FLAT\S*)\.function_none', r'\1', 'never printed'),
    (r'^(VAR_TEX\S*)\.wide_indices', r'\1', 'not in its tables'),
    (r'^(TEX_\S+ \S+) @[r0-9]+(:r\d+){7},', r'\1 @,',
     'eight registers are none to it'),
]


def as_mesa(text):
    # It looks at two of the three bits that tell shifts from rotations.
    text = re.sub(r'^([LR])ROT_', r'\1SHIFT_', text)
    parts = text.split(', ')
    if text.startswith(('CUBEFACE', 'FADD_LSCALE')):
        parts[1:] = [re.sub(r'\.h[01]$', '', part) for part in parts[1:]]
    if re.match(r'[LR]SHIFT_\w+\.v4i8', text):
        parts[2] = re.sub(r'\.b(\d)\1\1\1$', r'.b\1\1', parts[2])
        if not re.search(r'\.b\d+$', parts[2]):
            parts[2] += '.reserved'
    text = ', '.join(parts)
    for pattern, replacement, _ in KNOWN:
        text = re.sub(pattern, replacement, text)
    return text


def same(ours, theirs):
    if as_mesa(ours) == theirs:
        return True
    # Lanes that it has no names for.
    if '.reserved' not in theirs:
        return False
    parts = [re.escape(p) for p in re.split(r', ', as_mesa(ours))]
    loose = ', '.join(re.sub(r'\\\.[bw][0-3]+$', r'\\.\\w+', p)
                      for p in parts)
    return re.fullmatch(loose, theirs) is not None


def mesa_text(tool, arch, words):
    """One line of Mesa's for each word, or None when it gives up."""
    with tempfile.NamedTemporaryFile() as tmp:
        tmp.write(b''.join(struct.pack('<Q', w) for w in words))
        tmp.flush()
        run = subprocess.run(
            [tool, f'--id={GPU_IDS[arch]}', 'disasm', tmp.name],
            capture_output=True, text=True, check=False)
    lines = [line.strip() for line in run.stdout.split('\n') if line.strip()]
    if run.returncode != 0 or len(lines) != len(words):
        return None
    return lines


def random_words(maker, mode, num, arch):
    out = subprocess.run([maker, mode, str(num), str(arch)],
                         capture_output=True, text=True, check=True).stdout
    by_op = {}
    for line in out.splitlines():
        name, word, text = line.split(' ', 2)
        by_op.setdefault(name, []).append((int(word, 16), text.strip()))
    return by_op


def mesa_gives_up(ours):
    """It asserts that floats are no special values, and lacks some."""
    return (re.search(r' .*\.w[01]\b', ours) or
            re.split('[. ]', ours)[0] in MISSING or
            re.split('[ ]', ours)[0].startswith('IMULD.s64'))


def compare(tool, arch, by_op):
    words = differ = silent = 0
    for name, cases in by_op.items():
        for word, ours in cases:
            lines = mesa_text(tool, arch, [word])
            words += 1
            if lines is None:
                silent += 1
                if not mesa_gives_up(ours):
                    differ += 1
                    print(f'NO TEXT {word:016x} {ours}')
            elif not same(ours, lines[0]):
                differ += 1
                print(f'DIFFER {word:016x}\n  ours {ours}\n  mesa {lines[0]}')
    print(f'v{arch}: {words} words of {len(by_op)} opcodes, {differ} differ, '
          f'Mesa has no text for {silent}')
    return words == 0 or differ != 0


def golden(tool, by_op, path):
    with open(path, 'w', encoding='utf-8') as out:
        print('# Made by isa_mesa_test.py --golden: random words, texts of '
              'the Valhall disassembler of Mesa 25.0.7.', file=out)
        for cases in by_op.values():
            for word, ours in cases:
                lines = mesa_text(tool, 10, [word])
                if lines is None or lines[0] != ours:
                    continue
                raw = ' '.join(f'{b:02x}' for b in struct.pack('<Q', word))
                print(f'{raw}    {lines[0]}', file=out)
    return 0


def main():
    tool = os.environ.get('VALK_MESA_DISASM')
    if not tool:
        print('VALK_MESA_DISASM is not set')
        return SKIP
    if len(sys.argv) == 4 and sys.argv[2] == '--golden':
        return golden(tool, random_words(sys.argv[1], '--cases', GOLDEN_WORDS,
                                         10), sys.argv[3])
    results = [compare(tool, arch, random_words(sys.argv[1], '--emit', WORDS,
                                                arch))
               for arch in GPU_IDS]
    return any(results)


if __name__ == '__main__':
    sys.exit(main())
