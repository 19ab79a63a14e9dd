#version 450
/* SPDX-License-Identifier: MIT */
layout(set = 0, binding = 0) uniform sampler1DArray line;
layout(set = 0, binding = 1) uniform sampler2DArray plane;
layout(set = 0, binding = 2) uniform samplerCubeArray cube;
layout(location = 0) in vec3 v;
layout(location = 0) out vec4 o;
void main() {
   o = vec4(textureQueryLod(line, v.x) + textureQueryLod(plane, v.xy), textureQueryLod(cube, v));
}
