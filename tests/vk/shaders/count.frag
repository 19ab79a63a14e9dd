#version 450
// SPDX-License-Identifier: MIT
layout(set = 0, binding = 0) buffer Out { uint count, sum; };
void main() { atomicAdd(count, 1u); atomicAdd(sum, uint(gl_FragCoord.x) + 64u * uint(gl_FragCoord.y)); }
