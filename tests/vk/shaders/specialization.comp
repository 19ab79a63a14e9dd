#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(constant_id = 0) const uint factor = 2;
layout(constant_id = 1) const int offset = 0;
void main() { o[gl_GlobalInvocationID.x] = gl_GlobalInvocationID.x * factor + uint(offset); }
