#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform sampler2D tex;
layout(location = 0) out vec4 o;
void main() {
   const ivec2 places[4] = ivec2[](ivec2(0, 3), ivec2(-8, 1), ivec2(7, -8), ivec2(2, 7));
   ivec2 at = ivec2(gl_FragCoord.xy);
   vec4 a = textureGatherOffsets(tex, v_uv, places, 0);
   o = gl_FragCoord.y < 32.0 ? a : textureGatherOffset(tex, v_uv, (at & 15) - 8, 1);
}
