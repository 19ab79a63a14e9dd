#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 16, local_size_y = 16) in;
layout(binding = 0) buffer B { vec4 img[]; };
layout(push_constant) uniform P { uvec2 size; };
void main() {
   uvec2 id = gl_GlobalInvocationID.xy;
   if (id.x >= size.x || id.y >= size.y)
      return;
   vec2 c = vec2(id) / vec2(size) * 3.0 - vec2(2.0, 1.5), z = c;
   float n = 0.0;
   for (int i = 0; i < 128; i++) {
      z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
      if (dot(z, z) > 4.0)
         break;
      n++;
   }
   img[id.y * size.x + id.x] = vec4(0.5 + 0.5 * cos(6.28318 * (vec3(0.3, 0.4, 0.5) + n / 128.0)), 1.0);
}
