#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_EXT_shader_explicit_arithmetic_types_int16 : require
#extension GL_EXT_shader_16bit_storage : require
// Subnormals stay, signs of zeroes and infinities too; to nearest even.
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4464], 4459, 16);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 16);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 16);
// For floats of 32 bits, too: the case adds that.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { float v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 16u * i;
   float a = v[2u * i], b = v[2u * i + 1u];
   o[k] = floatBitsToUint(a + b);
   o[k + 1] = floatBitsToUint(a * b);
   o[k + 2] = floatBitsToUint(a + 0.0);
   o[k + 3] = floatBitsToUint(a * 0.0);
   o[k + 4] = floatBitsToUint(a - a);
   o[k + 5] = floatBitsToUint(0.0 - a);
   o[k + 6] = floatBitsToUint(a * 1.0);
   o[k + 7] = floatBitsToUint(a * 0.5);
   o[k + 8] = floatBitsToUint(-(a - b));
   o[k + 9] = uint(a != a) | uint(a == b) << 1 | uint(a < b) << 2 | uint(isinf(a)) << 3;
   o[k + 10] = uint(float16BitsToUint16(float16_t(a)));
   float16_t h = float16_t(a), g = float16_t(b);
   o[k + 11] = uint(float16BitsToUint16(h + float16_t(0.0)));
   o[k + 12] = uint(float16BitsToUint16(h * float16_t(0.5)));
   o[k + 13] = uint(float16BitsToUint16(h + g));
   o[k + 14] = floatBitsToUint(float(h));
   o[k + 15] = floatBitsToUint(abs(a) * abs(b));
   // Whatever the number is, what is none stays none.
   if (isnan(a) || isinf(a))
      o[k + 15] = floatBitsToUint(sin(a) + float(cos(h)));
}
