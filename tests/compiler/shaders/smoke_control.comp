#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { int o[]; };
int f(int n) { int s = 0; while (n > 0) { if (n % 3 == 0) { n -= 2; continue; } if (s > 100) break; s += n; n--; } return s; }
void main() {
   int id = int(gl_GlobalInvocationID.x); int a = o[id];
   switch (a) { case 0: a = 3; case 1: a += 4; break; case 7: a = f(a); break; default: a = -1; }
   for (int i = 0; i < a; i++) { for (int j = i; j < 10; j++) { if ((j & o[j]) == 5) { a ^= j; break; } o[i * 16 + j] = a; } if (a < 0) return; }
   do { a--; if (o[a & 15] == 9) o[3] = a; } while (a > 2 && o[a & 7] != 1);
   o[id] = a;
}
