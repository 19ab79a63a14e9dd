#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_atomic_float : require
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { double d[]; } b;

void
main()
{
   b.d[1] = atomicAdd(b.d[0], 3.0lf);
}
