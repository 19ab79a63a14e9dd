#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   /* Half of the threads are outside, one in four of them far outside. */
   uint at = i % 8u == 7u ? 0xfffffff0u / 4u - i : i;
   uint was = o[at];
   uint count = atomicAdd(o[at], 1u);
   o[at] = i * 3u + 1u + was + count;
}
