#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { float v[]; };
layout(push_constant) uniform P { R src; R dst; };
void main() {
   uint t = gl_GlobalInvocationID.x;
   float a = src.v[4 * t], b = src.v[4 * t + 1], c = src.v[4 * t + 2];
   float r[48];
   int e;
   r[0] = a + b; r[1] = a - b; r[2] = a * b; r[3] = a / b; r[4] = mod(a, b); r[5] = -a; r[6] = abs(a); r[7] = sign(a); r[8] = floor(a); r[9] = ceil(a);
   r[10] = trunc(a); r[11] = roundEven(a); r[12] = fract(a); r[13] = min(a, b); r[14] = max(a, b); r[15] = clamp(a, 0.0, 1.0); r[16] = mix(a, b, c);
   r[17] = step(a, b); r[18] = smoothstep(-3.0, 5.0, a); r[19] = sqrt(abs(a)); r[20] = inversesqrt(abs(b)); r[21] = exp(a); r[22] = log(abs(a)); r[23] = exp2(a);
   r[24] = log2(abs(b)); r[25] = pow(abs(a), c); r[26] = sin(a); r[27] = cos(a); r[28] = tan(c * 0.125); r[29] = asin(clamp(c * 0.1, -1.0, 1.0)); r[30] = acos(clamp(c * 0.1, -1.0, 1.0));
   r[31] = atan(a); r[32] = atan(a, b); r[33] = tanh(c); r[34] = fma(a, b, c); r[35] = frexp(a, e); r[36] = float(e); r[37] = ldexp(a, 3);
   r[38] = float(int(a)); r[39] = float(uint(abs(b))); r[40] = dot(vec3(a, b, c), vec3(c, a, b)); r[41] = length(vec2(a, b)); r[42] = 1.0 - a * b;
   r[43] = a < b ? c : -c; r[44] = clamp(a * b + c, -1.0, 1.0); r[45] = max(a, 0.0); r[46] = float(a < b) * 3.5; r[47] = a == b ? 1.0 : (a != c ? 2.0 : 3.0);
   for (int i = 0; i < 48; i++) dst.v[48 * t + i] = r[i];
}
