#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_scalar_block_layout : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
// Vectors that begin anywhere, in buffers, uniforms and pushed constants;
// and uniforms laid out like storage buffers.
layout(local_size_x = 64) in;
struct S { vec3 a; float b; vec2 c; uint16_t d; u16vec3 e; };
struct T { uint x; vec3 a[2]; float y; uvec4 w; };
layout(set = 0, binding = 0, scalar) readonly buffer In { S s[]; };
layout(set = 0, binding = 1, scalar) buffer Out { uint first; T o[64]; mat3 m[64]; };
layout(set = 0, binding = 2, scalar) uniform U { float u0; vec3 u1[5]; vec2 u2; uvec4 u3; mat3 u4; };
layout(set = 0, binding = 3, std430) uniform V { float v0[8]; vec2 v1[4]; uint v2[4]; };
layout(push_constant, scalar) uniform P { float p0; vec3 p1; vec2 p2[2]; uvec4 p3; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   S v = s[i];
   T r;
   r.x = uint(v.d) + uint(v.e.z) * 65536u + uint(v.e.x);
   r.a[0] = v.a + u1[i % 5u] + p1;
   r.a[1] = vec3(v.c, v.b) * p0 + vec3(v0[i & 7u], v1[i & 3u]);
   r.y = u0 + u2.y + p2[i & 1u].x + u4[i % 3u].y;
   r.w = u3.yzwx + p3 + uvec4(v2[i & 3u]);
   o[i] = r;
   m[i] = mat3(v.a, v.a.zxy, vec3(v.c, 1.0));
   if (i == 5u) first = 77u;
}
