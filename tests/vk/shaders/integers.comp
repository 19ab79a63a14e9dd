#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec4 v[]; };
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   uvec4 a = v[i];
   ivec4 s = ivec4(a);
   uint hi, lo;
   umulExtended(a.x, a.y, hi, lo);
   o[i * 6 + 0] = a + a.yzwx - a.wwxx * 7u;
   o[i * 6 + 1] = uvec4(a.x / (a.y | 1u), a.z % (a.w | 1u), uint(s.x / (s.y | 1)), uint((s.z & 0x7fffffff) % ((s.w & 0x7fffffff) | 1)));
   o[i * 6 + 2] = uvec4(a.x << (a.y & 31u), a.z >> (a.w & 31u), uint(s.x >> (s.y & 31)), a.x ^ ~a.y);
   o[i * 6 + 3] = uvec4(bitCount(a.x), uint(findLSB(a.y)), uint(findMSB(a.z)), bitfieldReverse(a.w));
   o[i * 6 + 4] = uvec4(bitfieldExtract(a.x, 3, 11), bitfieldInsert(a.y, a.z, 5, 9), hi, lo);
   o[i * 6 + 5] = uvec4(min(a.x, a.y), uint(max(s.z, s.w)), uint(float(a.x)), uint(abs(s.y)));
}
