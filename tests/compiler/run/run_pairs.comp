#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
/* Whole numbers that a half holds: all results are exact. */
f16vec4 small(uint w) {
   return f16vec4(vec4(w & 15u, (w >> 4) & 15u, (w >> 8) & 15u, (w >> 12) & 15u) - 8.0);
}
i16vec4 whole(uint w) { return i16vec4(int16_t(w), int16_t(w >> 16), int16_t(w >> 8), int16_t(w >> 4)); }
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint x = src.v[4 * t], y = src.v[4 * t + 1], z = src.v[4 * t + 2];
   f16vec4 a = small(x), b = small(y), c = small(z);
   i16vec4 i = whole(x), j = whole(y), k = whole(z);
   f16vec4 f[4];
   i16vec4 n[4];
   f[0] = a * b + c;
   f[1] = max(abs(a), -b.wzyx) - min(c, a.yxwz);
   f[2] = clamp(a, f16vec4(0.0hf), f16vec4(1.0hf)) + floor(b * 0.5hf);
   f[3] = fma(a.xxyy, b.zwzw, a + b);
   n[0] = i * j + k;
   n[1] = max(i, j) - min(j.wzyx, k);
   n[2] = (i & j) ^ (~k | i.yxwz);
   n[3] = abs(i) - (-j);
   for (int r = 0; r < 16; r++) {
      dst.v[32 * t + r] = uint(int(float(f[r / 4][r % 4]) * 2.0));
      dst.v[32 * t + 16 + r] = uint(n[r / 4][r % 4]) & 0xffffu;
   }
}
