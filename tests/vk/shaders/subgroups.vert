#version 450
// SPDX-License-Identifier: MIT
// Triangles of many shapes all over the target, in three sizes.
layout(location = 0) flat out uint v_primitive;
void main() {
   uint p = uint(gl_VertexIndex) / 3u, corner = uint(gl_VertexIndex) % 3u;
   uint h = (p * 3u + corner + 1u) * 2246822519u;
   uint m = (p + 1u) * 3266489917u;
   h ^= h >> 13;
   m ^= m >> 15;
   float size = p % 3u == 0u ? 0.09 : p % 3u == 1u ? 0.2 : 0.6;
   vec2 middle = vec2(m & 255u, m >> 8 & 255u) / 140.0 - 0.9;
   vec2 off = vec2(h & 1023u, h >> 10 & 1023u) / 512.0 - 1.0;
   v_primitive = p;
   gl_Position = vec4(middle + size * off, 0.0, 1.0);
}
