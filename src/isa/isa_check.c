/* SPDX-License-Identifier: MIT */
#include "isa/isa_tables.h"

static int
check_staging(const struct isa_op_desc *desc, const char *what,
              const struct isa_staging *sr, struct isa_reason *why)
{
   if (sr->count > 1 && (sr->reg & 1))
      return isa_refuse(why,
                        "%s: %u staging registers %s must start at an even "
                        "one, not r%u",
                        desc->info.name, sr->count, what, sr->reg);
   if (sr->reg + sr->count > ISA_REGISTERS)
      return isa_refuse(why, "%s: staging registers %s run past r63",
                        desc->info.name, what);
   return 0;
}

/* The count in the word repeats what the modifiers say.  Of textures only the
 * compiler's own count is trusted: the order of their operands is not sure. */
static int
check_count(const struct isa_op_desc *desc, const struct isa_instr *instr,
            bool write, struct isa_reason *why)
{
   if (desc->info.unit == ISA_UNIT_T || desc->info.unit == ISA_UNIT_VT)
      return 0;
   unsigned count = write ? instr->sr_write.count : instr->sr_read.count;
   int wanted = isa_staging_count(desc->first, instr, write);
   bool no_result = instr->op == ISA_OP_ATOM1_RETURN_I32 ||
                    instr->op == ISA_OP_ATOM1_RETURN_I64;
   if (wanted < 0 || (unsigned)wanted == count || (no_result && count == 0))
      return 0;
   return isa_refuse(why,
                     "%s: %u staging registers %s where the modifiers "
                     "say %d",
                     desc->info.name, count, write ? "written" : "read",
                     wanted);
}

/* Pairs start at an even register. */
static int
check_src_pair(const struct isa_op_desc *desc, unsigned index,
               const struct isa_src *src, struct isa_reason *why)
{
   if (!desc->info.src[index].pair || src->swz != ISA_SWZ_NONE)
      return 0;
   if ((src->kind == ISA_SRC_REG || src->kind == ISA_SRC_UNIFORM) &&
       (src->index & 1))
      return isa_refuse(why, "%s: source %u is 64 bits, its number %u is odd",
                        desc->info.name, index, src->index);
   if (src->kind == ISA_SRC_SPECIAL && src->word)
      return isa_refuse(why, "%s: source %u is 64 bits, not a high word",
                        desc->info.name, index);
   return 0;
}

int
isa_check_registers(const struct isa_op_desc *desc,
                    const struct isa_instr *instr, struct isa_reason *why)
{
   if (desc->info.has_dest) {
      if (instr->dest_mask == 0 && !desc->info.dest_narrow &&
          !desc->info.dest_replicate)
         return isa_refuse(why, "%s: the destination keeps nothing",
                           desc->info.name);
      if (desc->info.dest_pair && instr->dest_mask != ISA_DEST_FULL)
         return isa_refuse(why, "%s: a 64-bit destination has no mask",
                           desc->info.name);
      if (desc->info.dest_whole && instr->dest_mask != ISA_DEST_FULL)
         return isa_refuse(why, "%s: the destination has no halves",
                           desc->info.name);
      if (desc->info.dest_pair && (instr->dest & 1))
         return isa_refuse(why,
                           "%s: a 64-bit destination wants an even "
                           "register, not r%u",
                           desc->info.name, instr->dest);
   }

   int ret = check_staging(desc, "read", &instr->sr_read, why);
   if (ret == 0)
      ret = check_staging(desc, "written", &instr->sr_write, why);
   if (ret == 0)
      ret = check_count(desc, instr, false, why);
   if (ret == 0)
      ret = check_count(desc, instr, true, why);
   for (unsigned i = 0; ret == 0 && i < desc->info.num_srcs; i++)
      ret = check_src_pair(desc, i, &instr->src[i], why);
   return ret;
}

/* What one instruction may take from outside the register file. */
struct fau_use {
   struct isa_src words[ISA_MAX_SRCS];
   unsigned num_words; /* different 32-bit words */
   int slots[ISA_MAX_SRCS];
   unsigned num_slots;    /* different 64-bit slots but constants */
   unsigned num_specials; /* of those, special values */
};

static bool
same_word(const struct isa_src *a, const struct isa_src *b)
{
   return a->kind == b->kind && a->index == b->index && a->word == b->word;
}

static void
use_slot(struct fau_use *use, const struct isa_src *src)
{
   bool special = src->kind == ISA_SRC_SPECIAL;
   int slot = special ? 0x100 + src->index : src->index >> 1;
   for (unsigned i = 0; i < use->num_slots; i++) {
      if (use->slots[i] == slot)
         return;
   }
   use->slots[use->num_slots++] = slot;
   use->num_specials += special;
}

static void
use_src(struct fau_use *use, const struct isa_src *src)
{
   for (unsigned i = 0; i < use->num_words; i++) {
      if (same_word(&use->words[i], src))
         return;
   }
   use->words[use->num_words++] = *src;
   if (src->kind != ISA_SRC_CONSTANT)
      use_slot(use, src);
}

static bool
has_two_slots(const struct isa_op_info *info, unsigned op)
{
   /* These two may run outside the message unit (Mesa 25.0.7). */
   return info->is_message && op != ISA_OP_ATEST && op != ISA_OP_BLEND;
}

int
isa_check(unsigned arch, const struct isa_instr *instr, struct isa_reason *why)
{
   const struct isa_op_info *info = isa_op_info(arch, instr->op);
   if (info == NULL)
      return isa_refuse(why, "no such opcode");

   struct fau_use use = { .num_words = 0 };
   for (unsigned i = 0; i < info->num_srcs; i++) {
      const struct isa_src *src = &instr->src[i];
      if (src->kind == ISA_SRC_REG)
         continue;
      use_src(&use, src);
      if (src->kind == ISA_SRC_SPECIAL && info->is_message &&
          (isa_special_page(src->index) == 3 ||
           src->index == ISA_SPECIAL_WARP_ID))
         return isa_refuse(why, "%s: a message cannot read %s", info->name,
                           isa_special_name(src->index));
   }

   unsigned max_slots = has_two_slots(info, instr->op) ? 2 : 1;
   if (use.num_words > 2)
      return isa_refuse(why,
                        "%s: more than two words of uniforms, constants and "
                        "special values",
                        info->name);
   if (use.num_specials > 1)
      return isa_refuse(why, "%s: more than one special value", info->name);
   if (use.num_slots > max_slots)
      return isa_refuse(why,
                        "%s: more than %u 64-bit slot of uniforms or special "
                        "values",
                        info->name, max_slots);
   return 0;
}
