#version 450
// SPDX-License-Identifier: MIT
// Instructions of extensions that any stage may use, and some of their hints.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_realtime_clock : enable
#extension GL_ARB_shader_clock : require
#extension GL_ARB_gpu_shader_int64 : require
#extension GL_EXT_device_group : require
#extension GL_EXT_debug_printf : require
#include "level_stage.glsl"
#define DOT extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018]
#define DOT4 extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6017]
#define DOTS extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016]
spirv_instruction(DOT, id = 4450) int s_dot(uint a, uint b, spirv_literal int packed);
spirv_instruction(DOT, id = 4451) uint u_dot(uint a, uint b, spirv_literal int packed);
spirv_instruction(DOT, id = 4452) int su_dot(uint a, uint b, spirv_literal int packed);
spirv_instruction(DOT, id = 4453) int s_dot_add(uint a, uint b, int c, spirv_literal int packed);
spirv_instruction(DOT, id = 4454) uint u_dot_add(uint a, uint b, uint c, spirv_literal int packed);
spirv_instruction(DOT, id = 4455) int su_dot_add(uint a, uint b, int c, spirv_literal int packed);
spirv_instruction(DOT4, id = 4450) int s_dot(i8vec4 a, i8vec4 b);
spirv_instruction(DOT4, id = 4455) int su_dot_add(i8vec4 a, u8vec4 b, int c);
spirv_instruction(DOT4, id = 4454) uint8_t u_dot_add(u8vec4 a, u8vec4 b, uint8_t c);
spirv_instruction(DOTS, id = 4450) int64_t s_dot_wide(i16vec3 a, i16vec3 b);
spirv_instruction(DOTS, id = 4452) int su_dot(ivec3 a, uvec3 b);
spirv_instruction(DOTS, id = 4454) uint64_t u_dot_add(u64vec2 a, u64vec2 b, uint64_t c);
spirv_instruction(DOTS, id = 4453) int16_t s_dot_add(i16vec2 a, i16vec2 b, int16_t c);
spirv_instruction(extensions = ["SPV_KHR_expect_assume"], capabilities = [5629], id = 5630) void assume(bool value);
spirv_instruction(extensions = ["SPV_KHR_expect_assume"], capabilities = [5629], id = 5631) uvec2 expect(uvec2 value, uvec2 expected);
spirv_instruction(extensions = ["SPV_EXT_replicated_composites"], capabilities = [6024], id = 4463) mat2 replicate(vec2 value);
spirv_decorate_string(extensions = ["SPV_GOOGLE_decorate_string", "SPV_GOOGLE_hlsl_functionality1"], 5635, "SV_Meaning") uint named = 0u;
layout(binding = 0) readonly buffer B { uvec4 u; ivec4 i; i8vec4 a; u8vec4 b; i16vec4 s; u64vec2 l; };
void main() {
   int r = s_dot(u.x, u.y, 0) + su_dot(u.x, u.y, 0) + s_dot_add(u.x, u.y, i.x, 0) + su_dot_add(u.x, u.y, i.y, 0);
   uint q = u_dot(u.z, u.w, 0) + u_dot_add(u.z, u.w, u.x, 0) + uint(u_dot_add(b, b.wzyx, b.x));
   r += s_dot(a, a.yxwz) + su_dot_add(a, b, i.z) + su_dot(i.xyz, u.xyz) + int(s_dot_add(s.xy, s.zw, s.x));
   int64_t wide = s_dot_wide(s.xyz, s.yzw) + int64_t(u_dot_add(l, l.yx, l.x));
   assume(r > 3);
   uvec2 e = expect(u.xy, uvec2(3u, 4u));
   if (e.x == 3u)
      debugPrintfEXT("%u", e.x);
   mat2 m = replicate(vec2(u.xy));
   named = clock2x32ARB().x + uint(clockARB());
   finish(vec4(float(r) + float(q), float(wide), m[0].y + m[1].x, float(e.y + named + uint(gl_DeviceIndex))));
}
