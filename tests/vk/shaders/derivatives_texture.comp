#version 450
// SPDX-License-Identifier: MIT
#extension GL_NV_compute_shader_derivatives : require
layout(local_size_x = 8, local_size_y = 8) in;
layout(derivative_group_quadsNV) in;
layout(set = 0, binding = 0) uniform sampler2D levels;
layout(set = 0, binding = 1) buffer Out { float o[]; };
void main() {
   float step = float(1u << gl_WorkGroupID.x) / 64.0;
   float seen = texture(levels, (vec2(gl_LocalInvocationID.xy) + 0.5) * step).x;
   o[64u * gl_WorkGroupID.x + gl_LocalInvocationIndex] = seen;
}
