#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(set = 1, binding = 0) uniform B { uvec4 b; };
layout(set = 3, binding = 0) readonly buffer C { uint c[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   o[i] = b[i % 4u] * 1000u + c[i];
}
