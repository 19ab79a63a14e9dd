#version 450
// SPDX-License-Identifier: MIT
// A sum over prefixes, by doubling: each step a barrier for all.
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(constant_id = 3) const uint total = 64;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
shared uint sums[1024];
void main() {
   uint i = gl_LocalInvocationIndex, group = gl_WorkGroupID.x;
   sums[i] = i * 3u + group;
   barrier();
   for (uint step = 1u; step < total; step *= 2u) {
      uint v = i >= step ? sums[i - step] : 0u;
      barrier();
      sums[i] += v;
      barrier();
   }
   o[group * total + i] = sums[i];
}
