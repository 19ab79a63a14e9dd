#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
layout(local_size_x = 64) in;
layout(binding = 0) buffer A { float16_t h[]; };
layout(binding = 1) buffer B { int16_t s[]; };
layout(binding = 2) buffer C { uint8_t b[]; };
layout(binding = 3) buffer D { int8_t c[]; };
layout(binding = 4) buffer E { f16vec4 hv[]; };
layout(binding = 5) buffer F { float f[]; };
void main() {
   uint id = gl_GlobalInvocationID.x;
   float16_t x = h[id], y = h[id + 1], z = h[id + 2];
   h[0] = x + y; h[1] = x * y; h[2] = x / y; h[3] = fma(x, y, z); h[4] = sqrt(x); h[5] = sin(x); h[6] = exp2(x); h[7] = floor(x); h[8] = abs(-x); h[9] = clamp(x, float16_t(0.0), float16_t(1.0));
   h[10] = min(x, y); h[11] = x < y ? y : z; h[12] = float16_t(s[id]); h[13] = float16_t(f[id]); f[0] = float(x); h[14] = float16_t(b[id]); h[15] = pow(x, y); h[16] = mod(x, y); h[17] = float16_t(id);
   int16_t p = s[id], q = s[id + 1];
   s[0] = p + q; s[1] = p * q; s[2] = p / q; s[3] = p << q; s[4] = p >> q; s[5] = min(p, q); s[6] = int16_t(x); s[7] = p & q; s[8] = ~p; s[9] = p < q ? p : int16_t(7); s[10] = int16_t(f[id]); s[11] = int16_t(id); s[12] = abs(p); f[1] = float(p); f[2] = float(uint16_t(p));
   uint8_t m = b[id], n = b[id + 1];
   b[0] = m + n; b[1] = m * n; b[2] = m / n; b[3] = m >> n; b[4] = max(m, n); b[5] = uint8_t(id); b[6] = m | n; b[7] = m < n ? m : uint8_t(9); b[8] = uint8_t(f[id]); f[3] = float(m); b[9] = uint8_t(p);
   c[0] = c[id] - c[id + 1]; c[1] = int8_t(f[id]); f[4] = float(c[2]); c[3] = -c[4]; c[5] = abs(c[6]); c[7] = min(c[8], c[9]); c[10] = c[11] >> 2; s[13] = int16_t(c[12]);
   hv[1] = hv[0].wzyx * hv[2] + hv[3]; hv[4] = f16vec4(dot(hv[5], hv[6])); hv[7] = f16vec4(f[5], f[6], f[7], f[8]);
}
