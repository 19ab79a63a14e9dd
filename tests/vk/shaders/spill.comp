#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { vec4 v[]; };
layout(set = 0, binding = 1) buffer Out { vec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   vec4 r[40];
   for (int k = 0; k < 40; k++) r[k] = v[(i + uint(k) * 3u) & 63u] * float(k + 1);
   vec4 a = vec4(0.0);
   for (int k = 0; k < 40; k++) a = a * 0.5 + r[39 - k];
   for (int k = 0; k < 40; k++) a = a * 0.75 + r[k] * r[(k * 7) % 40].yzwx;
   o[i] = a;
}
