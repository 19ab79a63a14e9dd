#version 450
// SPDX-License-Identifier: MIT
// Push constants together with what an indirect dispatch writes.
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(push_constant) uniform Push { uint a; uint b; };
void main()
{
   o[gl_GlobalInvocationID.x] =
      gl_NumWorkGroups.x * a + a * b + gl_GlobalInvocationID.x;
}
