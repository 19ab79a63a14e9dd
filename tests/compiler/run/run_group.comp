#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_arithmetic : require
layout(local_size_x = 8, local_size_y = 4, local_size_z = 2) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
shared uint s[64];
shared uint sum, biggest;
void main() {
   uint l = gl_LocalInvocationIndex, t = gl_WorkGroupID.x * 64u + l;
   uint a = src.v[4 * t] & 0xffffu;
   s[l] = a;
   if (l == 0u) { sum = 0u; biggest = 0u; }
   barrier();
   atomicAdd(sum, a);
   atomicMax(biggest, a);
   barrier();
   uint d = 8u * t;
   dst.v[d] = sum; dst.v[d + 1] = biggest; dst.v[d + 2] = s[63u - l];
   dst.v[d + 3] = subgroupAdd(a); dst.v[d + 4] = subgroupBallot((a & 1u) == 1u).x;
   dst.v[d + 5] = subgroupShuffleXor(a, 3u) + subgroupBroadcast(a, 5u); dst.v[d + 6] = uint(subgroupAny(a == 7u)) + 2u * uint(subgroupAll(a < 0x10000u)) + 4u * gl_SubgroupInvocationID;
   dst.v[d + 7] = subgroupInclusiveAdd(a) + subgroupMax(a);
}
