#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_explicit_arithmetic_types_int8 : require
#extension GL_EXT_shader_explicit_arithmetic_types_int16 : require
#define PACKED extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018]
#define BYTES extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6017]
#define ALL extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016]
spirv_instruction(PACKED, id = 4450) int sdot(int a, int b, spirv_literal int format);
spirv_instruction(PACKED, id = 4451) uint udot(uint a, uint b, spirv_literal int format);
spirv_instruction(PACKED, id = 4452) int sudot(int a, uint b, spirv_literal int format);
spirv_instruction(PACKED, id = 4453) int sdot_sat(int a, int b, int c, spirv_literal int format);
spirv_instruction(PACKED, id = 4454) uint udot_sat(uint a, uint b, uint c, spirv_literal int format);
spirv_instruction(PACKED, id = 4455) int sudot_sat(int a, uint b, int c, spirv_literal int format);
spirv_instruction(BYTES, id = 4450) int sdot8(i8vec4 a, i8vec4 b);
spirv_instruction(BYTES, id = 4451) uint udot8(u8vec4 a, u8vec4 b);
spirv_instruction(ALL, id = 4450) int sdot16(i16vec3 a, i16vec3 b);
spirv_instruction(ALL, id = 4453) int sdot16_sat(i16vec2 a, i16vec2 b, int c);
spirv_instruction(ALL, id = 4451) uint udot32(uvec4 a, uvec4 b);
spirv_instruction(ALL, id = 4452) int sudot32(ivec2 a, uvec2 b);
spirv_instruction(ALL, id = 4450) int16_t sdot_narrow(i8vec3 a, i8vec3 b);
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec4 v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 16u * i;
   uint a = v[i].x, b = v[i].y, c = v[i].z;
   i8vec4 a8 = i8vec4(unpack8(int(a))), b8 = i8vec4(unpack8(int(b)));
   i16vec2 a16 = unpack16(int(a)), b16 = unpack16(int(b));
   o[k] = uint(sdot(int(a), int(b), 0));
   o[k + 1] = udot(a, b, 0);
   o[k + 2] = uint(sudot(int(a), b, 0));
   o[k + 3] = uint(sdot_sat(int(a), int(b), int(c), 0));
   o[k + 4] = udot_sat(a, b, c, 0);
   o[k + 5] = uint(sudot_sat(int(a), b, int(c), 0));
   o[k + 6] = uint(sdot8(a8, b8));
   o[k + 7] = udot8(u8vec4(a8), u8vec4(b8));
   o[k + 8] = uint(sdot16(i16vec3(a16, int16_t(c)), i16vec3(b16, int16_t(c >> 16))));
   o[k + 9] = uint(sdot16_sat(a16, b16, int(c)));
   o[k + 10] = udot32(v[i], v[i].wzyx);
   o[k + 11] = uint(sudot32(ivec2(v[i].xy), v[i].zw));
   o[k + 12] = uint(int(sdot_narrow(a8.xyz, b8.xyz)));
}
