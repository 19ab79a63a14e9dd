#version 450
// SPDX-License-Identifier: MIT
layout(depth_unchanged) out float gl_FragDepth;
void main() { if (gl_FragCoord.x > 5.0) discard; gl_FragDepth = gl_FragCoord.z; }
