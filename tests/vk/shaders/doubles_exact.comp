#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Subnormals stay, signs of zeroes and infinities too; to nearest even.
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4464], 4459, 64);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 64);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 64);
// vkt_double_cases.c has the same list.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { double v[]; };
layout(set = 0, binding = 1) buffer Out { double o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 16u * i;
   double a = v[2u * i], b = v[2u * i + 1u];
   precise double sum = a + b, product = a * b, nothing = a + 0.0lf, zero = a * 0.0lf, back = -(a - b), half_of = a * 0.5lf;
   o[k] = sum;
   o[k + 1] = product;
   o[k + 2] = nothing;
   o[k + 3] = zero;
   o[k + 4] = back;
   o[k + 5] = half_of;
   o[k + 6] = sqrt(a);
   o[k + 7] = abs(a);
   o[k + 8] = trunc(a);
   o[k + 9] = roundEven(b);
   o[k + 10] = double(uint(a < b) | uint(a <= b) << 1 | uint(a == b) << 2 | uint(a != a) << 3 | uint(isinf(b)) << 4);
   o[k + 11] = double(float(a));
   o[k + 12] = double(uint(float16BitsToUint16(float16_t(b))));
   o[k + 13] = -b;
   o[k + 14] = a > b ? a : b;
   o[k + 15] = double(floatBitsToUint(float(b)));
}
