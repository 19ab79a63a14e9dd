#version 450
// SPDX-License-Identifier: MIT
// Each function calls the one before it four times.
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { float v; } b;

#define F(name, before) float name(float x) { \
   return before(x) + before(x * 2.0) + before(x * 3.0) + before(x * 4.0); }

float f0(float x) { return x * x; }
F(f1, f0) F(f2, f1) F(f3, f2) F(f4, f3) F(f5, f4) F(f6, f5) F(f7, f6)
F(f8, f7) F(f9, f8) F(f10, f9) F(f11, f10)

void
main()
{
   b.v = f11(b.v);
}
