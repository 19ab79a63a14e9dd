#version 450
#extension GL_EXT_control_flow_attributes : require
// Three loops stay: one whose end is only a guess from the size of what it
// reads, one that is long arithmetic, one that is long when vectors count by
// their components.  The author's wish, the local array and the short one
// are unrolled.
// code: loops == 3
// code: n('thread_local_pointer') == 0
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { vec4 v[]; };
layout(push_constant) uniform P { int many; };
shared vec4 tile[8];
void main() {
   uint i = gl_GlobalInvocationID.x;
   vec4 sum = vec4(0), keep[4];
   tile[i & 7u] = v[i];
   barrier();
   for (int k = 0; k < many; k++)
      sum += tile[k] * v[k];
   float f = sum.x;
   for (int k = 0; k < 8; k++)
      for (int l = 0; l < 6; l++)
         f = exp2(f * 1.5 + 2.0) / (f * f + float(l)) - sqrt(f) * inversesqrt(f + 3.0);
   for (int k = 0; k < 16; k++) {
      mat4 m = mat4(v[k], v[k + 1], v[k + 2], v[k + 3]);
      sum = m * (m * (m * (m * sum)));
   }
   [[unroll]] for (int k = 0; k < 40; k++)
      if (k < many)
         v[k + 64] = sum;
   for (int k = 0; k < 4; k++)
      keep[k] = v[k + 9] * sum;
   for (int k = 0; k < 3; k++)
      f += keep[3 - k].x;
   v[i] = sum * f;
}
