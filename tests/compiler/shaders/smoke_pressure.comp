#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { vec4 o[]; };
void main() {
   uint id = gl_GlobalInvocationID.x; vec4 v[24];
   for (int i = 0; i < 24; i++) v[i] = o[id * 24u + uint(i)];
   vec4 s = vec4(0);
   for (int i = 0; i < 24; i++) for (int j = 0; j < 24; j++) s += v[i] * v[j].wzyx;
   for (int i = 0; i < 24; i++) o[id * 24u + uint(i)] = v[i] * s;
}
