/* SPDX-License-Identifier: MIT */
/* The kernel interface, call by call: what it gives and what it refuses. */

#include "abi_cases.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_find(void)
{
   const int fd = abi_open();
   struct stat st, node;
   char path[128], link[256];

   CHECK(!fstat(fd, &st));
   CHECK(S_ISCHR(st.st_mode));
   CHECK_EQ(major(st.st_rdev), 226);
   snprintf(path, sizeof(path), "/dev/dri/renderD%u", minor(st.st_rdev));
   CHECK(!stat(path, &node));
   CHECK(S_ISCHR(node.st_mode));
   CHECK_EQ(node.st_rdev, st.st_rdev);
   CHECK(!access(path, R_OK | W_OK));

   snprintf(path, sizeof(path), "/sys/dev/char/226:%u/device/subsystem",
            minor(st.st_rdev));
   const ssize_t n = readlink(path, link, sizeof(link) - 1);
   CHECK(n > 9);
   link[n > 0 ? n : 0] = '\0';
   CHECK(n > 9 && !strcmp(link + n - 9, "/platform"));
   snprintf(path, sizeof(path), "/sys/dev/char/226:%u/device/uevent",
            minor(st.st_rdev));
   FILE *fp = fopen(path, "r");
   CHECK(fp);
   char line[256];
   bool compatible = false;
   while (fp && fgets(line, sizeof(line), fp))
      compatible |= !strncmp(line, "OF_COMPATIBLE_0=", 16);
   CHECK(compatible);
   if (fp)
      fclose(fp);
   close(fd);
}

static void
test_others_untouched(void)
{
   struct stat st;
   char buffer[16];

   CHECK(!stat("/dev/null", &st));
   CHECK(S_ISCHR(st.st_mode) && major(st.st_rdev) == 1);
   CHECK(stat("/dev/dri/renderD190", &st) < 0 && errno == ENOENT);
   const int fd = open("/proc/self/stat", O_RDONLY);
   CHECK(fd >= 0);
   CHECK(read(fd, buffer, sizeof(buffer)) > 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_VERSION, buffer), -ENOTTY);
   CHECK(!close(fd));
   CHECK(close(fd) < 0 && errno == EBADF);
}

static void
test_version_caps(void)
{
   const int fd = abi_open();
   struct drm_version version = { 0 };
   struct drm_get_cap cap = { .capability = DRM_CAP_SYNCOBJ_TIMELINE };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_VERSION, &version), 0);
   CHECK(version.name_len > 0 && version.version_major == 1);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GET_CAP, &cap), 0);
   CHECK_EQ(cap.value, 1);
   cap.capability = DRM_CAP_PRIME;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GET_CAP, &cap), 0);
   CHECK_EQ(cap.value, 3);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GET_CAP, NULL), -EFAULT);
   CHECK_EQ(abi_ioctl(fd, DRM_IOW(0x7f, int), &cap), -EINVAL);
   CHECK_EQ(abi_ioctl(fd, _IOW('q', 1, int), &cap), -ENOTTY);
   close(fd);
}

static void
test_dev_query(void)
{
   const int fd = abi_open();
   struct drm_panthor_gpu_info info = { 0 };
   struct drm_panthor_dev_query query = { .type =
                                             DRM_PANTHOR_DEV_QUERY_GPU_INFO };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), 0);
   CHECK(query.size >= sizeof(info) - 8);
   query.size = sizeof(info);
   query.pointer = (uintptr_t)&info;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), 0);
   CHECK(DRM_PANTHOR_ARCH_MAJOR(info.gpu_id) >= 10);
   CHECK(info.shader_present && info.tiler_present);
   query.size = 8;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), -EINVAL);
   query.size = sizeof(info);
   query.pointer = 64;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), -EFAULT);
   query.type = 99;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), -EINVAL);

   struct drm_panthor_timestamp_info t1 = { 0 }, t2 = { 0 };
   query.type = DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO;
   query.size = sizeof(t1);
   query.pointer = (uintptr_t)&t1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), 0);
   query.pointer = (uintptr_t)&t2;
   usleep(1000);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), 0);
   CHECK(t2.current_timestamp > t1.current_timestamp);
   close(fd);
}

static void
test_vm_create(void)
{
   const int fd = abi_open();
   struct drm_panthor_vm_create vm = { .flags = 1 };
   struct drm_panthor_vm_destroy destroy = { .id = 1, .pad = 1 };
   struct drm_panthor_vm_get_state state = { .vm_id = 1 };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &vm), -EINVAL);
   vm.flags = 0;
   vm.user_va_range = ~0ull;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &vm), -EINVAL);
   vm.user_va_range = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &vm), 0);
   CHECK(vm.id >= 1 && vm.user_va_range);
   state.vm_id = vm.id;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), 0);
   CHECK_EQ(state.state, DRM_PANTHOR_VM_STATE_USABLE);
   destroy.id = vm.id;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_DESTROY, &destroy), -EINVAL);
   destroy.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_DESTROY, &destroy), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_DESTROY, &destroy), -EINVAL);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), -EINVAL);

   unsigned made = 0;
   for (; made < 40; made++) {
      struct drm_panthor_vm_create one = { .user_va_range = 1 << 30 };
      if (abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &one))
         break;
   }
   CHECK_EQ(made, 32);
   close(fd);
}

static void
test_bo(void)
{
   const int fd = abi_open();
   struct drm_panthor_bo_create bo = { 0 };
   struct drm_panthor_bo_mmap_offset offset = { .pad = 1 };
   struct drm_gem_close gem_close = { .pad = 1 };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), -EINVAL);
   bo.size = 100;
   bo.pad = 1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), -EINVAL);
   bo.pad = 0;
   bo.flags = 2;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), -EINVAL);
   bo.flags = 0;
   bo.exclusive_vm_id = 7;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), -EINVAL);
   bo.exclusive_vm_id = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), 0);
   CHECK(bo.handle);
   CHECK_EQ(bo.size, 4096);

   offset.handle = bo.handle;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_MMAP_OFFSET, &offset), -EINVAL);
   offset.pad = 0;
   offset.handle = 999;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_MMAP_OFFSET, &offset), -ENOENT);

   uint8_t *host = abi_map(fd, bo.handle, 4096);
   for (unsigned i = 0; i < 4096; i++)
      CHECK(!host[i]);
   host[17] = 42;
   uint8_t *again = abi_map(fd, bo.handle, 4096);
   CHECK_EQ(again[17], 42);

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &gem_close), -EINVAL);
   gem_close.pad = 0;
   gem_close.handle = bo.handle;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &gem_close), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &gem_close), -EINVAL);
   /* A mapping keeps the memory, and keeps it apart from newer buffers. */
   const uint32_t next = abi_bo(fd, 4096, 0);
   uint8_t *fresh = abi_map(fd, next, 4096);
   CHECK_EQ(host[17], 42);
   CHECK_EQ(fresh[17], 0);
   fresh[17] = 1;
   CHECK_EQ(again[17], 42);
   munmap(host, 4096);
   munmap(again, 4096);

   bo = (struct drm_panthor_bo_create){ .size = 4096,
                                        .flags = DRM_PANTHOR_BO_NO_MMAP };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &bo), 0);
   offset.handle = bo.handle;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_MMAP_OFFSET, &offset), -EPERM);
   CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
   close(fd);
}

/* Private buffers share a file inside the simulator; a mapped one must
 * outlive its handle there as well. */
static void
test_bo_exclusive_outlives(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const uint32_t bo = abi_bo(fd, 8192, vm);
   uint32_t *host = abi_map(fd, bo, 8192);
   struct drm_gem_close gem_close = { .handle = bo };

   host[1000] = 7;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &gem_close), 0);
   uint32_t *other = abi_map(fd, abi_bo(fd, 8192, vm), 8192);
   CHECK_EQ(host[1000], 7);
   CHECK_EQ(other[1000], 0);
   munmap(host, 8192);
   uint32_t *third = abi_map(fd, abi_bo(fd, 8192, vm), 8192);
   CHECK_EQ(third[1000], 0);
   close(fd);
}

static void
test_flush_id(void)
{
   const int fd = abi_open();
   const off_t at = (off_t)DRM_PANTHOR_USER_FLUSH_ID_MMIO_OFFSET;

   CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, at) ==
         MAP_FAILED);
   CHECK_EQ(errno, EINVAL);
   CHECK(mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, at) == MAP_FAILED);
   const uint32_t *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, at);
   CHECK(page != MAP_FAILED);
   if (page != MAP_FAILED)
      CHECK(page[0] <= 0xffffff);
   close(fd);
}

static void
test_prime(void)
{
   const int fd = abi_open(), fd2 = abi_open();
   const uint32_t vm = abi_vm(fd);
   struct drm_prime_handle prime = { .handle = abi_bo(fd, 8192, vm),
                                     .flags = DRM_CLOEXEC | DRM_RDWR };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -EINVAL);
   prime.handle = 999;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -ENOENT);
   const uint32_t bo = abi_bo(fd, 8192, 0);
   prime.handle = bo;
   prime.flags = 1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -EINVAL);
   prime.flags = DRM_CLOEXEC | DRM_RDWR;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), 0);
   CHECK_EQ(lseek(prime.fd, 0, SEEK_END), 8192);

   uint8_t *host = abi_map(fd, bo, 8192);
   host[5000] = 9;
   uint8_t *shared =
      mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, prime.fd, 0);
   CHECK(shared != MAP_FAILED);
   CHECK_EQ(shared[5000], 9);

   struct drm_prime_handle back = { .fd = prime.fd };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &back), 0);
   CHECK_EQ(back.handle, bo);
   CHECK_EQ(abi_ioctl(fd2, DRM_IOCTL_PRIME_FD_TO_HANDLE, &back), 0);
   uint8_t *other = abi_map(fd2, back.handle, 8192);
   CHECK_EQ(other[5000], 9);
   back.fd = fd;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &back), -EINVAL);
   close(prime.fd);
   close(fd);
   CHECK_EQ(other[5000], 9);
   close(fd2);
}

static void
test_dup_and_fork(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const int copy = dup(fd);
   const int high = fcntl(fd, F_DUPFD_CLOEXEC, 100);
   struct drm_panthor_vm_get_state state = { .vm_id = vm };

   CHECK(high >= 100);
   CHECK_EQ(abi_ioctl(copy, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), 0);
   close(fd);
   CHECK_EQ(abi_ioctl(high, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), 0);

   const uint32_t bo = abi_bo(copy, 4096, 0);
   volatile uint32_t *host = abi_map(copy, bo, 4096);
   const pid_t child = fork();
   if (!child) {
      host[0] = 1234;
      struct drm_panthor_vm_get_state s = { .vm_id = vm };
      _exit(abi_ioctl(copy, DRM_IOCTL_PANTHOR_VM_GET_STATE, &s) ? 1 : 0);
   }
   int status = -1;
   waitpid(child, &status, 0);
   CHECK_EQ(status, 0);
   CHECK_EQ(host[0], 1234);
   /* dup2 over it takes the number away from the device. */
   const int null = open("/dev/null", O_RDWR);
   CHECK_EQ(dup2(null, copy), copy);
   CHECK_EQ(abi_ioctl(copy, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), -ENOTTY);
   close(null);
   close(copy);
   CHECK_EQ(abi_ioctl(high, DRM_IOCTL_PANTHOR_VM_GET_STATE, &state), 0);
   close(high);
}

/* A descriptor that outlives exec still is the device. */
static void
test_inherited(void)
{
   const int fd = abi_open();
   char number[16];

   CHECK_EQ(fcntl(fd, F_SETFD, 0), 0);
   snprintf(number, sizeof(number), "%d", fd);
   const pid_t child = fork();
   if (!child) {
      execl("/proc/self/exe", "test", "--inherited", number, (char *)NULL);
      _exit(9);
   }
   int status = -1;
   waitpid(child, &status, 0);
   CHECK_EQ(status, 0);
   close(fd);
}

static int
inherited_main(int fd)
{
   struct drm_panthor_vm_create vm = { 0 };
   struct stat st;

   return fstat(fd, &st) || !S_ISCHR(st.st_mode) ||
          abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &vm);
}

const struct abi_case abi_node_cases[] = {
   { "find", test_find },
   { "others-untouched", test_others_untouched },
   { "version-caps", test_version_caps },
   { "dev-query", test_dev_query },
   { "vm-create", test_vm_create },
   { "bo", test_bo },
   { "bo-exclusive-outlives", test_bo_exclusive_outlives },
   { "flush-id", test_flush_id },
   { "prime", test_prime },
   { "dup-and-fork", test_dup_and_fork },
   { "inherited", test_inherited },
   { NULL, NULL },
};

int
main(int argc, char **argv)
{
   struct abi_case all[64];
   const struct abi_case *lists[] = { abi_node_cases, abi_bind_cases,
                                      abi_sync_cases };
   unsigned n = 0;

   if (argc == 3 && !strcmp(argv[1], "--inherited"))
      return inherited_main(atoi(argv[2]));
   for (unsigned i = 0; i < 3; i++) {
      for (const struct abi_case *c = lists[i]; c->name; c++)
         all[n++] = *c;
   }
   all[n] = (struct abi_case){ NULL, NULL };
   return abi_main(argc, argv, all);
}
