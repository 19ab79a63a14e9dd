#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_nonuniform_qualifier : require
layout(set = 2, binding = 0) uniform texture2D t[16];
layout(set = 2, binding = 16) uniform sampler s;
layout(location = 0) in vec2 uv;
layout(location = 1) flat in int i;
layout(location = 0) out vec4 o;
void main() { o = texture(sampler2D(t[3], s), uv) + texture(sampler2D(t[nonuniformEXT(i)], s), uv); }
