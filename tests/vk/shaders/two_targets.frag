#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 a;
layout(location = 1) out vec4 b;
layout(location = 2) out uvec4 c;
void main() { a = vec4(v_uv, 0.0, 1.0); b = vec4(1.0 - v_uv, 1.0, 0.5); c = uvec4(gl_FragCoord.xy, 7u, 9u); }
