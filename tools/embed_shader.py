#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles a GLSL shader into a C header with a static array of its words.

  embed_shader.py GLSLANG SHADER OUTPUT NAME
"""
import subprocess
import sys

glslang, shader, output, name = sys.argv[1:]
subprocess.run([glslang, '--quiet', '-V', '--target-env', 'vulkan1.1',
                '--vn', name, '-o', output, shader], check=True)
with open(output, encoding='utf-8') as f:
    text = f.read()
with open(output, 'w', encoding='utf-8') as f:
    f.write(text.replace('const uint32_t ', 'static const uint32_t ', 1))
