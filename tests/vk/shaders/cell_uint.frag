#version 450
// SPDX-License-Identifier: MIT
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
layout(location = 0) out uvec4 o;
void main()
{
   uvec2 p = uvec2(gl_FragCoord.xy);
   o = uvec4(p, p.x * 3u, p.y * 2u) + uvec4(scale);
}
