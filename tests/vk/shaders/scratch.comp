#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   uint t[96];
   for (uint k = 0u; k < 96u; k++) t[k] = k * k + i;
   uint sum = 0u;
   for (uint k = 0u; k < 96u; k++) sum = sum * 5u + t[(k * 37u + i) % 96u];
   o[i] = sum;
}
