#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
/* Small whole numbers: sums are exact in any order. */
float at(uint word, uint i) { return float((word >> i) & 7u) - 3.0; }
mat4 matrix(uint word) {
   mat4 m;
   for (uint c = 0u; c < 4u; c++)
      for (uint r = 0u; r < 4u; r++) m[c][r] = at(word, 4u * c + r);
   return m;
}
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint x = src.v[4 * t], y = src.v[4 * t + 1], z = src.v[4 * t + 2];
   mat4 a = matrix(x), b = matrix(y), c = matrix(z);
   vec3 p = vec3(at(x, 20u), at(y, 20u), at(z, 20u));
   vec4 r[4];
   r[0] = a * b * c * vec4(p, 1.0);
   r[1] = a * b * vec4(p, 0.0) + vec4(p, 1.0);
   r[2] = vec4(mat3(b * c) * p, 2.0);
   r[3] = b * (a * c) * (b * c) * vec4(p.zyx, 1.0) - c * b * vec4(p, 1.0);
   for (int i = 0; i < 16; i++) dst.v[16 * t + i] = uint(int(r[i / 4][i % 4]));
}
