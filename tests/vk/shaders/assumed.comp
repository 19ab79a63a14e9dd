#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_debug_printf : require
// What means nothing, but must be understood.
spirv_instruction(extensions = ["SPV_KHR_expect_assume"], capabilities = [5629], id = 5630) void assume(bool value);
spirv_instruction(extensions = ["SPV_KHR_expect_assume"], capabilities = [5629], id = 5631) uint expect(uint value, uint expected);
spirv_instruction(extensions = ["SPV_EXT_replicated_composites"], capabilities = [6024], id = 4463) uvec4 replicate(uint value);
spirv_decorate_string(extensions = ["SPV_GOOGLE_decorate_string", "SPV_GOOGLE_hlsl_functionality1"], 5635, "SV_Meaning") uint named = 0u;
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, a = v[i];
   assume(i < 64u);
   named = expect(a & 3u, 2u);
   if (a == 77u)
      debugPrintfEXT("%u is 77", i);
   uvec4 all = replicate(a);
   o[2u * i] = named + (named == 2u ? 100u : 200u);
   o[2u * i + 1u] = all.x + 2u * all.y + 4u * all.z + 8u * all.w;
}
