#version 450
// SPDX-License-Identifier: MIT
#extension GL_NV_compute_shader_derivatives : require
layout(local_size_x = 32) in;
layout(derivative_group_linearNV) in;
layout(binding = 0) uniform sampler2D tex;
layout(binding = 1) uniform samplerCubeShadow cube;
layout(binding = 2) buffer B { vec4 o[]; };
void main() {
   vec4 v = o[gl_LocalInvocationIndex];
   vec4 r = dFdx(v) + dFdyFine(v) + fwidthCoarse(v) + texture(tex, v.xy) + texture(tex, v.yz, 0.5) + textureGather(tex, v.zw, 1);
   r.xy += textureQueryLod(tex, v.xy) + texture(cube, v);
   o[gl_LocalInvocationIndex] = r + float(gl_LocalInvocationID.x);
}
