#version 450
// SPDX-License-Identifier: MIT
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
// Compilers for GLSL do not know rotations everywhere: the case makes the
// shuffles rotations, the second one in clusters of four.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   o[2u * i] = subgroupShuffle(v[i], 3u);
   o[2u * i + 1u] = subgroupShuffle(v[i], 5u) * 4u;
}
