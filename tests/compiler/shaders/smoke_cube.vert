#version 450
/* SPDX-License-Identifier: MIT */
layout(binding = 0) uniform U { mat4 mvp; vec4 position[36]; vec4 attr[36]; } u;
layout(location = 0) out vec4 texcoord;
layout(location = 1) out vec3 frag_pos;
void main() {
   texcoord = u.attr[gl_VertexIndex];
   gl_Position = u.mvp * u.position[gl_VertexIndex];
   frag_pos = gl_Position.xyz;
}
