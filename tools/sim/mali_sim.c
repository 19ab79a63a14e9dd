/* SPDX-License-Identifier: MIT */
/* mali-sim: starts a program on the simulated Mali.
 *
 * Preloads libmali_sim.so, selects the driver, and cleans up after the
 * program however it ends.  Works from the build tree and installed: it looks
 * for its parts relative to its own file first. */

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void
usage(FILE *to)
{
   fprintf(
      to,
      "usage: mali-sim [OPTION…] -- PROGRAM [ARGUMENT…]\n"
      "  --gpu NAME            model to simulate: g310, g510, g610 (default),\n"
      "                        g710\n"
      "  --mode MODE           strict: stop with a report on everything that\n"
      "                        silicon might let pass (default)\n"
      "                        fast: the same pixels, no extra checks\n"
      "                        noop: submissions complete, no job runs\n"
      "  --threads N           worker threads (number of processors)\n"
      "  --icd valk|none|PATH  Vulkan driver: ours (default), whatever is\n"
      "                        installed, or a JSON file\n"
      "  --log FILE            event log, one key=value line an event, and "
      "the\n"
      "                        counters at the end; - is stderr\n"
      "  --kernel-driver NAME  what drmGetVersion says: panthor (default) or\n"
      "                        tyr; panfrost or lima to see what a driver "
      "says\n"
      "                        to a name that it does not know\n"
      "  --help                this text\n"
      "Environment, for what has no option:\n"
      "  MALI_SIM_GPU_ID=N         the GPU_ID register that queries report\n"
      "  MALI_SIM_HEAP_CHUNKS=N    most chunks of a tiler heap\n"
      "  MALI_SIM_JOB_TIMEOUT=N    seconds after which a job is a hang "
      "(never)\n"
      "  MALI_SIM_RENDER_MINOR=N   minor number of the render node\n"
      "  MALI_SIM_SHADER_TRACE=1   every shader instruction on stderr\n");
}

/* The directory of this program's file, without a slash at the end. */
static bool
own_dir(char *dir, size_t size)
{
   const ssize_t n = readlink("/proc/self/exe", dir, size - 1);

   if (n <= 0)
      return false;
   dir[n] = '\0';
   char *slash = strrchr(dir, '/');
   if (!slash)
      return false;
   *slash = '\0';
   return true;
}

/* The first of the candidates that is there, made absolute. */
static bool
find_part(const char *const *candidates, char *path)
{
   char dir[PATH_MAX], candidate[PATH_MAX * 2];

   if (!own_dir(dir, sizeof(dir)))
      return false;
   for (; *candidates; candidates++) {
      if (**candidates == '/')
         snprintf(candidate, sizeof(candidate), "%s", *candidates);
      else
         snprintf(candidate, sizeof(candidate), "%s/%s", dir, *candidates);
      if (realpath(candidate, path))
         return true;
   }
   return false;
}

static bool
set_preload(void)
{
   static const char *const candidates[] = {
      "../../src/sim/libmali_sim.so",
      MALI_SIM_LIBDIR "/libmali_sim.so",
      NULL,
   };
   char path[PATH_MAX], value[PATH_MAX * 2];
   const char *old = getenv("LD_PRELOAD");

   if (!find_part(candidates, path)) {
      fprintf(stderr, "mali-sim: libmali_sim.so is not there\n");
      return false;
   }
   /* A sanitizer's runtime wants to be the first library there is. */
   snprintf(value, sizeof(value), "%s%s%s%s", MALI_SIM_RUNTIME, path,
            old && *old ? ":" : "", old ? old : "");
   setenv("LD_PRELOAD", value, 1);
   return true;
}

static bool
set_icd(const char *icd)
{
   struct utsname host;
   char path[PATH_MAX], installed[PATH_MAX];

   if (!strcmp(icd, "none"))
      return true;
   if (strcmp(icd, "valk")) {
      if (!realpath(icd, path)) {
         fprintf(stderr, "mali-sim: %s: %s\n", icd, strerror(errno));
         return false;
      }
   } else {
      uname(&host);
      snprintf(installed, sizeof(installed), "%s/valk_icd.%s.json",
               MALI_SIM_ICDDIR, host.machine);
      const char *const candidates[] = {
         "../../src/vulkan/valk_devenv_icd.json", installed, NULL
      };
      if (!find_part(candidates, path)) {
         fprintf(stderr, "mali-sim: the driver's JSON file is not there\n");
         return false;
      }
   }
   /* The second name is what loaders before 1.3.207 read. */
   setenv("VK_DRIVER_FILES", path, 1);
   setenv("VK_ICD_FILENAMES", path, 1);
   return true;
}

/* The private directory in which the library builds the device's files. */
static bool
make_root(char *root, size_t size)
{
   const char *places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm", "/tmp" };

   for (unsigned i = 0; i < 3; i++) {
      if (!places[i])
         continue;
      /* The library removes what a dead process with this number left. */
      snprintf(root, size, "%s/mali-sim-%ld-XXXXXX", places[i], (long)getpid());
      if (mkdtemp(root)) {
         setenv("MALI_SIM_ROOT", root, 1);
         return true;
      }
   }
   fprintf(stderr, "mali-sim: no place for the device's files\n");
   return false;
}

static void
remove_tree(const char *path)
{
   char below[PATH_MAX];
   DIR *dir = opendir(path);

   if (!dir)
      return;
   for (const struct dirent *e; (e = readdir(dir));) {
      if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
         continue;
      const int n = snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
      if (n < 0 || (size_t)n >= sizeof(below))
         continue;
      if (unlink(below) && (errno == EISDIR || errno == EPERM))
         remove_tree(below);
   }
   closedir(dir);
   rmdir(path);
}

static void
pass_on(int number)
{
   if (child > 0)
      kill(child, number);
}

static int
run(char **command)
{
   int status;

   child = fork();
   if (child < 0) {
      perror("mali-sim: fork");
      return 126;
   }
   if (!child) {
      execvp(command[0], command);
      fprintf(stderr, "mali-sim: %s: %s\n", command[0], strerror(errno));
      _exit(127);
   }
   signal(SIGTERM, pass_on);
   signal(SIGHUP, pass_on);
   /* The terminal sends it to the child too. */
   signal(SIGINT, SIG_IGN);
   signal(SIGQUIT, SIG_IGN);
   while (waitpid(child, &status, 0) < 0) {
      if (errno != EINTR)
         return 126;
   }
   return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
   enum {
      GPU,
      MODE,
      THREADS,
      LOG,
      KERNEL_DRIVER,
      ICD,
      HELP,
   };
   static const struct option options[] = {
      { "gpu", required_argument, NULL, GPU },
      { "mode", required_argument, NULL, MODE },
      { "threads", required_argument, NULL, THREADS },
      { "log", required_argument, NULL, LOG },
      { "kernel-driver", required_argument, NULL, KERNEL_DRIVER },
      { "icd", required_argument, NULL, ICD },
      { "help", no_argument, NULL, HELP },
      { NULL, 0, NULL, 0 },
   };
   static const char *const variables[] = {
      [GPU] = "MALI_SIM_GPU",
      [MODE] = "MALI_SIM_MODE",
      [THREADS] = "MALI_SIM_THREADS",
      [LOG] = "MALI_SIM_LOG",
      [KERNEL_DRIVER] = "MALI_SIM_KERNEL_DRIVER",
   };
   const char *icd = "valk";
   char root[PATH_MAX];

   /* The program's own options are not ours. */
   for (int c; (c = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
      if (c == HELP) {
         usage(stdout);
         return 0;
      }
      if (c == ICD) {
         icd = optarg;
      } else if (c >= GPU && c <= KERNEL_DRIVER) {
         setenv(variables[c], optarg, 1);
      } else {
         usage(stderr);
         return 2;
      }
   }
   if (optind >= argc) {
      usage(stderr);
      return 2;
   }
   /* Display servers cannot take the simulated device's buffers: windows are
    * filled through shared memory, which Mesa's window system layer does when
    * told so.  Out of linear images: it would have others copied by a compute
    * job, which costs more than drawing them does. */
   setenv("MESA_VK_WSI_DEBUG", "sw,linear", 0);
   if (!set_icd(icd) || !set_preload() || !make_root(root, sizeof(root)))
      return 126;

   const int status = run(argv + optind);
   remove_tree(root);
   return status;
}
