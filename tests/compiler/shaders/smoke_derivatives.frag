#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec3 a; layout(location = 0) out vec4 o;
void main() { o = vec4(dFdx(a.x), dFdyFine(a.y), dFdxCoarse(a.z), fwidth(a.x)); o.xyz += dFdyCoarse(a) + abs(dFdx(a)); }
