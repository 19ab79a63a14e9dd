#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_null_initializer : require
// Shared memory begins as zero, each time; then it is filled for the next one.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
struct mixture { uint a; uvec3 b; };
shared uint words[777] = { };
shared mixture things[21] = { };
void main() {
   uint i = gl_LocalInvocationID.x, sum = 0u;
   for (uint k = i; k < 777u; k += 64u)
      sum |= words[k];
   if (i < 21u)
      sum |= things[i].a | things[i].b.x | things[i].b.y | things[i].b.z;
   o[gl_GlobalInvocationID.x] = sum + 5u;
   barrier();
   for (uint k = i; k < 777u; k += 64u)
      words[k] = v[gl_GlobalInvocationID.x] | 1u;
   if (i < 21u)
      things[i] = mixture(~0u, uvec3(~0u));
   barrier();
   o[gl_GlobalInvocationID.x] += words[(i * 31u) % 777u] & 1u;
}
