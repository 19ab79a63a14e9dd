#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, n = i, steps = 0u;
   while (n > 1u) {
      if ((n & 1u) == 0u) n >>= 1; else n = n * 3u + 1u;
      steps++;
      if (steps > 100u) break;
   }
   uint sum = 0u;
   for (uint k = 0u; k < (i & 15u); k++) {
      if ((k & 3u) == 2u) continue;
      for (uint j = 0u; j < k; j++) sum += j ^ i;
   }
   switch (i & 3u) { case 0u: sum += 1u; break; case 1u: sum *= 3u; case 2u: sum ^= 0x55u; break; default: sum -= 7u; }
   o[i] = steps | sum << 8;
}
