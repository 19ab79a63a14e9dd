#version 450
// SPDX-License-Identifier: MIT
// A rectangle in clip space, as a strip.
layout(push_constant) uniform Push { vec4 scale; vec4 bias; vec4 rect; };
void main()
{
   vec2 corner = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1);
   gl_Position = vec4(mix(rect.xy, rect.zw, corner), 0.5, 1.0);
}
