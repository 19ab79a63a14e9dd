#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { double d[]; } b;

void
main()
{
   b.d[1] = sqrt(b.d[0]) * 3.0lf;
}
