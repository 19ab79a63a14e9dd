#version 450
// SPDX-License-Identifier: MIT
// The level that a texel of an array would come from, steeper along v.
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2DArray tex;
layout(location = 0) out vec4 o;
void main() {
   o = vec4(textureQueryLod(tex, v_uv * vec2(0.5, 8.0)) / 8.0, 0.0, 1.0);
}
