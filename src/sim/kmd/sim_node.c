/* SPDX-License-Identifier: MIT */
/* The tree is what libdrm 2.4 reads of a platform device: the minor's
 * directory with uevent, device → …/fb000000.gpu (as an RK3588's device tree
 * has it), its subsystem, its drm directory, its OF_* properties. */

#include "sim/kmd/sim_node.h"
#include "sim/kmd/sim_real.h"
#include "sim/sim_config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mali/device_info.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DRM_MAJOR 226
#define FIRST_RENDER_MINOR 128
#define LAST_RENDER_MINOR 191
#define GPU "fb000000.gpu"
#define GPU_DIR "sys/devices/platform/" GPU

struct rule {
   char from[64];
   char to[128];
   /* Only the path itself, not what lies below it. */
   bool exact;
};

static struct {
   /* Empty: there is no tree, and no node. */
   char root[256];
   unsigned minor;
   dev_t dev;
   ino_t ino;
   pid_t owner;
   struct rule rules[12];
   unsigned rule_count;
} node;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
add_rule(bool exact, const char *from, const char *to)
{
   struct rule *rule = &node.rules[node.rule_count++];

   snprintf(rule->from, sizeof(rule->from), "%s", from);
   snprintf(rule->to, sizeof(rule->to), "%s", to);
   rule->exact = exact;
}

static bool
make_dirs(const char *relative)
{
   char path[512];
   const int n = snprintf(path, sizeof(path), "%s/%s", node.root, relative);

   if (n < 0 || (size_t)n >= sizeof(path))
      return false;
   for (char *slash = path + strlen(node.root) + 1; *slash; slash++) {
      if (*slash != '/')
         continue;
      *slash = '\0';
      if (mkdir(path, 0755) && errno != EEXIST)
         return false;
      *slash = '/';
   }
   return !mkdir(path, 0755) || errno == EEXIST;
}

static bool
make_file(const char *relative, const char *text)
{
   char path[512];

   snprintf(path, sizeof(path), "%s/%s", node.root, relative);
   const int fd =
      sim_real()->open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
   if (fd < 0)
      return false;
   const size_t length = strlen(text);
   const bool ok = write(fd, text, length) == (ssize_t)length;
   sim_real()->close(fd);
   return ok;
}

static bool
make_link(const char *target, const char *relative)
{
   char path[512];

   snprintf(path, sizeof(path), "%s/%s", node.root, relative);
   return !symlink(target, path) || errno == EEXIST;
}

/* What is really in a directory that the tree shadows stays visible. */
static void
mirror_dir(const char *real, const char *relative)
{
   char target[512], path[512];
   DIR *dir = sim_real()->opendir(real);

   if (!dir)
      return;
   for (const struct dirent *e; (e = readdir(dir));) {
      if (e->d_name[0] == '.')
         continue;
      snprintf(target, sizeof(target), "%s/%.200s", real, e->d_name);
      snprintf(path, sizeof(path), "%s/%.200s", relative, e->d_name);
      make_link(target, path);
   }
   closedir(dir);
}

static bool
make_tree(void)
{
   const char *driver = sim_config_get()->kernel_driver;
   const unsigned minor = node.minor;
   char path[256], text[512];
   bool ok;

   snprintf(path, sizeof(path), GPU_DIR "/drm/renderD%u", minor);
   ok = make_dirs(path) && make_dirs("dev/dri") && make_dirs("sys/class/drm") &&
        make_dirs("sys/bus/platform/drivers") &&
        make_dirs("sys/bus/platform/devices") && make_dirs("sys/dev/char");

   snprintf(path, sizeof(path), "sys/bus/platform/drivers/%s", driver);
   ok = ok && make_dirs(path);
   snprintf(path, sizeof(path), "dev/dri/renderD%u", minor);
   ok = ok && make_file(path, "");

   snprintf(path, sizeof(path), GPU_DIR "/drm/renderD%u/uevent", minor);
   snprintf(text, sizeof(text),
            "MAJOR=%u\nMINOR=%u\nDEVNAME=dri/renderD%u\nDEVTYPE=drm_minor\n",
            DRM_MAJOR, minor, minor);
   ok = ok && make_file(path, text);
   snprintf(path, sizeof(path), GPU_DIR "/drm/renderD%u/dev", minor);
   snprintf(text, sizeof(text), "%u:%u\n", DRM_MAJOR, minor);
   ok = ok && make_file(path, text);
   snprintf(path, sizeof(path), GPU_DIR "/drm/renderD%u/device", minor);
   ok = ok && make_link("../../../" GPU, path);
   snprintf(path, sizeof(path), GPU_DIR "/drm/renderD%u/subsystem", minor);
   ok = ok && make_link("../../../../../class/drm", path);

   /* Source of the property names: libdrm's xf86drm.c. */
   snprintf(text, sizeof(text),
            "DRIVER=%s\nOF_NAME=gpu\nOF_FULLNAME=/gpu@fb000000\n"
            "OF_COMPATIBLE_0=rockchip,rk3588-mali\n"
            "OF_COMPATIBLE_1=arm,mali-valhall-csf\nOF_COMPATIBLE_N=2\n"
            "MODALIAS=of:NgpuT(null)Crockchip,rk3588-mali"
            "Carm,mali-valhall-csf\n",
            driver);
   ok = ok && make_file(GPU_DIR "/uevent", text);
   ok = ok && make_link("../../../bus/platform", GPU_DIR "/subsystem");
   snprintf(text, sizeof(text), "../../../bus/platform/drivers/%s", driver);
   ok = ok && make_link(text, GPU_DIR "/driver");

   snprintf(path, sizeof(path), "sys/class/drm/renderD%u", minor);
   snprintf(text, sizeof(text), "../../devices/platform/" GPU "/drm/renderD%u",
            minor);
   ok = ok && make_link(text, path);
   /* As in sysfs, where /sys/dev/char holds links. */
   snprintf(path, sizeof(path), "sys/dev/char/%u:%u", DRM_MAJOR, minor);
   ok = ok && make_link(text, path);
   ok = ok && make_link("../../../devices/platform/" GPU,
                        "sys/bus/platform/devices/" GPU);
   snprintf(path, sizeof(path), "sys/bus/platform/drivers/%s/" GPU, driver);
   ok = ok && make_link("../../../../devices/platform/" GPU, path);
   mirror_dir("/dev/dri", "dev/dri");
   mirror_dir("/sys/class/drm", "sys/class/drm");
   return ok;
}

static void
make_rules(void)
{
   char from[64];

   add_rule(true, "/dev/dri", "dev/dri");
   snprintf(from, sizeof(from), "/dev/dri/renderD%u", node.minor);
   add_rule(true, from, from + 1);
   snprintf(from, sizeof(from), "/sys/dev/char/%u:%u", DRM_MAJOR, node.minor);
   add_rule(false, from, from + 1);
   add_rule(true, "/sys/class/drm", "sys/class/drm");
   snprintf(from, sizeof(from), "/sys/class/drm/renderD%u", node.minor);
   add_rule(false, from, from + 1);
   add_rule(false, "/sys/devices/platform/" GPU, GPU_DIR);
   add_rule(false, "/sys/bus/platform/devices/" GPU,
            "sys/bus/platform/devices/" GPU);
   snprintf(from, sizeof(from), "/sys/bus/platform/drivers/%s",
            sim_config_get()->kernel_driver);
   add_rule(false, from, from + 1);
}

static bool
minor_taken(unsigned minor)
{
   char path[64];

   snprintf(path, sizeof(path), "/dev/dri/renderD%u", minor);
   if (!sim_real()->access(path, F_OK))
      return true;
   snprintf(path, sizeof(path), "/sys/dev/char/%u:%u", DRM_MAJOR, minor);
   return !sim_real()->access(path, F_OK);
}

/* Removes the tree; its shape is known and shallow. */
static void
remove_tree(const char *path)
{
   DIR *dir = sim_real()->opendir(path);
   char below[512];

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
cleanup(void)
{
   if (node.root[0] && node.owner == getpid())
      remove_tree(node.root);
}

/* Trees of processes that died without a chance to clean up. */
static void
remove_stale(const char *place)
{
   DIR *dir = sim_real()->opendir(place);
   char path[512];
   long pid;

   if (!dir)
      return;
   for (const struct dirent *e; (e = readdir(dir));) {
      if (sscanf(e->d_name, "mali-sim-%ld-", &pid) != 1 || pid <= 0 ||
          !kill((pid_t)pid, 0) || errno != ESRCH)
         continue;
      snprintf(path, sizeof(path), "%s/%.100s", place, e->d_name);
      remove_tree(path);
   }
   closedir(dir);
}

static bool
find_root(void)
{
   const char *inherited = getenv("MALI_SIM_ROOT");
   const char *places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm", "/tmp" };

   if (inherited && *inherited && strlen(inherited) < sizeof(node.root) - 1 &&
       !sim_real()->access(inherited, W_OK)) {
      snprintf(node.root, sizeof(node.root), "%s", inherited);
      return true;
   }
   for (unsigned i = 0; i < 3; i++) {
      if (!places[i] || strlen(places[i]) > 200)
         continue;
      remove_stale(places[i]);
      snprintf(node.root, sizeof(node.root), "%s/mali-sim-%ld-XXXXXX",
               places[i], (long)getpid());
      if (mkdtemp(node.root)) {
         node.owner = getpid();
         atexit(cleanup);
         /* What this process starts sees the same node. */
         setenv("MALI_SIM_ROOT", node.root, 1);
         return true;
      }
   }
   node.root[0] = '\0';
   return false;
}

/* What the parts behind the kernel interface can play. */
static bool
supported(const struct sim_config *config)
{
   const struct mali_device_info *info = config->info;

   if (info && info->front_end == MALI_FRONT_END_CSF && info->arch == 10)
      return true;
   fprintf(stderr,
           "mali-sim: %s is not simulated yet (only v10: G310, G510, G610, "
           "G710); there is no device\n",
           info ? info->name : config->gpu);
   return false;
}

static void
init(void)
{
   const unsigned wanted = sim_config_get()->render_minor;
   char path[320];
   struct stat st;

   node.minor = wanted ? wanted : FIRST_RENDER_MINOR;
   while (!wanted && node.minor < LAST_RENDER_MINOR && minor_taken(node.minor))
      node.minor++;

   if (!supported(sim_config_get()))
      return;
   if (!find_root() || !make_tree()) {
      fprintf(stderr, "mali-sim: no place for the device's files\n");
      node.root[0] = '\0';
      return;
   }
   make_rules();
   snprintf(path, sizeof(path), "%s/dev/dri/renderD%u", node.root, node.minor);
   if (!sim_real()->stat(path, &st)) {
      node.dev = st.st_dev;
      node.ino = st.st_ino;
   }
}

/* The first characters that every path of ours starts with. */
static bool
might_be_ours(const char *path)
{
   return path && path[0] == '/' &&
          (!strncmp(path, "/dev/dri", 8) || !strncmp(path, "/sys/", 5));
}

static const struct rule *
match(const char *path, size_t *length)
{
   for (unsigned i = 0; i < node.rule_count; i++) {
      const struct rule *rule = &node.rules[i];
      const size_t n = strlen(rule->from);
      const char *rest = path + n;

      if (strncmp(path, rule->from, n))
         continue;
      /* An exact rule is for the directory itself, however it is spelled. */
      if (!*rest ||
          (*rest == '/' && (!rule->exact || !rest[1] || !strcmp(rest, "/.") ||
                            !strcmp(rest, "/..")))) {
         *length = n;
         return rule;
      }
   }
   return NULL;
}

const char *
sim_node_translate(const char *path, char *buffer)
{
   size_t length;

   if (!might_be_ours(path))
      return path;
   pthread_once(&once, init);
   if (!node.root[0])
      return path;

   const struct rule *rule = match(path, &length);
   if (!rule)
      return path;
   const int n = snprintf(buffer, SIM_NODE_PATH_MAX, "%s/%s%s", node.root,
                          rule->to, path + length);
   return n > 0 && n < SIM_NODE_PATH_MAX ? buffer : path;
}

bool
sim_node_is_device(const char *path)
{
   char device[64];

   if (!might_be_ours(path) || strncmp(path, "/dev/dri/", 9))
      return false;
   pthread_once(&once, init);
   if (!node.root[0])
      return false;
   snprintf(device, sizeof(device), "/dev/dri/renderD%u", node.minor);
   return !strcmp(path, device);
}

void
sim_node_untranslate(char *path)
{
   const size_t length = strlen(node.root);

   if (length && !strncmp(path, node.root, length) && path[length] == '/')
      memmove(path, path + length, strlen(path + length) + 1);
}

dev_t
sim_node_rdev(void)
{
   pthread_once(&once, init);
   return makedev(DRM_MAJOR, node.minor);
}

bool
sim_node_is_stand_in(dev_t dev, ino_t ino)
{
   return node.ino && dev == node.dev && ino == node.ino;
}
