#version 450
// SPDX-License-Identifier: MIT
// Each of many accesses would choose among the elements of a small array.
// code: instructions < 4000
// code: n("thread_local_pointer") > 100
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

#define X1 local[at] += at; at = local[at ^ id & 15];
#define X8 X1 X1 X1 X1 X1 X1 X1 X1
#define X64 X8 X8 X8 X8 X8 X8 X8 X8

void
main()
{
   uint local[16], id = gl_GlobalInvocationID.x, at = b.v[id];

   for (int i = 0; i < 16; i++)
      local[i] = b.v[i];
   X64 X64 X64
   b.v[id] = at;
}
