#version 450
// SPDX-License-Identifier: MIT
layout(depth_greater) out float gl_FragDepth;
void main() { if (gl_FragCoord.x > 5.0) discard; gl_FragDepth = gl_FragCoord.z + 0.5; }
