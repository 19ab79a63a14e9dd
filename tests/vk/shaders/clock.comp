#version 450
// SPDX-License-Identifier: MIT
#extension GL_ARB_shader_clock : require
#extension GL_ARB_gpu_shader_int64 : require
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, x = v[i];
   uvec2 before = clock2x32ARB();
   for (uint k = 0u; k < 500u; k++)
      x = x * 1664525u + (x >> 3) + v[(x >> 8) & 63u];
   uvec2 after = unpackUint2x32(clockARB());
   o[i] = uvec4(before, after) + uvec4(0u, 0u, x == 0x12345678u ? 1u : 0u, 0u);
}
