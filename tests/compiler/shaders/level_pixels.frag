#version 450
// SPDX-License-Identifier: MIT
// What only fragment shaders have.
#extension GL_EXT_demote_to_helper_invocation : require
#extension GL_EXT_terminate_invocation : require
#extension GL_EXT_multiview : require
#extension GL_EXT_nonuniform_qualifier : require
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
spirv_execution_mode(extensions = ["SPV_KHR_maximal_reconvergence"], 6023);
spirv_execution_mode(extensions = ["SPV_KHR_subgroup_uniform_control_flow"], 4421);
#define QUADS extensions = ["SPV_KHR_quad_control"], capabilities = [5087]
spirv_execution_mode(QUADS, 5088);
spirv_execution_mode(QUADS, 5089);
spirv_instruction(QUADS, id = 5110) bool quad_all(bool value);
spirv_instruction(QUADS, id = 5111) bool quad_any(bool value);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4464], 4459, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 32);
layout(early_fragment_tests) in;
layout(location = 0) in f16vec3 half_in;
layout(location = 1) flat in u16vec2 short_in;
layout(location = 2) centroid in vec4 mid;
layout(location = 3) sample in vec4 each;
layout(location = 4) noperspective in vec2 flat_in;
layout(location = 5) in vec4 smooth_in[3];
layout(input_attachment_index = 0, binding = 0) uniform subpassInput inputs[3];
layout(input_attachment_index = 3, binding = 3) uniform usubpassInputMS samples;
layout(binding = 4) uniform sampler2DShadow shadow;
layout(binding = 5) uniform sampler1D line;
layout(binding = 6) uniform sampler2D tex;
layout(binding = 7) uniform sampler3D volume;
layout(binding = 8) buffer B { uint count; } counter;
layout(push_constant) uniform P { int at; };
layout(location = 0) out f16vec4 half_out;
layout(location = 1) out u16vec2 short_out;
layout(location = 2) out vec4 color;
vec4 derivatives(vec4 v) {
   vec4 r = dFdx(v) + dFdy(v.wzyx) + fwidth(v.yxwz);
   r += dFdxFine(v) + dFdyFine(v) + fwidthFine(v) + dFdxCoarse(v) + dFdyCoarse(v) + fwidthCoarse(v);
   return r + vec4(dFdx(flat_in), dFdyFine(each.xy));
}
vec4 textures(vec4 v) {
   vec4 r = textureProj(tex, v) + textureProjLod(tex, v.xyz, 2.0) + textureProjGrad(tex, v, v.xy, v.zw) + textureProj(tex, v.xyz, 0.5);
   r.x += textureProj(shadow, v) + textureProjLod(shadow, v, 1.0) + textureProjOffset(shadow, v, ivec2(1, -2));
   r += textureOffset(tex, v.xy, ivec2(-8, 7)) + textureGradOffset(volume, v.xyz, v.xyz, v.yzw, ivec3(1)) + textureLodOffset(tex, v.xy, v.z, ivec2(3));
   r.xy += textureQueryLod(tex, v.xy) + textureQueryLod(line, v.x) + textureQueryLod(volume, v.xyz);
   const ivec2 places[4] = ivec2[](ivec2(0), ivec2(1, 2), ivec2(-3, 4), ivec2(5, -6));
   r += textureGatherOffsets(tex, v.xy, places, 2) + textureGatherOffset(tex, v.xy, ivec2(at, 1), 3) + textureGather(shadow, v.xy, 0.5);
   return r + texelFetchOffset(tex, ivec2(v), 1, ivec2(2, 3));
}
void main() {
   vec4 v = mid + each + smooth_in[at] + vec4(flat_in, half_in.xy);
   v += interpolateAtCentroid(mid) + interpolateAtSample(smooth_in[1], at) + interpolateAtOffset(smooth_in[2], v.xy);
   v += interpolateAtOffset(smooth_in[at], vec2(0.25)) + gl_FragCoord + vec4(gl_PointCoord, gl_SamplePosition);
   v += subpassLoad(inputs[at]) + subpassLoad(inputs[nonuniformEXT(int(short_in.x))]) + vec4(subpassLoad(samples, gl_SampleID));
   v.x += float(gl_ViewIndex + gl_SampleMaskIn[0]) + float(gl_FrontFacing) + float(gl_HelperInvocation);
   if (quad_any(v.x > 3.0) && quad_all(v.y > 5.0))
      v += derivatives(v);
   if (v.z < 0.25)
      demote;
   v += textures(v);
   if (helperInvocationEXT())
      v.y = 2.0;
   if (v.w < 0.125) {
      atomicAdd(counter.count, 1u);
      terminateInvocation;
   }
   gl_SampleMask[0] = int(v.x);
   half_out = f16vec4(v);
   short_out = short_in * uint16_t(3);
   color = v;
}
