#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint lock; uint total; uint last; };
void main() {
   for (bool done = false; !done;) {
      if (atomicCompSwap(lock, 0u, 1u) == 0u) {
         total += gl_GlobalInvocationID.x;
         memoryBarrierBuffer();
         atomicExchange(lock, 0u);
         done = true;
      }
   }
   atomicMax(last, gl_GlobalInvocationID.x);
}
