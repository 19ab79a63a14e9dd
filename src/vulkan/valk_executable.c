/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_executable.h"

#include <mali/device_info.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/u_math.h"
#include "vk_log.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_shader.h"

/* Instructions of 64 bits (Mesa 25.0.7, Valhall's ISA.xml). */
#define INSTRUCTION_B 8

static const struct valk_shader *
valk_shader_of(const struct vk_shader *vk_shader)
{
   return container_of(vk_shader, const struct valk_shader, vk);
}

/* The variant that is executable number `index`. */
static enum mcc_variant
variant_at(const struct valk_shader *shader, uint32_t index)
{
   enum mcc_variant variant = MCC_VARIANT_MAIN;

   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      if (shader->info.variant[i].size_B && index-- == 0)
         variant = (enum mcc_variant)i;
   }
   return variant;
}

/* -------------------------------------------------------------- executables */

static const char *
variant_name(const struct valk_shader *shader, enum mcc_variant variant)
{
   static const char *const vertex[MCC_VARIANT_COUNT] = {
      [MCC_VARIANT_POSITION] = "vertex position",
      [MCC_VARIANT_VARYING] = "vertex varying",
      [MCC_VARIANT_POSITION_PLAIN] = "vertex plain position",
      [MCC_VARIANT_VARYING_NOPERSPECTIVE] =
         "vertex varying without perspective",
   };

   return shader->info.stage == MCC_STAGE_VERTEX     ? vertex[variant]
          : shader->info.stage == MCC_STAGE_FRAGMENT ? "fragment"
                                                     : "compute";
}

static const char *
variant_description(const struct valk_shader *shader, enum mcc_variant variant)
{
   if (shader->info.stage != MCC_STAGE_VERTEX)
      return "the whole shader";
   switch (variant) {
   case MCC_VARIANT_POSITION:
      return "runs for each vertex, before primitives are culled";
   case MCC_VARIANT_VARYING:
      return "runs for the vertices of primitives that are left";
   case MCC_VARIANT_POSITION_PLAIN:
      return "positions without the point size, for lines and triangles";
   default:
      return "varyings for fragment shaders that interpolate without "
             "perspective";
   }
}

VkResult
valk_get_executable_properties(struct vk_device *vk_dev,
                               const struct vk_shader *vk_shader,
                               uint32_t *count,
                               VkPipelineExecutablePropertiesKHR *properties)
{
   const struct valk_shader *shader = valk_shader_of(vk_shader);
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);

   VK_OUTARRAY_MAKE_TYPED(VkPipelineExecutablePropertiesKHR, out, properties,
                          count);
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      if (!shader->info.variant[i].size_B)
         continue;
      vk_outarray_append_typed(VkPipelineExecutablePropertiesKHR, &out, p)
      {
         const enum mcc_variant variant = (enum mcc_variant)i;

         p->stages = mesa_to_vk_shader_stage(shader->vk.stage);
         p->subgroupSize = valk_device_info(dev)->warp_lanes;
         snprintf(p->name, sizeof(p->name), "%s",
                  variant_name(shader, variant));
         snprintf(p->description, sizeof(p->description), "%s",
                  variant_description(shader, variant));
      }
   }
   return vk_outarray_status(&out);
}

/* --------------------------------------------------------------- statistics */

struct statistics {
   /* As VK_OUTARRAY_MAKE_TYPED makes it. */
   VkPipelineExecutableStatisticKHR *data;
   uint32_t room, count;
};

/* The next one to fill in, named; NULL: it is only counted. */
__attribute__((format(printf, 3, 4))) static VkPipelineExecutableStatisticKHR *
next(struct statistics *s, const char *description, const char *name, ...)
{
   VkPipelineExecutableStatisticKHR *stat;
   va_list va;

   if (s->count++ >= s->room)
      return NULL;
   stat = &s->data[s->count - 1];
   snprintf(stat->description, sizeof(stat->description), "%s", description);
   va_start(va, name);
   vsnprintf(stat->name, sizeof(stat->name), name, va);
   va_end(va);
   return stat;
}

static void
add_u64(struct statistics *s, const char *name, uint64_t value,
        const char *description)
{
   VkPipelineExecutableStatisticKHR *stat = next(s, description, "%s", name);

   if (!stat)
      return;
   stat->format = VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_UINT64_KHR;
   stat->value.u64 = value;
}

static double
cycles(const struct mcc_stats *stats, enum mcc_unit unit)
{
   return (double)mcc_stats_cost(stats, unit) / MCC_COSTS_PER_CYCLE;
}

/* Of the units that work side by side; the busiest names the bound. */
static void
add_cycles(struct statistics *s, const char *path, const struct mcc_stats *from)
{
   const enum mcc_unit bound = mcc_stats_bound(from);
   VkPipelineExecutableStatisticKHR *stat;
   char text[VK_MAX_DESCRIPTION_SIZE];

   snprintf(text, sizeof(text), "cycles of a core for a thread, bound by %s",
            mcc_unit_name(bound));
   stat = next(s, text, "Cycles, %s", path);
   if (stat) {
      stat->format = VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_FLOAT64_KHR;
      stat->value.f64 = cycles(from, bound);
   }
   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++) {
      const enum mcc_unit unit = (enum mcc_unit)u;

      stat = next(s, "cycles that this unit is busy", "Cycles of %s, %s",
                  mcc_unit_name(unit), path);
      if (!stat)
         continue;
      stat->format = VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_FLOAT64_KHR;
      stat->value.f64 = cycles(from, unit);
   }
}

static void
add_registers(struct statistics *s, const struct mali_device_info *info,
              const struct mcc_variant_info *v)
{
   const uint32_t all = v->stats.fma + v->stats.cvt + v->stats.sfu;

   add_u64(s, "Instructions", v->instructions, "instructions in the program");
   add_u64(s, "Code size", v->size_B, "bytes of the program");
   add_u64(s, "Registers", v->used_regs, "registers that are used");
   add_u64(s, "Work registers", v->work_regs,
           "registers that a thread gets: 32, or 64 and half the threads");
   add_u64(s, "Threads", mali_max_threads(info, v->work_regs),
           "threads that a core has room for");
   add_u64(s, "Loops", v->stats.loops, "places that are jumped back to");
   add_u64(s, "Spills", v->stats.spills,
           "instructions that store what registers have no room for");
   add_u64(s, "Fills", v->stats.fills,
           "instructions that load what was spilled");
   add_u64(s, "16-bit arithmetic",
           all ? UINT64_C(100) * v->stats.half / all : 0,
           "percent of the arithmetic");
}

static void
add_shader(struct statistics *s, const struct mcc_info *info)
{
   add_u64(s, "Uniform words", info->fau_words,
           "words of 32 bits that are pushed to the shader");
   add_u64(s, "Constants", info->fau_const_count,
           "words of these that are constants");
   add_u64(s, "Thread-local memory", info->tls_size_B, "bytes of a thread");
   add_u64(s, "Workgroup-local memory", info->wls_size_B,
           "bytes of a workgroup");
}

VkResult
valk_get_executable_statistics(struct vk_device *vk_dev,
                               const struct vk_shader *vk_shader,
                               uint32_t index, uint32_t *count,
                               VkPipelineExecutableStatisticKHR *statistics)
{
   const struct valk_shader *shader = valk_shader_of(vk_shader);
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   const struct mali_device_info *info = valk_device_info(dev);
   const struct mcc_variant_info *v =
      &shader->info.variant[variant_at(shader, index)];
   struct statistics s = { statistics, statistics ? *count : 0, 0 };
   struct mcc_paths paths;

   if (mcc_stats_paths(info, (const char *)shader->binary + v->offset_B,
                       v->size_B, &paths))
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   add_registers(&s, info, v);
   add_shader(&s, &shader->info);
   add_cycles(&s, "total", &v->stats);
   add_cycles(&s, "shortest path", &paths.shortest);
   add_cycles(&s, "longest path", &paths.longest);
   *count = statistics ? MIN2(s.count, s.room) : s.count;
   return statistics && s.count > s.room ? VK_INCOMPLETE : VK_SUCCESS;
}

/* ---------------------------------------------------------- representations */

/* What vkGetPipelineExecutableInternalRepresentationsKHR wants of one: its
 * size, or as much as there is room for. */
static bool
put_data(VkPipelineExecutableInternalRepresentationKHR *r, const char *name,
         const char *description, bool is_text, const void *data, size_t size_B)
{
   bool complete = true;

   snprintf(r->name, sizeof(r->name), "%s", name);
   snprintf(r->description, sizeof(r->description), "%s", description);
   r->isText = is_text;
   if (r->pData) {
      const size_t room_B = r->dataSize;

      complete = size_B <= room_B;
      size_B = MIN2(size_B, room_B);
      memcpy(r->pData, data, size_B);
      if (is_text && size_B)
         ((char *)r->pData)[size_B - 1] = '\0';
   }
   r->dataSize = size_B;
   return complete;
}

/* malloc'ed, or NULL. */
static char *
assembly_of(const struct mali_device_info *info, const char *code,
            uint32_t size_B)
{
   char *text = NULL;
   size_t length;
   FILE *fp = open_memstream(&text, &length);
   bool good = fp;

   for (uint32_t at_B = 0; fp && at_B < size_B; at_B += INSTRUCTION_B) {
      mcc_print_code(fp, info, code + at_B);
      putc('\n', fp);
   }
   if (fp) {
      good = !ferror(fp);
      good = !fclose(fp) && good;
   }
   if (good)
      return text;
   free(text);
   return NULL;
}

VkResult
valk_get_executable_representations(
   struct vk_device *vk_dev, const struct vk_shader *vk_shader, uint32_t index,
   uint32_t *count,
   VkPipelineExecutableInternalRepresentationKHR *representations)
{
   const struct valk_shader *shader = valk_shader_of(vk_shader);
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   const enum mcc_variant variant = variant_at(shader, index);
   const struct mcc_variant_info *v = &shader->info.variant[variant];
   const struct mcc_text *text = &shader->text[variant];
   const char *code = (const char *)shader->binary + v->offset_B;
   char *assembly = assembly_of(valk_device_info(dev), code, v->size_B);
   const struct {
      const char *name, *description;
      const void *data;
      size_t size_B;
      bool is_text;
   } kinds[] = {
      { "NIR", "Mesa's NIR that instructions are selected from", text->nir,
        text->nir ? strlen(text->nir) + 1 : 0, true },
      { "IR", "the compiler's own IR before it is encoded", text->ir,
        text->ir ? strlen(text->ir) + 1 : 0, true },
      { "Assembly", "one instruction a line, as mali-disasm has it", assembly,
        assembly ? strlen(assembly) + 1 : 0, true },
      { "Binary", "the program's bytes", code, v->size_B, false },
   };
   bool complete = true;

   if (!assembly)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VK_OUTARRAY_MAKE_TYPED(VkPipelineExecutableInternalRepresentationKHR, out,
                          representations, count);
   for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
      /* Kept only for pipelines that were made to be looked at. */
      if (!kinds[i].data)
         continue;
      vk_outarray_append_typed(VkPipelineExecutableInternalRepresentationKHR,
                               &out, r)
      {
         complete &= put_data(r, kinds[i].name, kinds[i].description,
                              kinds[i].is_text, kinds[i].data, kinds[i].size_B);
      }
   }
   free(assembly);
   return complete ? vk_outarray_status(&out) : VK_INCOMPLETE;
}
