#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(push_constant) uniform Push { uint a; uint b; uint list[16]; };
void main() { uint i = gl_GlobalInvocationID.x; o[i] = a + b * i + list[i & 15u]; }
