#version 450
// SPDX-License-Identifier: MIT
#extension GL_NV_compute_shader_derivatives : require
layout(local_size_x = 8, local_size_y = 4) in;
layout(derivative_group_quadsNV) in;
layout(binding = 0) uniform sampler2D tex;
layout(binding = 1) uniform samplerCubeShadow cube;
layout(binding = 2) buffer B { vec4 o[]; };
void main() {
   vec4 v = o[gl_LocalInvocationIndex];
   vec4 r = dFdx(v) + dFdyFine(v) + fwidthCoarse(v) + texture(tex, v.xy) + texture(tex, v.yz, 0.5) + textureGather(tex, v.zw, 1);
   r.xy += textureQueryLod(tex, v.xy) + texture(cube, v);
   const ivec2 places[4] = ivec2[](ivec2(0), ivec2(1, 2), ivec2(-3, 4), ivec2(5, -6));
   r += textureGatherOffsets(tex, v.xy, places, 2);
   o[gl_LocalInvocationIndex] = r + float(gl_LocalInvocationID.x);
}
