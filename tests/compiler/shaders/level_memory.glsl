#version 450
// SPDX-License-Identifier: MIT
// The memory model, and memory by address.
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_buffer_reference2 : require
#extension GL_EXT_buffer_reference_uvec2 : require
#extension GL_EXT_scalar_block_layout : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#pragma use_vulkan_memory_model
#include "level_stage.glsl"
layout(buffer_reference) buffer Node;
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer Node { vec3 v; Node next; uint16_t s[3]; uint8_t b; uint count; };
layout(push_constant) uniform P { Node root; uvec2 words; };
layout(binding = 0) coherent buffer B { uint flag; uint data[]; };
layout(binding = 1) nonprivate buffer C { uint other[]; };
void main() {
   Node at = root;
   vec3 r = vec3(0.0);
   for (uint i = 0u; i < 4u && uvec2(at) != uvec2(0u); i++) {
      r += at.v + vec3(at.s[i & 1u], at.b, float(at.s[2]));
      at = at.next;
   }
   r += Node(words)[2].v;
#if STAGE != 0
   at = root + 1;
   at.v = r;
   at.b = uint8_t(3);
   atomicAdd(at.count, 1u);
   data[0] = 5u;
   atomicStore(flag, 1u, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsRelease);
   uint got = atomicLoad(flag, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquire);
   got += atomicAdd(flag, 2u, gl_ScopeQueueFamily, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease);
   memoryBarrier(gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease | gl_SemanticsMakeAvailable | gl_SemanticsMakeVisible);
   memoryBarrier(gl_ScopeSubgroup, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease);
   r.x += float(got + data[1] + other[2]);
#endif
#if STAGE == 5
   controlBarrier(gl_ScopeWorkgroup, gl_ScopeWorkgroup, gl_StorageSemanticsBuffer | gl_StorageSemanticsShared, gl_SemanticsAcquireRelease);
   controlBarrier(gl_ScopeSubgroup, gl_ScopeSubgroup, 0, 0);
   other[3] = got;
#endif
   finish(vec4(r, 1.0));
}
