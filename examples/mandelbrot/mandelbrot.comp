#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) writeonly buffer Image { uint rgba8[]; };
layout(push_constant) uniform Push { uint width_px, height_px, max_steps; };

void main()
{
   uvec2 p = gl_GlobalInvocationID.xy;
   if (p.x >= width_px || p.y >= height_px)
      return;
   vec2 c = (vec2(p) + 0.5) / vec2(width_px, height_px) * vec2(3.6, 2.4) -
            vec2(2.5, 1.2);
   vec2 z = vec2(0.0);
   uint steps = 0u;
   while (steps < max_steps && dot(z, z) < 16.0) {
      z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
      steps++;
   }
   vec3 color = vec3(0.0);
   if (steps < max_steps) {
      float t = (float(steps) - log2(log2(dot(z, z)))) / float(max_steps);
      color = 0.5 + 0.5 * cos(6.2831853 * (3.0 * t + vec3(0.55, 0.65, 0.75)));
   }
   uvec3 b = uvec3(clamp(color, 0.0, 1.0) * 255.0 + 0.5);
   rgba8[p.y * width_px + p.x] = b.r | b.g << 8 | b.b << 16 | 0xff000000u;
}
