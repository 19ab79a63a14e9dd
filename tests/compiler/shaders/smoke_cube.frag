#version 450
/* SPDX-License-Identifier: MIT */
layout(binding = 1) uniform sampler2D tex;
layout(location = 0) in vec4 texcoord;
layout(location = 1) in vec3 frag_pos;
layout(location = 0) out vec4 color;
void main() {
   vec3 n = normalize(cross(dFdx(frag_pos), dFdy(frag_pos)));
   color = max(0.0, dot(vec3(0.424, 0.566, 0.707), n)) * texture(tex, texcoord.xy);
}
