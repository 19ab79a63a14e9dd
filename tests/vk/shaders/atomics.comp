#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint add; uint umin; uint umax; uint bits; int smin; int smax; uint flips; uint slot; uint list[256]; };
shared uint count;
void main() {
   uint i = gl_GlobalInvocationID.x;
   if (gl_LocalInvocationIndex == 0u) count = 0u;
   barrier();
   atomicAdd(count, 1u);
   barrier();
   atomicAdd(add, i + count);
   atomicMin(umin, i + 5u);
   atomicMax(umax, i * 3u);
   atomicOr(bits, 1u << (i & 31u));
   atomicMin(smin, int(i) - 100);
   atomicMax(smax, int(i) - 100);
   atomicXor(flips, i);
   uint at = atomicAdd(slot, 1u);
   list[at] = 1u;
}
