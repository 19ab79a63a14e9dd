#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types_int16 : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
layout(location = 0) in f16vec2 v_uv;
layout(location = 1) flat in f16vec4 v_halves;
layout(location = 2) flat in i16vec2 v_signed;
layout(location = 3) flat in u16vec3 v_unsigned;
layout(location = 4, component = 1) flat in float16_t v_byte;
layout(location = 5) noperspective in float16_t v_across;
layout(location = 0) out f16vec4 o_halves;
layout(location = 1) out i16vec4 o_signed;
layout(location = 2) out u16vec4 o_unsigned;
layout(location = 3) out f16vec4 o_places;
void main() {
   o_halves = v_halves;
   o_signed = i16vec4(v_signed, -v_signed.x, int16_t(v_uv.x * float16_t(64.0)));
   o_unsigned = u16vec4(v_unsigned, uint16_t(v_uv.y * float16_t(64.0)));
   o_places = f16vec4(v_uv, v_byte, v_across);
}
