#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) out vec4 o;
void main() { o = gl_FragCoord * vec4(0.01, 0.01, 1, 1) + (gl_FrontFacing ? vec4(1) : vec4(0)) + vec4(gl_PointCoord, gl_SampleID, gl_Layer); o.xy += gl_SamplePosition; }
