#version 450
// SPDX-License-Identifier: MIT
#extension GL_NV_compute_shader_derivatives : require
layout(local_size_x = 8, local_size_y = 8) in;
layout(derivative_group_quadsNV) in;
layout(set = 0, binding = 0) readonly buffer In { float v[]; };
layout(set = 0, binding = 1) buffer Out { vec4 o[]; };
void main() {
   uvec2 at = gl_LocalInvocationID.xy;
   uint i = at.x + 8u * at.y;
   float x = v[i];
   o[2u * i] = vec4(dFdxFine(x), dFdyFine(x), dFdxCoarse(x), dFdyCoarse(x));
   o[2u * i + 1u] = vec4(float(gl_LocalInvocationIndex), vec3(gl_GlobalInvocationID));
}
