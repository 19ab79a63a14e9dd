#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Integers of 8 and 16 bits, alone and in vectors.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec4 v[]; };
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
uvec4 u(u16vec4 x) { return uvec4(x); }
uvec4 u(i16vec4 x) { return uvec4(ivec4(x)); }
uvec4 u(u8vec4 x) { return uvec4(x); }
uvec4 u(i8vec4 x) { return uvec4(ivec4(x)); }
void main() {
   uint i = gl_GlobalInvocationID.x, k = 24u * i;
   uvec4 w = v[i];
   u16vec4 a = u16vec4(w), b = u16vec4(w >> 16u);
   i16vec4 sa = i16vec4(a), sb = i16vec4(b);
   u8vec4 c = u8vec4(w), d = u8vec4(w >> 8u);
   i8vec4 sc = i8vec4(c), sd = i8vec4(d);
   o[k] = u(a + b) ; o[k + 1] = u(a * b - a.yzwx); o[k + 2] = u(a / (b | u16vec4(1)));
   o[k + 3] = u(sa % ((sb & i16vec4(0x7ff)) | i16vec4(1)) * i16vec4(greaterThan(sa, i16vec4(0))));
   o[k + 4] = u(a << (b & u16vec4(15))); o[k + 5] = u(sa >> (sb & i16vec4(15))); o[k + 6] = u(a >> (b & u16vec4(15)));
   o[k + 7] = u(min(sa, sb)); o[k + 8] = u(max(a, b)); o[k + 9] = u(abs(sa)) + u(sign(sb)); o[k + 10] = u(~a & b ^ a.wzyx);
   o[k + 11] = u(mix(a, b, lessThan(sa, sb))); o[k + 12] = u(clamp(sa, i16vec4(-100), i16vec4(99)));
   o[k + 13] = u(c + d); o[k + 14] = u(c * d - c.yzwx); o[k + 15] = u(c / (d | u8vec4(1)));
   o[k + 16] = u(c << (d & u8vec4(7))); o[k + 17] = u(sc >> (sd & i8vec4(7))); o[k + 18] = u(min(sc, sd)) + u(abs(sd));
   o[k + 19] = u(mix(c, d, greaterThan(sc, sd))); o[k + 20] = u(~c ^ d); o[k + 21] = uvec4(u16vec4(sc)) + uvec4(u8vec4(sb));
   o[k + 22] = uvec4(floatBitsToUint(float(sa.x)), floatBitsToUint(float(c.y)), uint(uint16_t(float(a.z))), uint(int(int8_t(float(sd.w)))));
   o[k + 23] = uvec4(equal(sa, sb.yxwz)) + uvec4(pack32(u16vec2(a.x, b.y)), uint(unpack16(w.x).y), pack32(c), uint(unpack8(w.z).z));
}
