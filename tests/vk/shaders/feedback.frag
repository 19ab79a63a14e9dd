#version 450
// SPDX-License-Identifier: MIT
// A texture that is the target, too: what this pixel was.
layout(set = 0, binding = 0) uniform sampler2D src;
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 o;
void main() {
   o = texelFetch(src, ivec2(gl_FragCoord.xy), 0).yxzw * 0.5 +
       vec4(v_uv * 0.25, 0.125, 0.0);
}
