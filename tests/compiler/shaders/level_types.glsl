#version 450
// SPDX-License-Identifier: MIT
// Types of 8, 16 and 64 bits in every kind of memory, of each stage.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_scalar_block_layout : require
#include "level_stage.glsl"
layout(scalar, binding = 1) uniform U { uint8_t ub[7]; int16_t us[5]; float16_t uh[9]; u8vec3 ubv[4]; f16vec3 uhv[3]; uint64_t ul[3]; } u;
layout(scalar, binding = 2) readonly buffer S { uint8_t sb[7]; int16_t ss[5]; float16_t sh[9]; u8vec3 sbv[4]; f16vec3 shv[3]; int64_t sl[3]; i64vec2 slv[2]; } s;
layout(scalar, push_constant) uniform P { uint8_t pb; int8_t pc; u8vec2 pbv; uint16_t ps; float16_t ph; f16vec4 phv; uint64_t pl; uint at; } p;
void main() {
   uint i = p.at;
   f16vec3 h = u.uhv[i] * s.shv[i + 1u] + f16vec3(p.ph, u.uh[i], s.sh[i]) + p.phv.yzw;
   h += f16vec3(u.ubv[i]) + f16vec3(s.sbv[i]) + f16vec3(float16_t(p.pb), float16_t(p.pc), float16_t(p.ps));
   uint64_t l = u.ul[i] * p.pl + uint64_t(s.sl[i]) / uint64_t(s.slv[1].y) % 7ul;
   int64_t m = int64_t(l) >> (s.slv[0].x & 63l);
   m = max(m, s.sl[2]) - (m < 5l ? abs(m) : -m);
   m = m | ~int64_t(p.pl) ^ 12345678901l;
   int16_t a = u.us[i] * s.ss[i] - int16_t(u.ub[i]) + int16_t(s.sb[i] / uint8_t(3)) % int16_t(7);
   a = min(a, int16_t(p.ps)) << (a & int16_t(3));
   uint8_t b = uint8_t(a) * p.pbv.x + p.pbv.y;
   float r = float(h.x) + float(h.y + h.z) + float(m) + float(l) + float(a) + float(b);
   r += unpackFloat2x16(packFloat2x16(h.xy)).x + float(pack64(unpack32(l)) >> 3);
   r += dot(vec3(fma(h, h.yzx, h.zxy)), vec3(1.0)) + float(bitCount(uint(b)));
   finish(vec4(r, float(exp2(h.x)), float(inversesqrt(h.y)), float(float16BitsToInt16(atan(h.x, h.y)))));
}
