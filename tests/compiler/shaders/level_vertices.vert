#version 450
// SPDX-License-Identifier: MIT
// What only vertex shaders have.
#extension GL_EXT_multiview : require
#extension GL_ARB_shader_draw_parameters : require
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
spirv_execution_mode(extensions = ["SPV_KHR_maximal_reconvergence"], 6023);
spirv_execution_mode(extensions = ["SPV_KHR_subgroup_uniform_control_flow"], 4421);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4464], 4459, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 32);
layout(location = 0) in f16vec3 half_in;
layout(location = 1) in u16vec2 short_in;
layout(location = 2) in mat3 matrix;
layout(location = 5) in ivec3 integers[2];
layout(location = 0) out f16vec3 half_out;
layout(location = 1) flat out u16vec2 short_out;
layout(location = 2) out mat3 matrix_out;
layout(location = 5) out vec4 list[3];
layout(location = 8, component = 1) flat out ivec2 packed;
layout(location = 8) out float first;
void main() {
   gl_Position = vec4(gl_VertexIndex, gl_InstanceIndex, gl_BaseVertexARB + gl_BaseInstanceARB, gl_DrawIDARB + gl_ViewIndex);
   gl_PointSize = float(half_in.x);
   half_out = half_in * float16_t(2.0);
   short_out = short_in + uint16_t(1);
   matrix_out = matrix * matrix;
   for (int i = 0; i < 3; i++)
      list[i] = gl_Position * float(i) + float(gl_ViewIndex);
   list[gl_InstanceIndex % 3].x = 1.0;
   packed = integers[gl_VertexIndex & 1].xy;
   first = float(integers[0].z);
}
