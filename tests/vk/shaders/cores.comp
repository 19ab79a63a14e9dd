#version 450
// SPDX-License-Identifier: MIT
// The case gives the builtins Arm's numbers.
#extension GL_NV_shader_sm_builtins : require
#extension GL_KHR_shader_subgroup_basic : require
layout(local_size_x = 64) in;
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   o[2u * i] = uvec4(gl_SMIDNV, gl_SMCountNV, gl_WarpIDNV, gl_WarpsPerSMNV);
   o[2u * i + 1u] = uvec4(gl_SubgroupID, gl_WorkGroupID.x, 0u, 0u);
}
