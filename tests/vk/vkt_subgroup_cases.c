/* SPDX-License-Identifier: MIT */
/* Subgroup operations of all kinds, held against what Vulkan says of them. */
#include "vkt_job.h"

#include <string.h>

#include "quad_control_frag.spv.h"
#include "rotate_comp.spv.h"
#include "subgroup_types_comp.spv.h"
#include "subgroups_comp.spv.h"
#include "subgroups_frag.spv.h"
#include "subgroups_old_comp.spv.h"
#include "subgroups_vert.spv.h"

enum reduction {
   ADD,
   MUL,
   SMIN,
   SMAX,
   UMIN,
   UMAX,
   AND,
   OR,
   XOR,
};

static uint32_t
combine(enum reduction op, uint32_t a, uint32_t b)
{
   switch (op) {
   case ADD:
      return a + b;
   case MUL:
      return a * b;
   case SMIN:
      return (int32_t)a < (int32_t)b ? a : b;
   case SMAX:
      return (int32_t)a > (int32_t)b ? a : b;
   case UMIN:
      return a < b ? a : b;
   case UMAX:
      return a > b ? a : b;
   case AND:
      return a & b;
   case OR:
      return a | b;
   default:
      return a ^ b;
   }
}

static const uint32_t neutral[] = {
   [ADD] = 0,           [MUL] = 1,    [SMIN] = 0x7fffffff,
   [SMAX] = 0x80000000, [UMIN] = ~0u, [UMAX] = 0,
   [AND] = ~0u,         [OR] = 0,     [XOR] = 0,
};

struct group {
   const uint32_t *a; /* of the subgroup's first invocation */
   uint32_t active, lanes;
   bool pixels; /* fragments, not a workgroup's invocations */
};

/* Over the active lanes from first to end. */
static uint32_t
reduce(const struct group *g, enum reduction op, unsigned first, unsigned end,
       uint32_t also)
{
   uint32_t r = neutral[op];
   for (unsigned i = first; i < end && i < g->lanes; i++) {
      if (g->active >> i & 1)
         r = combine(op, r, g->a[i] | also);
   }
   return r;
}

struct expected {
   uint32_t value[64];
   uint64_t known; /* bits: which of them Vulkan defines */
};

static void
expect(struct expected *e, unsigned i, uint32_t value, bool known)
{
   e->value[i] = value;
   if (known)
      e->known |= UINT64_C(1) << i;
}

/* What another lane has, if it is active. */
static void
expect_lane(struct expected *e, unsigned i, const struct group *g,
            unsigned lane)
{
   const bool known = lane < g->lanes && (g->active >> lane & 1);
   expect(e, i, known ? g->a[lane] : 0, known);
}

static void
expect_votes(struct expected *e, const struct group *g, unsigned lane)
{
   const uint32_t full = g->lanes == 32 ? ~0u : (1u << g->lanes) - 1;
   const uint32_t bit = 1u << lane;
   uint32_t odd = 0, threes = 0, low = 1, equal = 1, first = 0;

   while (!(g->active >> first & 1))
      first++;
   for (unsigned i = 0; i < g->lanes; i++) {
      if (!(g->active >> i & 1))
         continue;
      odd |= (g->a[i] & 1) << i;
      threes |= g->a[i] == 3;
      low &= g->a[i] < 0xf0000000u;
      equal &= g->a[i] == g->a[first];
   }
   expect(e, 4, bit, true);
   expect(e, 5, full & ~(bit - 1), true);
   expect(e, 6, full & ~(bit - 1) & ~bit, true);
   expect(e, 7, bit | (bit - 1), true);
   expect(e, 8, bit - 1, true);
   expect(e, 9, lane == first, true);
   expect(e, 10, threes, true);
   expect(e, 11, low, true);
   expect(e, 12, equal, true);
   expect(e, 13, 1, true);
   expect(e, 14, odd, true);
   expect(e, 15, (uint32_t)__builtin_popcount(odd), true);
   expect(e, 16, (uint32_t)__builtin_popcount(odd & (bit | (bit - 1))), true);
   expect(e, 17, (uint32_t)__builtin_popcount(odd & (bit - 1)), true);
   expect(e, 18, first, true);
   expect(e, 19, 31 - (uint32_t)__builtin_clz(g->active), true);
   expect(e, 20, odd >> lane & 1, true);
   expect(e, 21, odd >> ((lane + 1) % g->lanes) & 1, true);
   expect(e, 22, g->a[first], true);
   expect_lane(e, 23, g, 5);
   expect(e, 59, (uint32_t)(1 + 2 * threes), true);
   expect(e, 60, (uint32_t)__builtin_popcount(odd) & 1, true);
}

static void
expect_arithmetic(struct expected *e, const struct group *g, unsigned lane)
{
   static const struct {
      uint8_t op, also;
   } all[] = { { ADD, 0 },  { MUL, 1 },   { SMIN, 0 }, { SMAX, 0 }, { UMIN, 0 },
               { UMAX, 0 }, { AND, 255 }, { OR, 0 },   { XOR, 0 } };
   static const struct {
      uint8_t op, also;
   } scans[2][5] = {
      { { ADD, 0 }, { MUL, 1 }, { SMIN, 0 }, { UMAX, 0 }, { XOR, 0 } },
      { { ADD, 0 }, { MUL, 1 }, { SMIN, 0 }, { UMAX, 0 }, { OR, 0 } },
   };
   static const struct {
      uint8_t op, size;
   } clusters[] = {
      { ADD, 2 }, { ADD, 4 }, { SMIN, 4 }, { XOR, 8 }, { UMAX, 8 },
   };

   for (unsigned i = 0; i < 9; i++)
      expect(e, 28 + i, reduce(g, all[i].op, 0, g->lanes, all[i].also), true);
   for (unsigned x = 0; x < 2; x++) {
      for (unsigned i = 0; i < 5; i++)
         expect(e, 37 + 5 * x + i,
                reduce(g, scans[x][i].op, 0, lane + 1 - x, scans[x][i].also),
                true);
   }
   for (unsigned i = 0; i < 5; i++) {
      const unsigned first = lane & ~(clusters[i].size - 1u);
      expect(e, 47 + i,
             reduce(g, clusters[i].op, first, first + clusters[i].size, 0),
             true);
   }
}

static void
expect_lanes(struct expected *e, const struct group *g, unsigned lane)
{
   uint32_t w[3] = { 0 };
   const unsigned other = lane ^ 1;
   const bool known = g->active >> other & 1;

   expect_lane(e, 24, g, (lane * 5 + 3) % g->lanes);
   expect_lane(e, 25, g, lane ^ 3);
   expect_lane(e, 26, g, lane - 2);
   expect_lane(e, 27, g, lane + 3);
   expect_lane(e, 52, g, (lane & ~3u) | 2);
   expect_lane(e, 53, g, lane ^ 1);
   expect_lane(e, 54, g, lane ^ 2);
   expect_lane(e, 55, g, lane ^ 3);
   if (known) {
      w[0] = g->a[other];
      w[1] = ~w[0];
      w[2] = w[0] >> 1;
   }
   for (unsigned i = 0; i < 3; i++)
      expect(e, 61 + i, w[i], known);
}

/* Lanes leave the loop after as many rounds as their low bits say. */
static uint32_t
loop_sum(const struct group *g, unsigned lane)
{
   uint32_t sum = 0;
   for (unsigned j = 0; j <= (g->a[lane] & 3); j++) {
      uint32_t round = 0;
      for (unsigned i = 0; i < g->lanes; i++) {
         if ((g->active >> i & 1) && (g->a[i] & 3) >= j)
            round += g->a[i] & 15;
      }
      sum = sum * 3 + round;
   }
   return sum;
}

static void
expect_floats(struct expected *e, const struct group *g)
{
   float sum = 0, max = -1e9f;
   uint32_t bits;
   for (unsigned i = 0; i < g->lanes; i++) {
      if (!(g->active >> i & 1))
         continue;
      const float f = (float)((int32_t)g->a[i] >> 20);
      sum += (float)(g->a[i] & 0xff);
      max = f > max ? f : max;
   }
   memcpy(&bits, &sum, 4);
   expect(e, 57, bits, true);
   memcpy(&bits, &max, 4);
   expect(e, 58, bits, true);
}

static void
check_invocation(struct vkt *t, const struct group *g, unsigned id,
                 const uint32_t *got)
{
   const unsigned lane = id % g->lanes;
   struct expected e = { .known = 0 };

   expect(&e, 0, g->lanes, true);
   expect(&e, 1, lane, true);
   expect(&e, 2, id % VKT_JOB_THREADS / g->lanes, !g->pixels);
   expect(&e, 3, VKT_JOB_THREADS / g->lanes, !g->pixels);
   expect_votes(&e, g, lane);
   expect_arithmetic(&e, g, lane);
   expect_lanes(&e, g, lane);
   expect(&e, 56, loop_sum(g, lane), true);
   expect_floats(&e, g);
   for (unsigned i = 0; i < 64; i++) {
      if (e.known >> i & 1)
         vkt_check(t, got[i] == e.value[i],
                   "invocation %u, operation %u: %#x, not %#x (active %#x)", id,
                   i, got[i], e.value[i], g->active);
   }
}

#define MOST_OPERATIONS 0xff

/* Values and who is active: in the first workgroup all, in the second some, in
 * the third one of each subgroup, in all others two of three. */
static void
fill_lanes(uint32_t (*in)[2], uint32_t *a, unsigned count, uint32_t lanes)
{
   uint32_t seed = 17;

   for (unsigned i = 0; i < count; i++) {
      const unsigned group = i / VKT_JOB_THREADS;
      a[i] = vkt_random(&seed);
      if (i % 5 == 0)
         a[i] &= 3;
      in[i][0] = a[i];
      in[i][1] = group == 0   ? 1
                 : group == 1 ? vkt_random(&seed) >> 8 & 1
                 : group == 2 ? i % lanes == (i / lanes * 7) % lanes
                              : i % 3 != 1;
   }
}

/* Subgroups of all shapes: whole ones, sparse ones, single invocations. */
static void
shader_subgroups(struct vkt *t)
{
   enum { GROUPS = 4, COUNT = GROUPS * VKT_JOB_THREADS };
   uint32_t in[COUNT][2], a[COUNT], lanes;

   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, MOST_OPERATIONS, &lanes);
   fill_lanes(in, a, COUNT, lanes);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(subgroups_comp),
                                             .in_B = sizeof(in),
                                             .out_B = COUNT * 64 * 4,
                                             .groups = GROUPS,
                                             .in = in,
                                          });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < COUNT; i++) {
      struct group g = { .a = a + i / lanes * lanes, .lanes = lanes };
      for (unsigned l = 0; l < lanes; l++)
         g.active |= in[i / lanes * lanes + l][1] << l;
      if (in[i][1])
         check_invocation(t, &g, i, o + 64 * i);
   }
}

static void
shader_subgroups_old(struct vkt *t)
{
   enum { COUNT = 4 * VKT_JOB_THREADS };
   uint32_t in[COUNT][2], a[COUNT], lanes;

   vkt_need(t, VK_EXT_SHADER_SUBGROUP_VOTE_EXTENSION_NAME);
   vkt_need(t, VK_EXT_SHADER_SUBGROUP_BALLOT_EXTENSION_NAME);
   vkt_need_wide(t);
   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, 0, &lanes);
   fill_lanes(in, a, COUNT, lanes);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(subgroups_old_comp),
                        .in_B = sizeof(in),
                        .out_B = COUNT * 8 * 4,
                        .groups = 4,
                        .in = in,
                     });
   for (unsigned i = 0; i < COUNT; i++) {
      const uint32_t *got = (const uint32_t *)out.map + 8 * i;
      const unsigned lane = i % lanes, base = i - lane;
      uint32_t want[8] = { 0, 0, 0, 0, 1, 1, lanes, 0 };

      if (!in[i][1])
         continue;
      for (unsigned l = lanes; l-- > 0;) {
         const uint32_t v = a[base + l];

         if (!in[base + l][1])
            continue;
         want[0] |= (v & 1) << l;
         want[1] = v;
         want[3] |= v == 3;
         want[4] &= v < 0xf0000000u;
         want[5] &= (v > 3) == (a[i] > 3);
      }
      want[2] = in[base + 5][1] ? a[base + 5] : got[2];
      want[7] = lane | ((1u << lane) - 1) << 8;
      for (unsigned k = 0; k < 8; k++)
         vkt_check(t, got[k] == want[k], "invocation %u, word %u: %#x, not %#x",
                   i, k, got[k], want[k]);
   }
}

/* -- Fragments -- */

struct row {
   uint32_t a, active, helper, place;
};

static void
check_quad(struct vkt *t, const struct row *row, const uint32_t *got)
{
   const uint32_t x = row->place & 0xff, y = row->place >> 8;
   const uint32_t across = (x ^ 1) | y << 8, down = x | (y ^ 1) << 8;
   const uint32_t diagonal = (x ^ 1) | (y ^ 1) << 8;
   const uint32_t third = (x | 1) | (y | 1) << 8;

   vkt_check(t, got[2] == (across | down << 16),
             "pixel %u, %u: across and down %#x", x, y, got[2]);
   vkt_check(t, got[3] == (diagonal | third << 16),
             "pixel %u, %u: diagonal and last %#x", x, y, got[3]);
}

#define MOST_SUBGROUPS 2048
#define TRIANGLES 150

/* Draws triangles of many sizes; the buffers are the shader's. */
static void
draw_triangles(struct vkt *t, struct vkt_spirv fragment,
               const VkSpecializationInfo *spec,
               const struct vkt_buffer *buffers, unsigned count)
{
   struct vkt_binding bindings[3];
   VkDescriptorBufferInfo infos[3];
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64);
   const struct vkt_target target = vkt_target(
      t, &(struct vkt_target_info){ .color_count = 1, .colors = { &image } });
   const float black[4] = { 0 };

   for (unsigned i = 0; i < count; i++) {
      infos[i] =
         (VkDescriptorBufferInfo){ buffers[i].buffer, 0, VK_WHOLE_SIZE };
      bindings[i] = (struct vkt_binding){
         .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
         .buffers = &infos[i],
      };
   }
   struct vkt_set set = vkt_set(t, bindings, count);
   const struct vkt_inputs inputs = { .sets = &set, .set_count = 1 };
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(subgroups_vert),
                         .fragment = fragment,
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         .fragment_spec = spec,
                      });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout, &inputs);
   vkCmdDraw(cmd, 3 * TRIANGLES, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
}

/* Returns how many fragments there were. */
static unsigned
run_fragments(struct vkt *t, uint32_t leave, uint32_t lanes)
{
   const size_t rows = (size_t)MOST_SUBGROUPS * lanes;
   const struct vkt_buffer buffers[3] = {
      vkt_buffer(t, rows * 256),
      vkt_buffer(t, 64),
      vkt_buffer(t, rows * sizeof(struct row)),
   };
   const VkSpecializationMapEntry entry = { 0, 0, sizeof(leave) };
   const VkSpecializationInfo spec = { 1, &entry, sizeof(leave), &leave };

   draw_triangles(t, VKT_SPIRV(subgroups_frag), &spec, buffers, 3);

   const uint32_t count = *(const uint32_t *)buffers[1].map;
   const uint32_t *o = buffers[0].map;
   const struct row *row = buffers[2].map;
   unsigned fragments = 0;

   if (count > MOST_SUBGROUPS)
      vkt_die("%u subgroups", count);
   for (unsigned s = 0; s < count; s++, row += lanes) {
      uint32_t a[32];
      struct group g = { .a = a, .lanes = lanes, .pixels = true };

      for (unsigned l = 0; l < lanes; l++) {
         a[l] = row[l].a;
         g.active |= row[l].active << l;
      }
      vkt_check(t, g.active, "subgroup %u of nobody", s);
      for (unsigned l = 0; l < lanes; l++) {
         const unsigned id = s * lanes + l;

         if (!row[l].active)
            continue;
         fragments++;
         vkt_check(t, !row[l].helper, "a helper stored");
         vkt_check(t, !leave || a[l] % 7 != 1, "one that had left stored");
         check_quad(t, &row[l], o + 64 * id);
         check_invocation(t, &g, id, o + 64 * id);
      }
   }
   return fragments;
}

static uint32_t
quad_hash(uint32_t place, unsigned i)
{
   const uint32_t h =
      ((place & ~0x101u) | (i & 1) | (i >> 1) << 8) * 2654435761u;
   return h ^ h >> 15;
}

/* What an invocation of a quad should find; bits as in the shader. */
static uint32_t
expect_quad(uint32_t place)
{
   const unsigned own = (place & 1) | (place >> 7 & 2);
   uint32_t any = 0, all = ~0u, h, derivatives = 0;

   for (unsigned i = 0; i < 4; i++) {
      h = quad_hash(place, i);
      any |= (h & 3) == 3;
      all &= (h & 3) == 0 ? ~2u : ~0u;
      if ((h >> 5 & 3) != 0) {
         any |= (uint32_t)((h >> 7 & 3) == 0) << 2;
         all &= ~((uint32_t)((h >> 8 & 3) == 0) << 3);
      }
      for (unsigned k = 0; k < (h >> 10 & 3); k++)
         any |= (~h >> (12 + k) & 1) << (4 + k);
      derivatives |= (h >> 17 & 7) == 0 ? 3u << 12 : 0;
      /* Swaps and the broadcast. */
      if (i != own)
         any |= (h >> 16 & 1) << (7 + (i ^ own));
      if (i == 2)
         any |= (h >> 16 & 1) << 11;
   }
   h = quad_hash(place, own);
   if ((h >> 5 & 3) == 0) {
      any &= ~4u;
      all &= ~8u;
   }
   for (unsigned k = h >> 10 & 3; k < 3; k++)
      any &= ~(16u << k);
   return any | (all & 10) | derivatives;
}

static void
shader_quad_control(struct vkt *t)
{
   enum { MOST = 64 * 64 * 40 };
   uint32_t lanes;

   vkt_need(t, "VK_KHR_shader_quad_control");
   vkt_need_subgroups(t, VK_SHADER_STAGE_FRAGMENT_BIT,
                      VK_SUBGROUP_FEATURE_QUAD_BIT, &lanes);
   const struct vkt_buffer buffers[2] = {
      vkt_buffer(t, MOST * 8),
      vkt_buffer(t, 64),
   };
   draw_triangles(t, VKT_SPIRV(quad_control_frag), NULL, buffers, 2);
   const uint32_t count = *(const uint32_t *)buffers[1].map;
   const uint32_t *row = buffers[0].map;

   vkt_check(t, count > 4000 && count < MOST, "%u fragments", count);
   for (unsigned i = 0; i < count && i < MOST; i++) {
      const uint32_t want = expect_quad(row[2 * i]);
      vkt_check(t, row[2 * i + 1] == want, "pixel %#x: %#x, not %#x",
                row[2 * i], row[2 * i + 1], want);
   }
}

static void
need_fragment_subgroups(struct vkt *t, uint32_t *lanes)
{
   vkt_need_subgroups(t, VK_SHADER_STAGE_FRAGMENT_BIT, MOST_OPERATIONS, lanes);
   if (!t->features.fragmentStoresAndAtomics)
      vkt_skip("no fragmentStoresAndAtomics");
   vkt_need(t, VK_EXT_SHADER_DEMOTE_TO_HELPER_INVOCATION_EXTENSION_NAME);
}

/* Small and large triangles: many subgroups have helpers. */
static void
shader_subgroups_fragment(struct vkt *t)
{
   uint32_t lanes;
   unsigned all, fewer;

   need_fragment_subgroups(t, &lanes);
   all = run_fragments(t, 0, lanes);
   fewer = run_fragments(t, 1, lanes);
   vkt_check(t, all > 4000, "only %u fragments", all);
   vkt_check(t, fewer < all && fewer > all / 2, "%u of %u stay", fewer, all);
   vkt_check(t, run_fragments(t, 2, lanes) == fewer,
             "demotion is not termination");
}

/* Sixteen words of one invocation, in clusters of eight. */
static void
expect_types(uint32_t *r, const uint64_t *v, unsigned id)
{
   const unsigned first = id & ~7u, four = id & ~3u;
   uint64_t sum = 0;
   int64_t min = INT64_MAX;
   uint16_t sum16 = 0;
   int16_t max16 = INT16_MIN;
   int8_t min8 = INT8_MAX;
   uint8_t xor8 = 0;
   float fsum = 0, fmax = -100.0f;

   for (unsigned i = first; i < first + 8; i++) {
      const float f = (float)(v[i] & 63) - 20;
      sum += v[i];
      min = (int64_t)v[i] < min ? (int64_t)v[i] : min;
      sum16 = (uint16_t)(sum16 + v[i]);
      max16 = (int16_t)v[i] > max16 ? (int16_t)v[i] : max16;
      min8 = (int8_t)(v[i] >> 32) < min8 ? (int8_t)(v[i] >> 32) : min8;
      fsum += f;
      fmax = f > fmax ? f : fmax;
   }
   for (unsigned i = four; i < four + 4; i++)
      xor8 ^= (uint8_t)(v[i] >> 32);
   memcpy(r, &sum, 8);
   memcpy(r + 2, &min, 8);
   memcpy(r + 4, &v[id ^ 5], 8);
   memcpy(r + 6, &v[id ^ 3], 8);
   r[8] = sum16;
   r[9] = (uint32_t)(int32_t)max16;
   r[10] = xor8;
   r[11] = (uint32_t)(int32_t)min8;
   memcpy(r + 12, &fsum, 4);
   memcpy(r + 13, &fmax, 4);
   r[14] = (uint8_t)(v[id ^ 3] >> 32) + 256u * (uint16_t)v[id ^ 6];
   r[15] = 1u + 2u * (uint8_t)(v[id | 3] >> 32);
}

static void
shader_subgroup_types(struct vkt *t)
{
   uint64_t in[VKT_JOB_THREADS];
   uint32_t lanes;

   vkt_need(t, VK_KHR_SHADER_SUBGROUP_EXTENDED_TYPES_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderSubgroupExtendedTypesFeatures,
            PHYSICAL_DEVICE_SHADER_SUBGROUP_EXTENDED_TYPES_FEATURES,
            shaderSubgroupExtendedTypes);
   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, MOST_OPERATIONS, &lanes);
   vkt_need_narrow(t, true);
   vkt_need_wide(t);
   vkt_fill(in, sizeof(in), 23);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(subgroup_types_comp),
                        .in_B = sizeof(in),
                        .out_B = VKT_JOB_THREADS * 64,
                        .groups = 1,
                        .in = in,
                     });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      uint32_t want[16];
      expect_types(want, in, i);
      for (unsigned k = 0; k < 16; k++)
         vkt_check(t, o[16 * i + k] == want[k],
                   "invocation %u, word %u: %#x, not %#x", i, k, o[16 * i + k],
                   want[k]);
   }
}

/* The size that there is, asked for, and workgroups without a rest. */
static void
shader_subgroup_size(struct vkt *t)
{
   uint32_t in[VKT_JOB_THREADS][2], a[VKT_JOB_THREADS], lanes;
   VkPhysicalDeviceSubgroupSizeControlPropertiesEXT sizes = {
      .sType =
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES_EXT,
   };
   VkPhysicalDeviceProperties2 properties = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &sizes,
   };

   vkt_need(t, VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceSubgroupSizeControlFeaturesEXT,
            PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT,
            computeFullSubgroups);
   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, MOST_OPERATIONS, &lanes);
   vkGetPhysicalDeviceProperties2(t->physical, &properties);
   if (!(sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT))
      vkt_skip("no required subgroup size");
   vkt_check(t,
             sizes.minSubgroupSize <= lanes && lanes <= sizes.maxSubgroupSize,
             "%u lanes, but %u to %u", lanes, sizes.minSubgroupSize,
             sizes.maxSubgroupSize);

   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      in[i][0] = a[i] = i * 0x01234567u;
      in[i][1] = 1;
   }
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(subgroups_comp),
                        .in_B = sizeof(in),
                        .out_B = VKT_JOB_THREADS * 64 * 4,
                        .groups = 1,
                        .in = in,
                        .subgroup_size = sizes.maxSubgroupSize,
                     });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const unsigned n = sizes.maxSubgroupSize;
      const struct group g = { .a = a + i / n * n,
                               .lanes = n,
                               .active = n == 32 ? ~0u : (1u << n) - 1 };
      check_invocation(t, &g, i, o + 64 * i);
   }
}

/* From the SPIR-V specification and SPV_KHR_subgroup_rotate. */
enum {
   OP_EXTENSION = 10,
   OP_CAPABILITY = 17,
   OP_CONSTANT = 43,
   OP_SHUFFLE = 345,
   OP_ROTATE = 4431,
   CAPABILITY_SHUFFLE = 65,
   CAPABILITY_ROTATE = 6026,
};

static uint32_t
constant_of(const uint32_t *words, size_t count, uint32_t type, uint32_t value)
{
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      if (words[i] == (4u << 16 | OP_CONSTANT) && words[i + 1] == type &&
          words[i + 3] == value)
         return words[i + 2];
   }
   vkt_die("no constant %u", value);
}

/* Shuffles become rotations; every second one is of clusters of four. */
static size_t
make_rotations(const uint32_t *words, size_t count, uint32_t *out)
{
   static const char extension[24] = "SPV_KHR_subgroup_rotate";
   size_t n = 5;
   unsigned rotations = 0;
   bool extended = false;

   memcpy(out, words, 5 * 4);
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, length = words[i] >> 16;

      if (op != OP_CAPABILITY && !extended) {
         out[n] = 7u << 16 | OP_EXTENSION;
         memcpy(out + n + 1, extension, sizeof(extension));
         n += 7;
         extended = true;
      }
      memcpy(out + n, words + i, 4 * length);
      if (op == OP_CAPABILITY && words[i + 1] == CAPABILITY_SHUFFLE)
         out[n + 1] = CAPABILITY_ROTATE;
      n += length;
      if (op != OP_SHUFFLE)
         continue;
      out[n - length] = length << 16 | OP_ROTATE;
      if (rotations++ % 2) {
         out[n - length] += 1u << 16;
         out[n++] = constant_of(words, count, words[i + 1], 4);
      }
   }
   return n;
}

static void
shader_rotate(struct vkt *t)
{
   static uint32_t words[sizeof(rotate_comp) / 4 + 16];
   uint32_t lanes, in[VKT_JOB_THREADS];

   vkt_need(t, "VK_KHR_shader_subgroup_rotate");
   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, VKT_SUBGROUP_ROTATE_BITS,
                      &lanes);
   vkt_fill(in, sizeof(in), 41);
   const size_t count =
      make_rotations(rotate_comp, sizeof(rotate_comp) / 4, words);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = { words, count * 4 },
                                             .in_B = sizeof(in),
                                             .out_B = 2 * sizeof(in),
                                             .groups = 1,
                                             .in = in,
                                          });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const unsigned first = i / lanes * lanes;
      const uint32_t whole = in[first + (i + 3) % lanes];
      const uint32_t four = in[(i & ~3u) | ((i + 5) & 3)] * 4;
      vkt_check(t, o[2 * i] == whole, "invocation %u: %#x, not %#x", i,
                o[2 * i], whole);
      vkt_check(t, o[2 * i + 1] == four,
                "invocation %u in clusters: %#x, "
                "not %#x",
                i, o[2 * i + 1], four);
   }
}

const struct vkt_case vkt_subgroup_cases[] = {
   { "shader", "shader-subgroups", shader_subgroups },
   { "shader", "shader-subgroups-fragment", shader_subgroups_fragment },
   { "shader", "shader-quad-control", shader_quad_control },
   { "shader", "shader-subgroups-old", shader_subgroups_old },
   { "shader", "shader-subgroup-types", shader_subgroup_types },
   { "shader", "shader-subgroup-size", shader_subgroup_size },
   { "shader", "shader-rotate", shader_rotate },
   { 0 },
};
