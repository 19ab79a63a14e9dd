#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 4, local_size_y = 2, local_size_z = 2) in;
layout(set = 0, binding = 0) buffer Out { uvec4 o[]; };
void main() {
   uvec3 n = gl_NumWorkGroups * gl_WorkGroupSize;
   uint i = gl_GlobalInvocationID.x + n.x * (gl_GlobalInvocationID.y + n.y * gl_GlobalInvocationID.z);
   o[i] = uvec4(gl_WorkGroupID.x | gl_WorkGroupID.y << 8 | gl_WorkGroupID.z << 16,
                gl_LocalInvocationID.x | gl_LocalInvocationID.y << 8 | gl_LocalInvocationID.z << 16,
                gl_LocalInvocationIndex, i);
}
