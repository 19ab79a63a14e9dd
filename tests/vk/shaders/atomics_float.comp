#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
// Sums of small integers are exact in any order.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { float v[]; };
layout(set = 0, binding = 1) buffer Out { float o[]; };
shared float s[4];
void main() {
   uint l = gl_LocalInvocationIndex, i = gl_GlobalInvocationID.x;
   float a = v[i];
   if (l < 4u) s[l] = l == 1u ? 1e9 : l == 2u ? -1e9 : 0.0;
   barrier();
   atomicAdd(s[0], a); atomicMin(s[1], a); atomicMax(s[2], a);
   atomicAdd(s[3], atomicExchange(o[3], a));
   float was = atomicAdd(o[0], a); atomicMin(o[1], a); atomicMax(o[2], a);
   // Some of them only, each to one of several places.
   if (a > 0.0) atomicAdd(o[8u + (i & 3u)], a * 0.5);
   if (was == 0.0) atomicAdd(o[4], 1.0);
   barrier();
   if (l < 4u) o[16u + 4u * gl_WorkGroupID.x + l] = s[l];
}
