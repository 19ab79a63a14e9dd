#version 450
// SPDX-License-Identifier: MIT
// For SPIR-V 1.4: copies of whole structures whose layouts differ, all that is
// used in the interface, selections between composites.
layout(local_size_x = 64) in;
struct inner { uvec3 a; uint b; float c; };
layout(set = 0, binding = 0, std430) readonly buffer In { inner v[]; };
layout(set = 0, binding = 1, std430) buffer Out { inner o[]; };
layout(set = 0, binding = 2, std140) uniform Constants { vec4 k[32]; };
shared inner kept[64];
void main() {
   uint i = gl_GlobalInvocationID.x;
   kept[i] = v[i];
   barrier();
   inner x = kept[63u - i], y = kept[i];
   inner z = x;
   if (i % 3u == 0u)
      z = y;
   z.b += 1u;
   z.c += k[i % 32u].x;
   o[i] = z;
}
