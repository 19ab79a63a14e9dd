#version 450
// SPDX-License-Identifier: MIT
// The operations of the two extensions before Vulkan 1.1.
#extension GL_ARB_shader_ballot : require
#extension GL_ARB_shader_group_vote : require
#extension GL_ARB_gpu_shader_int64 : require
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec2 v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, a = v[i].x, k = 8u * i;
   if (v[i].y == 0u)
      return;
   uvec2 odd = unpackUint2x32(ballotARB((a & 1u) == 1u));
   o[k] = odd.x | odd.y;
   o[k + 1] = readFirstInvocationARB(a);
   o[k + 2] = readInvocationARB(a, 5u);
   o[k + 3] = uint(anyInvocationARB(a == 3u));
   o[k + 4] = uint(allInvocationsARB(a < 0xf0000000u));
   o[k + 5] = uint(allInvocationsEqualARB(a > 3u));
   o[k + 6] = gl_SubGroupSizeARB;
   o[k + 7] = gl_SubGroupInvocationARB | uint(gl_SubGroupLtMaskARB) << 8;
}
