#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Integers of 64 bits, alone and in vectors.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { u64vec2 v[]; };
layout(set = 0, binding = 1) buffer Out { u64vec4 o[]; };
shared uint64_t s[64];
u64vec4 f(float a, float b, float c, float d) { return u64vec4(floatBitsToUint(vec4(a, b, c, d))); }
void main() {
   uint i = gl_GlobalInvocationID.x, k = 14u * i, l = gl_LocalInvocationIndex;
   uint64_t a = v[i].x, b = v[i].y, c = v[i ^ 1u].x;
   int64_t sa = int64_t(a), sb = int64_t(b);
   u64vec3 x = u64vec3(a, b, c), y = x.zxy;
   i64vec3 sx = i64vec3(x), sy = i64vec3(y);
   uint n = uint(b) & 63u;
   s[l] = a ^ b;
   barrier();
   o[k] = u64vec4(x + y, a - c); o[k + 1] = u64vec4(x * y, a * 1000000007ul);
   o[k + 2] = u64vec4(a / (b | 1ul), a % (c | 1ul), uint64_t(sa / (sb | 1l)), c / 10ul);
   o[k + 3] = u64vec4(uint64_t((sa & 0x7fffffffffffl) % ((sb & 0xffffffl) | 1l)), a << n, a >> n, uint64_t(sa >> n));
   o[k + 4] = u64vec4(min(sx, sy), b); o[k + 5] = u64vec4(max(x, y), s[63u - l]); o[k + 6] = u64vec4(u64vec3(abs(sx)), uint64_t(sign(sb)));
   o[k + 7] = u64vec4(x & ~y | (x ^ y.yzx), uint64_t(-sa)); o[k + 8] = u64vec4(lessThan(sx, sy), a == c) + u64vec4(greaterThanEqual(x, y), b != c) * 4ul;
   o[k + 9] = f(float(a), float(sb), float(uint(a)), float(int(sb))); o[k + 10] = u64vec4(uint64_t(uintBitsToFloat(uint(a) & 0x7fffffu | 0x5e800000u)), uint64_t(int64_t(-uintBitsToFloat(uint(b) & 0x7fffffu | 0x5c800000u))), uint64_t(int8_t(sa)), uint64_t(uint16_t(b)));
   o[k + 11] = u64vec4(pack64(uvec2(unpack32(a).y, 7u)), uint64_t(int(sa)), uint64_t(uint(sb)), a > b ? c : sa < sb ? b : a);
   o[k + 12] = u64vec4(clamp(sa, -1000l, 1000l), mix(a, b, sa < 0l), bitCount(unpack32(a).x), uint64_t(i) * 3ul - 5ul);
   uint64_t h = 14695981039346656037ul;
   for (uint j = 0u; j <= (i & 7u); j++) h = (h ^ (a >> (8u * j) & 255ul)) * 1099511628211ul;
   o[k + 13] = u64vec4(h, h >> 33u, uint64_t(findMSB(uint(h))), c >> 32u);
}
