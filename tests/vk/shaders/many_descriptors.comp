#version 450
// SPDX-License-Identifier: MIT
// Eleven uniform buffers, 20 storage buffers, 40 textures.
#extension GL_EXT_samplerless_texture_functions : require
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) uniform U { uvec4 v; } u[11];
layout(set = 1, binding = 0) readonly buffer S { uvec4 v; } s[20];
layout(set = 2, binding = 0) uniform utexture2D t[40];
layout(set = 3, binding = 0) buffer Out { uint o[]; };
#define U(k) sum = sum * 3u + u[k].v[i & 3u];
#define S(k) sum = sum * 5u + s[k].v[i >> 2];
#define T(k) sum = sum * 7u + texelFetch(t[k], ivec2(i & 3u, i >> 2), 0).x;
#define TEN(X, k) X(k) X(k + 1) X(k + 2) X(k + 3) X(k + 4) X(k + 5) X(k + 6) X(k + 7) X(k + 8) X(k + 9)
void main() {
   uint i = gl_GlobalInvocationID.x, sum = 0u;
   TEN(U, 0) U(10) TEN(S, 0) TEN(S, 10) TEN(T, 0) TEN(T, 10) TEN(T, 20) TEN(T, 30)
   o[i] = sum;
}
