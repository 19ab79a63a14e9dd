#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint total; uint swapped; uint last; };
void main() {
   uint id = gl_GlobalInvocationID.x, old = 0u, assumed;
   do {
      assumed = old;
      old = atomicCompSwap(total, assumed, assumed + id);
   } while (old != assumed);
   uint before = atomicExchange(swapped, id + 1u);
   atomicAdd(last, before - id);
}
