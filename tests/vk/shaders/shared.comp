#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 128) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
shared uint s[128];
void main() {
   uint l = gl_LocalInvocationIndex;
   s[l] = gl_GlobalInvocationID.x * 7u;
   barrier();
   for (uint step = 64u; step > 0u; step >>= 1) {
      if (l < step) s[l] += s[l + step];
      barrier();
   }
   o[gl_GlobalInvocationID.x] = s[0] + s[l ^ 1u];
}
