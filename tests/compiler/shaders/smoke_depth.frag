#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 o;
void main() { o = a; gl_FragDepth = a.x; gl_SampleMask[0] = int(a.y) & gl_SampleMaskIn[0]; }
