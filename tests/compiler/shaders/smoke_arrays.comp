#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { int o[]; };
void main() {
   int big[64]; vec4 small[4] = vec4[4](vec4(1), vec4(2), vec4(3), vec4(4)); int id = int(gl_LocalInvocationIndex);
   for (int i = 0; i < 64; i++) big[i] = o[i] * id;
   o[id] = big[(id * 7) & 63] + int(small[id & 3].y) + big[o[id] & 63];
}
