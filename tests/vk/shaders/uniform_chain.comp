#version 450
// SPDX-License-Identifier: MIT
// A step of a chain: what one dispatch writes the next has as uniforms.
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) uniform In { uvec4 a[20]; };
layout(set = 0, binding = 1) buffer Out { uvec4 b[16]; };
layout(push_constant) uniform Push { uint step; };
void main() {
   /* a[17] lies outside of what is bound. */
   b[0] = a[0] * 3u + a[3].wzyx + a[17] + step;
   b[3] = a[3] + a[0].yzwx;
   for (uint i = 8u; i < 16u; i++)
      b[i] = a[8] + i * a[step % 4u + 8u];
}
