/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "isa/isa_tables.h"

int
isa_refuse(struct isa_reason *why, const char *fmt, ...)
{
   if (why != NULL) {
      va_list ap;
      va_start(ap, fmt);
      vsnprintf(why->text, sizeof(why->text), fmt, ap);
      va_end(ap);
   }
   return -EINVAL;
}

const struct isa_op_desc *
isa_find_desc(unsigned arch, unsigned op)
{
   if (op >= ISA_OP_COUNT || arch < isa_arch_first || arch > isa_arch_last)
      return NULL;

   const int16_t desc = isa_op_desc_of[arch - isa_arch_first][op];
   return desc >= 0 ? &isa_op_descs[desc] : NULL;
}

const struct isa_op_info *
isa_op_info(unsigned arch, enum isa_op op)
{
   const struct isa_op_desc *desc = isa_find_desc(arch, op);
   return desc != NULL ? &desc->info : NULL;
}

const char *
isa_op_name(enum isa_op op)
{
   return (unsigned)op < ISA_OP_COUNT ? isa_op_names[op] : NULL;
}

int
isa_init(unsigned arch, enum isa_op op, struct isa_instr *instr)
{
   const struct isa_op_desc *desc = isa_find_desc(arch, op);
   memset(instr, 0, sizeof(*instr));
   if (desc == NULL)
      return -EINVAL;

   instr->op = op;
   instr->dest_mask = desc->info.has_dest ? ISA_DEST_FULL : 0;
   for (unsigned i = 0; i < desc->num_fields; i++) {
      const struct isa_field *field = desc->fields[i];
      if (field->codes != NULL && field->codes->identity >= 0) {
         uint8_t *member = (uint8_t *)instr + field->member;
         *member = field->codes->value[field->codes->identity];
      }
   }
   return 0;
}

uint32_t
isa_constant(unsigned arch, unsigned index)
{
   const uint32_t *table = isa_constant_table(arch);

   return table != NULL && index < ISA_CONSTANTS ? table[index] : 0;
}

const uint32_t *
isa_constant_table(unsigned arch)
{
   if (arch < isa_arch_first || arch > isa_arch_last)
      return NULL;
   return isa_constants[arch - isa_arch_first];
}

int
isa_constant_find(unsigned arch, uint32_t value)
{
   const uint32_t *table = isa_constant_table(arch);

   for (unsigned i = 0; table != NULL && i < ISA_CONSTANTS; i++) {
      if (table[i] == value)
         return i;
   }
   return -1;
}

unsigned
isa_special_page(enum isa_special special)
{
   return special < ISA_SPECIAL_COUNT ? isa_specials[special].page : 0;
}

unsigned
isa_special_slot(enum isa_special special)
{
   return special < ISA_SPECIAL_COUNT ? isa_specials[special].slot : 0;
}

bool
isa_special_exists(unsigned arch, enum isa_special special)
{
   return special < ISA_SPECIAL_COUNT && arch >= isa_specials[special].first;
}

int
isa_special_find(unsigned arch, unsigned page, unsigned slot)
{
   for (unsigned i = 0; i < ISA_SPECIAL_COUNT; i++) {
      if (isa_specials[i].page == page && isa_specials[i].slot == slot &&
          isa_special_exists(arch, i))
         return i;
   }
   return -1;
}

const struct isa_swz_info *
isa_swz_info(enum isa_swz swz)
{
   return &isa_swz_infos[swz < ISA_SWZ_COUNT ? swz : ISA_SWZ_NONE];
}

static unsigned
popcount4(unsigned mask)
{
   return (mask & 1) + (mask >> 1 & 1) + (mask >> 2 & 1) + (mask >> 3 & 1);
}

static bool
regfmt_is_16(unsigned fmt)
{
   return fmt == ISA_REGFMT_F16 || fmt == ISA_REGFMT_S16 ||
          fmt == ISA_REGFMT_U16;
}

/* Registers that a load of elem_bits fills, by its lane. */
static int
load_count(unsigned elem_bits, unsigned lane)
{
   if (lane == ISA_LOAD_LANE_D0)
      return 2;
   return lane == ISA_LOAD_LANE_IDENTITY ? (elem_bits + 31) / 32 : 1;
}

/* Registers of coordinates that a texture instruction reads. */
static unsigned
tex_coords(unsigned dim)
{
   switch (dim) {
   case ISA_DIM_1D:
      return 1;
   case ISA_DIM_3D:
      return 3;
   default: /* a cube's are a face's, the face is in the first */
      return 2;
   }
}

static unsigned
tex_lod_count(unsigned lod)
{
   switch (lod) {
   case ISA_LOD_EXPLICIT:
   case ISA_LOD_COMPUTED_BIAS:
   case ISA_LOD_COMPUTED_BIAS_FORCE_DELTA:
      return 1;
   case ISA_LOD_GRDESC:
      return 2;
   default:
      return 0;
   }
}

static int
tex_count(const struct isa_instr *instr, bool write)
{
   const struct isa_mods *mod = &instr->mod;
   if (!write) {
      unsigned count = tex_coords(mod->dim);
      if (instr->op == ISA_OP_TEX_GRADIENT)
         return count << mod->derivative_enable;
      if (instr->op == ISA_OP_TEX_WEIGHTS)
         count += 2;
      return count + mod->projection + mod->array_enable + mod->texel_offset +
             mod->shadow + tex_lod_count(mod->lod);
   }
   if (instr->op == ISA_OP_TEX_DUAL)
      return -1; /* the second mask is what the count leaves */
   unsigned comps = popcount4(mod->write_mask);
   return mod->regwidth == ISA_REGWIDTH_32 ? comps : (comps + 1) / 2;
}

static int
atom_count(const struct isa_op_info *info, const struct isa_instr *instr,
           bool write)
{
   const struct isa_mods *mod = &instr->mod;
   unsigned regs = info->elem_bits / 32;
   if (write)
      return regs;
   if (mod->atom == ISA_ATOM_AADDU || mod->atom == ISA_ATOM_AADDS)
      return 1;
   return mod->compare ? 2 * regs : regs;
}

unsigned
isa_imm_bits(unsigned arch, enum isa_op op, enum isa_imm imm)
{
   const struct isa_op_desc *desc = isa_find_desc(arch, op);

   for (unsigned i = 0; desc && i < desc->num_imms; i++) {
      if (desc->imms[i]->imm == imm)
         return desc->imms[i]->bits + desc->imms[i]->high_bits;
   }
   return 0;
}

int
isa_staging_count(unsigned arch, const struct isa_instr *instr, bool write)
{
   const struct isa_op_info *info = isa_op_info(arch, instr->op);
   if (info == NULL || !(write ? info->sr_writes : info->sr_reads))
      return -1;

   const struct isa_mods *mod = &instr->mod;
   const unsigned comps = mod->vecsize + 1;
#define HAS(m) isa_op_has_mod(info, ISA_MOD_##m)
   if (info->unit == ISA_UNIT_T)
      return tex_count(instr, write);
   if (HAS(LOAD_LANE))
      return load_count(info->elem_bits, mod->load_lane);
   if (HAS(SRCFMT))
      return info->elem_bits == 32 ? comps : (comps + 1) / 2;
   if (HAS(VECSIZE) && HAS(REGFMT))
      return regfmt_is_16(mod->regfmt) ? (comps + 1) / 2 : comps;
   if (HAS(ATOM))
      return atom_count(info, instr, write);
   if (HAS(ACCESS) && info->elem_bits != 0) /* stores, checked accesses */
      return (info->elem_bits + 31) / 32;
#undef HAS

   switch (instr->op) {
   case ISA_OP_ATOM1_RETURN_I32:
   case ISA_OP_ATOM1_RETURN_I64:
      return info->elem_bits / 32;
   case ISA_OP_LEA_ATTR:
   case ISA_OP_LEA_ATTR_IMM:
   case ISA_OP_LEA_TEX:
   case ISA_OP_LEA_TEX_IMM:
      return 3;
   case ISA_OP_LD_GCLK:
   case ISA_OP_LEA_BUF:
   case ISA_OP_LEA_BUF_IMM:
   case ISA_OP_LEA_BUFFER:
      return 2;
   case ISA_OP_ATEST:
   case ISA_OP_ZS_EMIT:
      return 1;
   default:
      return -1;
   }
}
