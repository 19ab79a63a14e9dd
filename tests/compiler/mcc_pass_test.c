/* SPDX-License-Identifier: MIT */

/*
 * Runs passes on IR that is given as text and compares what comes out.
 *
 *    mcc_pass_test FILE...
 *
 * A file holds cases:
 *
 *    === PASS NAME
 *    shader ...
 *    ---
 *    shader ...          what comes out
 *
 * PASS is a pass of mcc_passes.h without its mcc_, or
 *    spill      values that do not fit eight words go to memory
 *    ra         with what comes out replayed by the checker
 *    moves      each parcopy, with r63 to break cycles with
 *    moves_full likewise, without a free register
 *    count_...  numbers come out
 *    pack       as words in hexadecimal, or the reason for a refusal
 *    validate   what follows --- is a part of the reason for a refusal
 *    legal      likewise, with the rules after legalisation
 *    parse      likewise, of the parser's reason
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"
#include "compiler/mcc_fau.h"
#include "compiler/mcc_ra.h"

#include <mali/device_info.h>

#include "util/u_dynarray.h"

#include <stdlib.h>
#include <string.h>

struct pass {
   const char *name;
   mcc_pass *run;
};

/* Room for eight words. */
static int
spill(struct mcc_shader *s)
{
   return mcc_spill(s, 8);
}

static int
checked_ra(struct mcc_shader *s)
{
   struct mcc_ra_snapshot *snapshot = mcc_ra_check_begin(s);
   int err = mcc_ra(s);
   int wrong = mcc_ra_check_end(s, snapshot);

   return err ? err : wrong;
}

static int
emit_moves(struct mcc_shader *s, uint64_t free_regs)
{
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         struct mcc_moves moves = { .count = 0 };
         struct mcc_builder at = mcc_before(s, b, I);

         if (I->op != MCC_OP_PARCOPY)
            continue;
         for (unsigned i = 0; i < I->nr_dsts; i++)
            mcc_moves_add(&moves, I->dst[i].value, I->src[i]);
         mcc_moves_emit(&at, &moves, free_regs);
         mcc_instr_remove(I);
      }
   }
   return 0;
}

static int
moves(struct mcc_shader *s)
{
   return emit_moves(s, 1ull << 63);
}

static int
moves_full(struct mcc_shader *s)
{
   return emit_moves(s, 0);
}

/* Those that are no pass of the list, or are watched. */
static const struct pass passes[] = {
   { "spill", spill },
   { "ra", checked_ra },
   { "moves", moves },
   { "moves_full", moves_full },
};

struct test_case {
   const char *file;
   char pass[64], name[64], model[32];
   char *in, *out;
};

static struct mcc_options options;
static unsigned cases, failures;

static void
fail(const struct test_case *c, const char *what, const char *text)
{
   fprintf(stderr, "%s: %s %s: %s\n%s", c->file, c->pass, c->name, what, text);
   if (text[0] && text[strlen(text) - 1] != '\n')
      fprintf(stderr, "\n");
   failures++;
}

static void
trim(char *text)
{
   size_t n = strlen(text);

   while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
      text[--n] = '\0';
}

static char *
print(const struct mcc_shader *s)
{
   char *text = NULL;
   size_t size;
   FILE *fp = open_memstream(&text, &size);

   mcc_print_shader(fp, s);
   fclose(fp);
   return text;
}

static void
expect_refusal(const struct test_case *c, int err, const char *reason)
{
   if (!err)
      fail(c, "was not refused", "");
   else if (!c->out[0] || !strstr(reason, c->out))
      fail(c, "was refused for another reason:", reason);
}

static void
run_pass(const struct test_case *c, struct mcc_shader *s)
{
   mcc_pass *pass = mcc_find_pass(c->pass);
   char *text;

   for (unsigned i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
      if (!strcmp(passes[i].name, c->pass))
         pass = passes[i].run;
   }
   if (!pass) {
      fail(c, "there is no such pass", "");
      return;
   }
   if (mcc_validate(s, "parsing")) {
      fail(c, "what goes in is invalid:", s->reason);
      return;
   }
   if (pass(s) || mcc_validate(s, c->pass)) {
      fail(c, "failed:", s->reason);
      return;
   }
   text = print(s);
   trim(text);
   if (strcmp(text, c->out))
      fail(c, "gives", text);
   free(text);
}

/* What passes say that change nothing. */
static bool
run_counter(const struct test_case *c, struct mcc_shader *s)
{
   struct mcc_variant_info *v = s->vinfo;
   char text[128];

   if (!strcmp(c->pass, "count_spills")) {
      mcc_count_spills(s);
      snprintf(text, sizeof(text), "spills %u, fills %u", v->stats.spills,
               v->stats.fills);
   } else if (!strcmp(c->pass, "count_uniform")) {
      /* A word among the eight that is the compiler's own. */
      s->info->fau_const_first = 6;
      s->info->fau_const_count = 1;
      mcc_count_uniform(s);
      snprintf(text, sizeof(text), "%u", v->uniform);
   } else {
      return false;
   }
   if (strcmp(text, c->out))
      fail(c, "gives", text);
   return true;
}

/* Words, and where they are. */
static void
run_pack(const struct test_case *c, struct mcc_shader *s)
{
   struct util_dynarray binary;
   char *text = NULL;
   size_t size;
   FILE *fp = open_memstream(&text, &size);

   util_dynarray_init(&binary, s);
   s->allocated = true;
   if (mcc_pack(s, &binary)) {
      fprintf(fp, "%s", s->reason);
   } else {
      fprintf(fp, "%u instructions, %u bytes\n", s->vinfo->instructions,
              s->vinfo->size_B);
      util_dynarray_foreach (&binary, uint64_t, word)
         fprintf(fp, "%016llx\n", (unsigned long long)*word);
   }
   fclose(fp);
   trim(text);
   if (strcmp(text, c->out))
      fail(c, "gives", text);
   free(text);
}

static void
run_case(const struct test_case *c)
{
   void *mem_ctx = ralloc_context(NULL);
   struct mcc_info info = { .fau_const_first = 8 };
   struct mcc_variant_info vinfo = { 0 };
   char reason[256] = "";
   struct mcc_shader *s;

   options.device = mali_device_info_from_name(c->model);
   if (!options.device) {
      fail(c, "there is no such model:", c->model);
      ralloc_free(mem_ctx);
      return;
   }
   s = mcc_parse_shader(mem_ctx, c->in, &options, reason, sizeof(reason));

   cases++;
   if (!strcmp(c->pass, "parse")) {
      expect_refusal(c, s ? 0 : -1, reason);
   } else if (!s) {
      fail(c, "does not parse:", reason);
   } else {
      s->info = &info;
      s->vinfo = &vinfo;
      if (!strcmp(c->pass, "validate") || !strcmp(c->pass, "legal"))
         expect_refusal(
            c, mcc_validate_stage(s, "test", !strcmp(c->pass, "legal")),
            s->reason);
      else if (!strcmp(c->pass, "pack"))
         run_pack(c, s);
      else if (!run_counter(c, s))
         run_pass(c, s);
   }
   ralloc_free(mem_ctx);
}

static char *
read_text(const char *path)
{
   static char text[1 << 20];
   FILE *fp = fopen(path, "r");
   size_t n = fp ? fread(text, 1, sizeof(text) - 1, fp) : 0;

   if (fp)
      fclose(fp);
   text[n] = '\0';
   return n ? text : NULL;
}

/* Cuts the file's text into cases. */
static void
run_file(const char *path)
{
   char *text = read_text(path), *at;

   if (!text) {
      fprintf(stderr, "%s: cannot be read\n", path);
      failures++;
      return;
   }
   at = strstr(text, "\n=== ");
   while (at) {
      struct test_case c = { .file = path, .model = "g610" };
      char *next = strstr(at + 1, "\n=== "), *body, *cut;

      if (next)
         *next = '\0';
      /* The model, where it is another than the G610, is the third word. */
      if (sscanf(at, "\n=== %63[^ \n]%*[ ]%63[^ \n]%*[ ]%31[^ \n]", c.pass,
                 c.name, c.model) < 2)
         fail(&c, "heading", at);
      body = strchr(at + 1, '\n');
      cut = body ? strstr(body, "\n---\n") : NULL;
      if (!cut) {
         fail(&c, "no --- line", "");
      } else {
         *cut = '\0';
         c.in = body + 1;
         c.out = cut + 5;
         trim(c.out);
         run_case(&c);
      }
      if (next)
         *next = '\n';
      at = next;
   }
}

int
main(int argc, char **argv)
{
   mcc_options_init(&options, mali_device_info_from_name("g610"));
   options.fau_words = 8;
   options.fau_const_max = 4;
   for (int i = 1; i < argc; i++)
      run_file(argv[i]);
   if (!cases) {
      fprintf(stderr, "no cases\n");
      return 1;
   }
   fprintf(stderr, "%u cases, %u failed\n", cases, failures);
   return failures != 0;
}
