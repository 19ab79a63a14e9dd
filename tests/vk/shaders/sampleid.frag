#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) out vec4 o;
void main() { o = vec4(float(gl_SampleID) / 4.0, gl_SamplePosition, 1.0); }
