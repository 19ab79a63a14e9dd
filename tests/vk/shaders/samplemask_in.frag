#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) out vec4 o;
void main() { o = vec4(float(gl_SampleMaskIn[0]) / 15.0, 0.0, 1.0, 1.0); }
