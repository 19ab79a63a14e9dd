#version 450
/* SPDX-License-Identifier: MIT */
void main() { gl_Position = vec4(gl_VertexIndex & 1, gl_VertexIndex >> 1, 0.0, 1.0); }
