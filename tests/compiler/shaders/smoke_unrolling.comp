#version 450
#extension GL_EXT_control_flow_attributes : require
// SPDX-License-Identifier: MIT
// Unrolled as it asks for, this has millions of instructions.
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { float v[]; } b;

void
main()
{
   uint id = gl_GlobalInvocationID.x;
   float x = b.v[id], y = b.v[id + 1];

   [[unroll]] for (int i = 0; i < 32; i++)
      [[unroll]] for (int j = 0; j < 32; j++)
         [[unroll]] for (int k = 0; k < 32; k++)
            [[unroll]] for (int l = 0; l < 32; l++) {
               x = fma(x, y, float(i * j + k * l));
               y += x;
            }
   [[unroll]] for (int i = 0; i < 1000000; i++)
      x = fma(x, y, float(i));
   b.v[id] = x;
}
