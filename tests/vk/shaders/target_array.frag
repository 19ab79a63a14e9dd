#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 a[2];
layout(location = 2) out uvec4 c[1];
void main() { a[0] = vec4(v_uv, 0.0, 1.0); a[1] = vec4(1.0 - v_uv, 1.0, 0.5); c[0] = uvec4(gl_FragCoord.xy, 7u, 9u); }
