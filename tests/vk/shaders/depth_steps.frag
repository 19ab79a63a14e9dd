#version 450
// SPDX-License-Identifier: MIT
// Depth from -1 to 2, from left to right.
layout(location = 0) out vec4 o;
void main() { o = vec4(1.0); gl_FragDepth = floor(gl_FragCoord.x) * (3.0 / 64.0) - 1.0; }
