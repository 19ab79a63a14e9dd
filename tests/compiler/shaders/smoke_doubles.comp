#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(binding = 0) buffer A { double a[]; };
layout(binding = 1) buffer B { dvec4 v[]; };
layout(binding = 2) buffer I { int64_t l[]; };
layout(binding = 3) uniform U { double u; dvec3 w; };
shared double s[64];
void main() {
   uint i = gl_GlobalInvocationID.x; double x = a[i], y = a[i + 1u]; int e;
   s[i & 63u] = x; barrier();
   a[1] = sign(x); a[2] = mix(x, y, 0.25lf); a[3] = frexp(x, e); a[4] = double(e); a[5] = ldexp(y, 3); a[6] = isnan(x) || isinf(y) ? 1.0lf : s[63u - (i & 63u)];
   v[2] = v[7] * u + w.zzyx; a[7] = length(v[5].xy);
   l[0] = int64_t(x); l[1] = int64_t(uint64_t(y)); a[8] = double(l[2]); a[9] = double(uint64_t(l[3])); a[10] = double(int16_t(i)) + double(uint8_t(i)) + double(float16_t(i)); l[4] = int64_t(int16_t(x)) + int64_t(uint8_t(y)) + int64_t(float16_t(x)); a[11] = x > 1.0lf ? double(x == y) : clamp(x, -y, y);
   double t = 0.0lf; for (uint k = 0u; k < i; k++) t = t * 0.5lf + a[k]; a[12] = t; double q; a[14] = modf(x, q) + q; a[15] = packDouble2x32(unpackDouble2x32(x).yx);
}
