#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { float f[]; };
layout(binding = 1) buffer C { int i[]; };
void main() {
   uint id = gl_GlobalInvocationID.x; float a = f[id], b = f[id + 1], c = f[id + 2];
   f[0] = a + b; f[1] = a - b; f[2] = a * b; f[3] = a / b; f[4] = mod(a, b); f[5] = -a; f[6] = abs(a); f[7] = sign(a); f[8] = floor(a); f[9] = ceil(a);
   f[10] = trunc(a); f[11] = round(a); f[12] = roundEven(a); f[13] = fract(a); f[14] = min(a, b); f[15] = max(a, b); f[16] = clamp(a, 0.0, 1.0);
   f[17] = mix(a, b, c); f[18] = step(a, b); f[19] = smoothstep(a, b, c); f[20] = sqrt(a); f[21] = inversesqrt(a); f[22] = exp(a); f[23] = log(a);
   f[24] = exp2(a); f[25] = log2(a); f[26] = pow(a, b); f[27] = sin(a); f[28] = cos(a); f[29] = tan(a); f[30] = asin(a); f[31] = acos(a);
   f[32] = atan(a); f[33] = atan(a, b); f[34] = sinh(a); f[35] = cosh(a); f[36] = tanh(a); f[37] = asinh(a); f[38] = acosh(a); f[39] = atanh(a);
   f[40] = fma(a, b, c); int e; f[41] = frexp(a, e); i[0] = e; f[42] = ldexp(a, i[1]); i[2] = floatBitsToInt(a); f[43] = intBitsToFloat(i[3]);
   i[4] = int(a); i[5] = int(uint(b)); f[44] = float(i[6]); f[45] = float(uint(i[7])); i[8] = isnan(a) ? 1 : 0; i[9] = isinf(a) ? 1 : 0;
   i[10] = int(packHalf2x16(vec2(a, b))); vec2 h = unpackHalf2x16(uint(i[11])); f[46] = h.x + h.y; i[12] = int(packUnorm4x8(vec4(a, b, c, a)));
   vec4 s = unpackSnorm4x8(uint(i[13])); f[47] = dot(s, s); i[14] = int(packSnorm2x16(vec2(a, b))); vec2 uu = unpackUnorm2x16(uint(i[15])); f[48] = uu.x; f[49] = length(vec3(a, b, c)); f[50] = 1.0 - a * b; f[51] = float(a < b) * 3.5; f[52] = clamp(a * b + c, -1.0, 1.0);
   f[53] = radians(a); f[54] = a == b ? c : a; f[55] = uintBitsToFloat(packUnorm2x16(vec2(a, b))); f[56] = max(a, 0.0);
}
