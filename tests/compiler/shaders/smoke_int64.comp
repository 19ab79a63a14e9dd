#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(binding = 0) buffer A { int64_t a[]; };
layout(binding = 1) buffer B { uint64_t u[]; };
layout(binding = 2) buffer F { float f[]; };
void main() {
   uint id = gl_GlobalInvocationID.x; int64_t x = a[id], y = a[id + 1]; uint64_t p = u[id], q = u[id + 1];
   a[0] = x + y; a[1] = x - y; a[2] = x * y; a[3] = x / y; a[4] = x % y; a[5] = x << int(id); a[6] = x >> 3; a[7] = min(x, y); a[8] = abs(x); a[9] = x < y ? x : y; a[10] = x & y; a[11] = ~x; a[12] = -x; a[13] = int64_t(f[id]); f[0] = float(x); a[14] = int64_t(id); a[15] = sign(x);
   u[0] = p / q; u[1] = p >> id; u[2] = max(p, q); u[3] = p * q; u[4] = uint64_t(f[1]); f[2] = float(p); u[5] = p == q ? p : 0ul;
}
