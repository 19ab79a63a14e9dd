#version 450
// SPDX-License-Identifier: MIT
#extension GL_NV_compute_shader_derivatives : require
layout(local_size_x = 64) in;
layout(derivative_group_linearNV) in;
layout(set = 0, binding = 0) readonly buffer In { float v[]; };
layout(set = 0, binding = 1) buffer Out { vec4 o[]; };
void main() {
   uint i = gl_LocalInvocationIndex;
   float x = v[i];
   o[2u * i] = vec4(dFdxFine(x), dFdyFine(x), fwidth(x), dFdyCoarse(x));
   o[2u * i + 1u] = vec4(float(i), vec3(gl_GlobalInvocationID));
}
