#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles a GLSL shader into a C header with a static array of its words.

  embed_shader.py GLSLANG SHADER OUTPUT NAME [TARGET]

TARGET is glslang's name of an environment, vulkan1.1 unless said.
"""
import subprocess
import sys

glslang, shader, output, name = sys.argv[1:5]
target = sys.argv[5] if len(sys.argv) > 5 else 'vulkan1.1'
subprocess.run([glslang, '--quiet', '-V', '--target-env', target,
                '--vn', name, '-o', output, shader], check=True)
with open(output, encoding='utf-8') as f:
    text = f.read()
with open(output, 'w', encoding='utf-8') as f:
    f.write(text.replace('const uint32_t ', 'static const uint32_t ', 1))
