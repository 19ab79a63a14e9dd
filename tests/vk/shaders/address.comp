#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_buffer_reference_uvec2 : require
// Walks lists of nodes by addresses that are in memory, counts with atomics
// and writes through an address that was computed.
layout(local_size_x = 64) in;
layout(buffer_reference) buffer Node;
layout(buffer_reference, std430, buffer_reference_align = 16) buffer Node {
   uvec4 value;
   Node next;
   float weight;
   uint counter;
};
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Vectors { vec4 v[8]; };
layout(push_constant) uniform P { Node first; Words result; Vectors vectors; uvec2 base; };
void main() {
   uint i = gl_GlobalInvocationID.x, sum = 0u;
   float weight = 0.0;
   Node n = first;
   for (uint k = 0u; k <= i % 7u; k++) {
      sum += n.value[k & 3u] * (k + 1u);
      weight += n.weight;
      atomicAdd(n.counter, 1u);
      n = n.next;
   }
   vec4 v = vectors.v[i % 8u];
   result.v[4 * i] = sum;
   result.v[4 * i + 1] = uint(weight * 4.0);
   result.v[4 * i + 2] = uint(v.x + 2.0 * v.w);
   Words other = Words(uvec2(base.x + 16u * i, base.y));
   other.v[3] = i ^ 0x55u;
}
