#version 450
// SPDX-License-Identifier: MIT
// All of the 16 KiB that every device has.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
shared uint words[4096];
void main() {
   uint i = gl_LocalInvocationIndex, group = gl_WorkGroupID.x;
   for (uint k = 0u; k < 64u; k++) words[k * 64u + i] = k * 1000u + i + group;
   barrier();
   uint sum = 0u;
   for (uint k = 0u; k < 64u; k++) sum = sum * 5u + words[(i * 64u + k * 67u) & 4095u];
   o[gl_GlobalInvocationID.x] = sum;
}
