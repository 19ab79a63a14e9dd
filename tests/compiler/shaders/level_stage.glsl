// SPDX-License-Identifier: MIT
// Where a result goes: STAGE is 0 for vertex, 4 for fragment, 5 for compute.
#if STAGE == 0
void finish(vec4 r) { gl_Position = r; }
#elif STAGE == 4
layout(location = 0) out vec4 result;
void finish(vec4 r) { result = r; }
#else
layout(local_size_x = 8, local_size_y = 4) in;
layout(set = 3, binding = 31) buffer Result { vec4 result[]; };
void finish(vec4 r) { result[gl_GlobalInvocationID.x] = r; }
#endif
