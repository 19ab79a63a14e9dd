#version 450
// SPDX-License-Identifier: MIT
// A colour for each pixel of a 4x4 cell.
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
layout(location = 0) out vec4 o;
void main()
{
   ivec2 p = ivec2(gl_FragCoord.xy) & 3;
   o = vec4(p.x, p.y, 3 - p.x, p.x ^ p.y) / 3.0 * scale + bias;
}
