#version 450
/* SPDX-License-Identifier: MIT */
layout(binding = 0) buffer B { uint n; vec4 v[]; } b;
layout(location = 0) in vec4 a; layout(location = 0) out vec4 o;
void main() { uint i = atomicAdd(b.n, 1u); b.v[i] = a; o = b.v[i + uint(b.v.length())]; }
