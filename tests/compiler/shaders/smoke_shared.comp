#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
shared uint s[256]; shared vec4 v[64]; shared uint counter;
layout(binding = 0) buffer B { uint o[]; };
void main() {
   uint i = gl_LocalInvocationIndex;
   s[i] = i; v[i] = vec4(i); if (i == 0u) counter = 0u;
   barrier();
   atomicAdd(counter, s[63u - i]); uint k = atomicMax(s[0], i) + atomicCompSwap(s[1], 3u, i) + atomicExchange(s[2], i) + atomicXor(s[i + 64u], i);
   memoryBarrierShared(); barrier();
   o[gl_GlobalInvocationID.x] = counter + s[i ^ 1u] + uint(v[63u - i].z) + k;
}
