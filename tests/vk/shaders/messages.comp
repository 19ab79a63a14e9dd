#version 450
// SPDX-License-Identifier: MIT
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#pragma use_vulkan_memory_model
// Workgroups write to one another.  The last one that is done sums up what all
// have written; on the way, who sees a neighbour's flag must see its letter.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) nonprivate devicecoherent buffer Letters { uint letter[64 * 64]; };
layout(set = 0, binding = 1) nonprivate devicecoherent buffer Out {
   uint done, sum, seen, wrong, flag[64], queue;
};
shared uint last;
void main() {
   uint group = gl_WorkGroupID.x, i = gl_LocalInvocationID.x, groups = gl_NumWorkGroups.x;
   letter[64u * group + i] = (group + 1u) * 1000u + i;
   controlBarrier(gl_ScopeWorkgroup, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease | gl_SemanticsMakeAvailable | gl_SemanticsMakeVisible);
   if (i == 0u) {
      atomicStore(flag[group], 1u, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsRelease | gl_SemanticsMakeAvailable);
      last = atomicAdd(done, 1u, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease | gl_SemanticsMakeAvailable | gl_SemanticsMakeVisible);
   }
   uint other = (group * 7u + i) % groups;
   uint there = atomicLoad(flag[other], gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquire | gl_SemanticsMakeVisible);
   uint read = letter[64u * other + i];
   if (there == 1u) {
      atomicAdd(seen, 1u, gl_ScopeQueueFamily, 0, 0);
      if (read != (other + 1u) * 1000u + i)
         atomicAdd(wrong, 1u, gl_ScopeQueueFamily, 0, 0);
   }
   controlBarrier(gl_ScopeWorkgroup, gl_ScopeWorkgroup, gl_StorageSemanticsShared, gl_SemanticsAcquireRelease | gl_SemanticsMakeAvailable | gl_SemanticsMakeVisible);
   if (last + 1u != groups)
      return;
   memoryBarrier(gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquire | gl_SemanticsMakeVisible);
   uint mine = 0u;
   for (uint g = 0u; g < groups; g++)
      mine += letter[64u * g + i];
   atomicAdd(sum, mine, gl_ScopeDevice, 0, 0);
   subgroupMemoryBarrier();
   atomicAdd(queue, 1u, gl_ScopeSubgroup, gl_StorageSemanticsBuffer, gl_SemanticsAcquireRelease);
}
