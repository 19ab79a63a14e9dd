#version 450
// SPDX-License-Identifier: MIT
// Matrices, and what is left of arithmetic and of GLSL.std.450.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_spirv_intrinsics : require
#include "level_stage.glsl"
#define COMPARE(number, name) spirv_instruction(id = number) bool name(float a, float b);
COMPARE(180, f_o_eq) COMPARE(181, f_u_eq) COMPARE(182, f_o_ne) COMPARE(183, f_u_ne)
COMPARE(184, f_o_lt) COMPARE(185, f_u_lt) COMPARE(186, f_o_gt) COMPARE(187, f_u_gt)
COMPARE(188, f_o_le) COMPARE(189, f_u_le) COMPARE(190, f_o_ge) COMPARE(191, f_u_ge)
spirv_instruction(id = 138) int remainder_of(int a, int b);
spirv_instruction(id = 140) float remainder_of(float a, float b);
spirv_instruction(id = 116) float quantize(float a);
spirv_instruction(capabilities = [0], id = 83) vec4 copy_of(vec4 a);
spirv_instruction(set = "GLSL.std.450", id = 79) vec3 nmin(vec3 a, vec3 b);
spirv_instruction(set = "GLSL.std.450", id = 80) vec3 nmax(vec3 a, vec3 b);
spirv_instruction(set = "GLSL.std.450", id = 81) vec3 nclamp(vec3 a, vec3 b, vec3 c);
spirv_instruction(set = "GLSL.std.450", id = 51) float frexp_of(float a, spirv_by_reference int b);
spirv_instruction(set = "GLSL.std.450", id = 35) float modf_of(float a, spirv_by_reference float b);
layout(constant_id = 0) const bool yes = true;
layout(constant_id = 1) const bool no = false;
layout(constant_id = 2) const int three = 3;
layout(constant_id = 3) const float pi = 3.14;
const ivec3 constants = ivec3(three, three * 2, three << 1);
struct Pair { vec3 a; mat3 m; };
layout(binding = 0) uniform U { mat4 m4; mat3 m3; mat2 m2; mat3x4 m34; layout(row_major) mat4x3 m43; vec4 v; ivec4 i; uvec4 k; Pair pairs[3]; };
layout(binding = 1) readonly buffer S { Pair held[]; };
vec4 matrices() {
   mat4 a = m4 * transpose(m4) + m4 * 2.0 - inverse(m4);
   mat3 b = inverse(m3) * determinant(m4) + outerProduct(v.xyz, v.yzw) + matrixCompMult(m3, m3);
   mat2 c = inverse(m2) * determinant(m2);
   Pair pair = held[i.x];
   b *= pair.m + pairs[i.y].m;
   pair = pairs[i.z];
   b[i.x & 1] = pair.a;
   return a * v + v * a + vec4(b * v.xyz, determinant(b)) + vec4(v.xy * c, c * v.yz) + m34 * v.xyz + vec4(m43 * v, 0.0);
}
bool comparisons(float a, float b) {
   bvec4 w = greaterThanEqual(i, i.wzyx);
   w = bvec4(ivec4(w) | ivec4(lessThanEqual(k, k.yzwx)));
   bool r = f_o_eq(a, b) != f_u_eq(b, a) == f_o_ne(a, 2.0) || f_u_ne(a, b) && f_o_lt(a, b) ^^ f_u_lt(b, a);
   r = r || f_o_gt(a, b) && f_u_gt(b, 1.0) || f_o_le(a, b) && f_u_le(b, a) ^^ f_o_ge(a, b) && f_u_ge(3.0, b);
   return r || any(w) && all(lessThanEqual(i, i.yzxw)) || isnan(a) || isinf(b) || (yes && !no);
}
vec4 functions(vec4 x) {
   vec4 r = degrees(x) + radians(x) + reflect(x, v) + refract(x, v, 0.7) + faceforward(x, v, x.wzyx);
   int e;
   ivec4 e4;
   r += frexp(x, e4) + ldexp(x, e4) + float(frexp(x.x, e) + e) + distance(x, v) + length(x) + normalize(v);
   r.y += frexp_of(x.w, e) * float(e);
   vec4 whole, part = modf(x, whole);
   float piece;
   r += part * whole + modf_of(x.y, piece) + piece + mod(x, v) + smoothstep(x, v, x.yxwz) + step(x, v) + mix(x, v, 0.3);
   r.xyz += nmin(x.xyz, v.xyz) + nmax(x.xyz, v.yzw) + nclamp(x.xyz, v.xyz, v.yzw) + cross(x.xyz, v.yzw);
   r += sinh(x) + cosh(x) + tanh(x) + asinh(x) + acosh(x) + atanh(x) + asin(x) + acos(x) + atan(x) + atan(x, v) + sin(x) + cos(x) + tan(x);
   r += exp(x) + log(x) + exp2(x) + log2(x) + pow(x, v) + sqrt(x) + inversesqrt(x) + roundEven(x) + round(x) + trunc(x) + fract(x) + ceil(x) + floor(x) + sign(x) + abs(x);
   uint p = packSnorm4x8(x) ^ packUnorm4x8(v) ^ packSnorm2x16(x.xy) ^ packUnorm2x16(x.zw) ^ packHalf2x16(v.xy);
   r += unpackSnorm4x8(p) + unpackUnorm4x8(p);
   r.xy += unpackSnorm2x16(p) + unpackUnorm2x16(p) + unpackHalf2x16(p);
   r.z += quantize(x.z) + remainder_of(x.x, x.y) + pi;
   return mix(r, copy_of(x), bvec4(i)) * r[i.x & 3];
}
ivec4 integers() {
   int hi, lo;
   uint uhi, ulo, carry;
   imulExtended(i.x, i.y, hi, lo);
   umulExtended(k.x, k.y, uhi, ulo);
   ivec4 r = i / constants.xyzx + i % ivec4(3, 5, k.x, 7) + ivec4(remainder_of(i.x, i.y), hi, lo, int(uhi ^ ulo));
   uvec4 over;
   r += ivec4(uaddCarry(k, k.yzwx, over) ^ over);
   r += sign(i) * abs(i) + clamp(i, -5, 5) + ivec4(clamp(k, 1u, 9u)) + findLSB(i) + findMSB(i) + ivec4(findMSB(k)) + bitCount(i) + bitfieldReverse(i);
   r += bitfieldExtract(i, 3, 5) + ivec4(bitfieldExtract(k, i.x, i.y)) + bitfieldInsert(i, r, i.z, 4) + mix(i, r, bvec4(k));
   r += min(i, 3) + max(i, r) + ivec4(min(k, 3u) + max(k, 5u)) + (~i >> 3) + ivec4(k >> 2) + (i << (r & 31)) + (i & r ^ 7 | 3);
   r[k.x & 3u] += int(usubBorrow(k.x, k.y, carry) + carry);
   r.x += int(k.x / k.y + k.z % k.w) + floatBitsToInt(v.x) + -r.y;
   return r;
}
void main() {
   vec4 r = matrices() + functions(v) + vec4(integers());
   if (comparisons(v.x, v.y))
      r = r.wzyx * 2.0;
   switch (i.w) {
   case 0: r.x += 1.0; break;
   case 3: r.y += 1.0;
   case 4: r.z += 1.0; break;
   default: r *= 0.5;
   }
   finish(r);
}
