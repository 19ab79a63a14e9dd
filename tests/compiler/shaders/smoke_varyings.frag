#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec4 a;
layout(location = 1) centroid in vec2 b;
layout(location = 2) flat in ivec3 c;
layout(location = 3) flat in uint d;
layout(location = 4) noperspective in vec2 e;
layout(location = 5) sample in vec3 f;
layout(location = 6) in float g[3];
layout(push_constant) uniform P { int i; };
layout(location = 0) out vec4 o;
void main() {
   o = a + vec4(b, e) + vec4(c, d) + vec4(f, g[i]);
   o += vec4(interpolateAtCentroid(a.x), interpolateAtOffset(a.y, vec2(0.25, -0.25)), interpolateAtSample(a.z, 1), 0);
}
