#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
void main() {
   uint t = gl_GlobalInvocationID.x, v[90];
   for (int i = 0; i < 90; i++) v[i] = src.v[(t * 4u + uint(i) * 7u) & 255u];
   uint s = 0u;
   for (int i = 0; i < 90; i++) s = (s << 1 | s >> 31) ^ (v[i] * v[89 - i]);
   for (int i = 0; i < 90; i++) s += v[i] ^ (s >> 3);
   dst.v[t] = s;
}
