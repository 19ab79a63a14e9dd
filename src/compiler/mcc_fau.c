/* SPDX-License-Identifier: MIT */

/*
 * The rules of fast-access uniforms (Mesa 25.0.7): at most two different
 * words; of uniforms and special values at most one 64-bit slot (two where the
 * message unit executes, but one special value); all on one page, constants on
 * page 0; no lane or core number in messages.
 */

#include "compiler/mcc_fau.h"

#include "util/bitset.h"
#include "util/half_float.h"
#include "util/u_call_once.h"

#define SLOTS_PER_PAGE 32

void
mcc_fau_init(struct mcc_fau_state *state)
{
   *state = (struct mcc_fau_state){ .page = -1 };
}

static bool
is_message(uint16_t op)
{
   return mcc_op_info(op)->flags & MCC_OPF_MESSAGE;
}

static unsigned
max_slots(uint16_t op)
{
   bool engine = op == ISA_OP_ATEST || op == ISA_OP_BLEND;

   return is_message(op) && !engine ? 2 : 1;
}

static int
page_of(const struct mcc_src *src)
{
   switch (src->kind) {
   case MCC_UNIFORM:
      return src->value / 2 / SLOTS_PER_PAGE;
   case MCC_SPECIAL:
      return isa_special_page((enum isa_special)(src->value >> 1));
   default:
      return 0;
   }
}

static bool
add_unique(uint32_t *list, unsigned *n, unsigned max, uint32_t key)
{
   for (unsigned i = 0; i < *n; i++) {
      if (list[i] == key)
         return true;
   }
   if (*n == max)
      return false;
   list[(*n)++] = key;
   return true;
}

static bool
add_slot(struct mcc_fau_state *state, uint16_t op, const struct mcc_src *src)
{
   bool special = src->kind == MCC_SPECIAL;
   unsigned before = state->nr_slots;

   if (src->kind == MCC_IMM)
      return true;
   if (!add_unique(state->slots, &state->nr_slots, max_slots(op),
                   (uint32_t)src->kind << 24 | src->value >> 1))
      return false;
   if (special && state->nr_slots > before && ++state->nr_specials > 1)
      return false;
   return true;
}

bool
mcc_fau_add(struct mcc_fau_state *state, uint16_t op, const struct mcc_src *src)
{
   struct mcc_fau_state next = *state;
   int page;

   if (src->kind != MCC_IMM && src->kind != MCC_UNIFORM &&
       src->kind != MCC_SPECIAL)
      return true;
   page = page_of(src);
   if (src->kind == MCC_SPECIAL && is_message(op) &&
       (page == 3 || src->value >> 1 == ISA_SPECIAL_WARP_ID))
      return false;
   if (next.page >= 0 && next.page != page)
      return false;
   next.page = page;
   /* A pair counts as its low word. */
   if (!add_unique(next.words, &next.nr_words, 2,
                   src->kind == MCC_IMM
                      ? src->value
                      : (uint32_t)src->kind << 24 | src->value) &&
       next.nr_words == 2)
      return false;
   if (!add_slot(&next, op, src))
      return false;
   *state = next;
   return true;
}

bool
mcc_fau_ok(const struct mcc_instr *I)
{
   struct mcc_fau_state state;

   mcc_fau_init(&state);
   mcc_foreach_src(I, i)
   {
      if (!mcc_fau_add(&state, I->op, &I->src[i]))
         return false;
   }
   return true;
}

/* -- Constants -- */

static const uint8_t swizzles[] = {
   MCC_SWZ_ID,    MCC_SWZ_H00,   MCC_SWZ_H11,   MCC_SWZ_H10,
   MCC_SWZ_B0000, MCC_SWZ_B1111, MCC_SWZ_B2222, MCC_SWZ_B3333,
};

/* What an op sees of a word through a swizzle, when that is beyond doubt. */
static inline bool
seen(const struct isa_src_info *info, uint8_t swizzle, uint32_t word,
     uint32_t *value)
{
   uint32_t v = mcc_swizzle_apply(swizzle, word);

   *value = v;
   if (info->bits < 32 || swizzle == MCC_SWZ_ID)
      return true;
   if (swizzle == MCC_SWZ_H00 || swizzle == MCC_SWZ_H11) {
      if (info->is_float) {
         float f = _mesa_half_to_float(v & 0xffff);

         memcpy(value, &f, sizeof(f));
         return true;
      }
      /* Signed or not does not matter to a positive number. */
      *value = v & 0xffff;
      return !(v & 0x8000);
   }
   if (info->is_float || swizzle != (swizzle & 3) * 0x55)
      return false;
   *value = v & 0xff;
   return !(v & 0x80);
}

enum isa_op
mcc_immediate_logic(unsigned arch, const struct mcc_instr *I)
{
   enum isa_op op;

   switch (I->op) {
   case ISA_OP_LSHIFT_AND_I32:
      op = ISA_OP_AND_IMM_I32;
      break;
   case ISA_OP_LSHIFT_OR_I32:
      op = ISA_OP_OR_IMM_I32;
      break;
   case ISA_OP_LSHIFT_XOR_I32:
      op = ISA_OP_XOR_IMM_I32;
      break;
   default:
      return ISA_OP_NOP;
   }
   if (!mcc_has_op(arch, op) || I->mod.not_result ||
       I->src[1].kind != MCC_IMM ||
       mcc_swizzle_apply(I->src[1].swizzle, I->src[1].value) & 0xff ||
       mcc_src_has_mods(&I->src[0]) || mcc_src_has_mods(&I->src[2]) ||
       (I->src[0].kind == MCC_IMM) == (I->src[2].kind == MCC_IMM))
      return ISA_OP_NOP;
   return op;
}

static uint32_t
sign_bits(const struct isa_src_info *info)
{
   return info->bits == 16 ? 0x80008000 : 0x80000000;
}

static bool
lane_only(unsigned arch, uint16_t op, unsigned i)
{
   return !mcc_swizzle_ok(arch, op, i, MCC_SWZ_ID) &&
          mcc_swizzle_ok(arch, op, i, MCC_SWZ_B0000);
}

/* What constants look like through swizzles, found by hash of all but their
 * signs: most literals are no constant of the hardware in any form. */
#define HASH_BITS 10
#define MAX_LOOKS (ARRAY_SIZE(swizzles) * ISA_CONSTANTS)
#define NO_LOOK UINT16_MAX
#define FIRST_ARCH 9
#define LAST_ARCH 13

struct look {
   uint32_t value;
   uint8_t swizzle, constant;
   uint16_t next; /* of the same hash, in the order of preference */
};

struct looks {
   uint16_t first[1u << HASH_BITS];
   struct look list[MAX_LOOKS];
};

/* By architecture; of 32 bits, of floats. */
static struct looks looks[LAST_ARCH - FIRST_ARCH + 1][2][2];
static util_once_flag looks_once = UTIL_ONCE_FLAG_INIT;

/* Without the signs of a word or of halves. */
static unsigned
hash_look(uint32_t value)
{
   return ((value & ~0x80008000u) * 0x9e3779b1u) >> (32 - HASH_BITS);
}

static void
fill_looks(struct looks *l, const uint32_t *table, bool wide, bool is_float)
{
   const struct isa_src_info info = { .bits = wide ? 32 : 16,
                                      .is_float = is_float };

   memset(l->first, 0xff, sizeof(l->first));
   /* Each goes before those of its hash: the best one last. */
   for (unsigned i = MAX_LOOKS; i-- > 0;) {
      struct look *look = &l->list[i];
      uint16_t *first;

      look->swizzle = swizzles[i / ISA_CONSTANTS];
      look->constant = i % ISA_CONSTANTS;
      if (!seen(&info, look->swizzle, table[look->constant], &look->value))
         continue;
      first = &l->first[hash_look(look->value)];
      look->next = *first;
      *first = i;
   }
}

static void
init_looks(void)
{
   for (unsigned arch = FIRST_ARCH; arch <= LAST_ARCH; arch++) {
      for (unsigned i = 0; i < 4; i++)
         fill_looks(&looks[arch - FIRST_ARCH][i & 1][i >> 1],
                    isa_constant_table(arch), i & 1, i >> 1);
   }
}

bool
mcc_fau_find_constant(unsigned arch, uint16_t op, unsigned i,
                      const struct mcc_src *src, struct mcc_src *out)
{
   const struct isa_src_info *info = mcc_src_info(arch, op, i);
   const struct looks *l;
   uint32_t want, flip;
   bool one_lane;

   if (!info || arch < FIRST_ARCH || arch > LAST_ARCH ||
       !seen(info, src->swizzle, src->value, &want))
      return false;
   util_call_once(&looks_once, init_looks);
   l = &looks[arch - FIRST_ARCH][info->bits >= 32][info->is_float];
   uint16_t at = l->first[hash_look(want)];
   if (at == NO_LOOK)
      return false;
   flip = sign_bits(info);
   one_lane = lane_only(arch, op, i);
   for (; at != NO_LOOK; at = l->list[at].next) {
      const struct look *look = &l->list[at];
      const bool negate = look->value != want;

      if (negate && !(info->neg && (look->value ^ flip) == want))
         continue;
      /* A single byte: the replicated form is compared. */
      if (!mcc_swizzle_ok(arch, op, i, look->swizzle) ||
          (one_lane && look->swizzle != (look->swizzle & 3) * 0x55))
         continue;
      *out = *src;
      out->value = isa_constant(arch, look->constant);
      out->swizzle = look->swizzle;
      if (negate && !src->abs)
         out->neg = !out->neg;
      return true;
   }
   return false;
}
