#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Bytes and halves in every kind of buffer, at every alignment.
layout(local_size_x = 64) in;
struct S { uint8_t a; int8_t b; uint16_t c; u16vec3 d; u8vec3 e; i16vec2 f; };
layout(set = 0, binding = 0, std430) readonly buffer In { S s[]; };
layout(set = 0, binding = 1, std430) buffer Out { uint o[64 * 8]; uint16_t h[64 * 4]; uint8_t y[64 * 4]; u8vec3 z[64]; };
layout(set = 0, binding = 2, std140) uniform U { uint16_t p; uint8_t q; u16vec4 r[6]; u8vec4 t[4]; };
layout(push_constant) uniform P { uint8_t k0; int8_t k1; int16_t k2; u8vec4 k3; uint16_t k4[4]; f16vec2 k5; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   S v = s[i];
   o[8 * i] = uint(v.a) | uint(v.c) << 8;
   o[8 * i + 1] = uint(int(v.b)) ^ uint(v.d.z);
   o[8 * i + 2] = uint(v.d.x) << 16 | uint(v.d.y);
   o[8 * i + 3] = uint(v.e.x) | uint(v.e.y) << 8 | uint(v.e.z) << 16;
   o[8 * i + 4] = uint(int(v.f.x) * int(v.f.y));
   o[8 * i + 5] = uint(p) + uint(q) * 65536u + uint(r[i % 6u].z) + uint(t[i & 3u].w) * 256u;
   o[8 * i + 6] = uint(k0) + uint(int(k1)) + uint(int(k2)) * 256u + uint(k3.z) + uint(k4[i & 3u]) * 16u;
   o[8 * i + 7] = uint(float(k5.x) * 64.0) + uint(float(k5.y) * 8.0);
   h[4 * i + (i & 3u)] = uint16_t(i * 771u);
   y[4 * i + (i % 3u)] = uint8_t(i * 5u);
   y[4 * i + 3] = v.a;
   z[i] = u8vec3(v.e.z, v.a, uint8_t(i));
}
