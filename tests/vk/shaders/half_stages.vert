#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types_int16 : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
layout(location = 0) in f16vec4 a_halves;
layout(location = 1) in i16vec2 a_signed;
layout(location = 2) in u16vec3 a_unsigned;
layout(location = 3) in f16vec2 a_bytes;
layout(location = 0) out f16vec2 v_uv;
layout(location = 1) flat out f16vec4 v_halves;
layout(location = 2) flat out i16vec2 v_signed;
layout(location = 3) flat out u16vec3 v_unsigned;
layout(location = 4, component = 1) flat out float16_t v_byte;
layout(location = 5) noperspective out float16_t v_across;
void main() {
   vec2 uv = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1) * 2.0;
   gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
   v_uv = f16vec2(uv);
   v_halves = a_halves * float16_t(2.0);
   v_signed = a_signed;
   v_unsigned = a_unsigned + u16vec3(65535us);
   v_byte = a_bytes.y;
   v_across = float16_t(uv.x);
}
