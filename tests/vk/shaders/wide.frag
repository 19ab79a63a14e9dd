#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
layout(location = 0) flat in uint64_t a;
layout(location = 1) flat in i64vec3 b;
layout(location = 3) in vec2 uv;
layout(location = 4) flat in u64vec2 c;
layout(location = 0) out vec4 o;
void main() {
   uint n = uint(uv.x * 16.0) & 7u;
   uint64_t all = n < 2u ? a : n < 3u ? uint64_t(b.x) : n < 4u ? uint64_t(b.y) : n < 6u ? uint64_t(b.z) : n < 7u ? c.x : c.y;
   uint byte = uint(all >> (8u * (uint(uv.y * 8.0) & 7u))) & 255u;
   o = vec4(float(byte) / 255.0, float(n) / 8.0, 0.5, 1.0);
}
