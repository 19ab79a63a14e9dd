#version 450
/* SPDX-License-Identifier: MIT */
layout(binding = 0) buffer B { uint seen[]; };
layout(location = 0) in vec4 position;
void main() { seen[gl_VertexIndex] = 1u; gl_Position = position; }
