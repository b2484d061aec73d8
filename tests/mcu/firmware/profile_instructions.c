/*
 * A plugin of QEMU: counts how often each instruction runs, and how often something else than the next one follows.
 * gcc -O2 -shared -fPIC; qemu-system-arm -plugin profile.so,out=FILE writes a line for each: its address, both
 * counts, its text. QEMU's header is in no package of Debian, so that what it declares is declared here.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define ROOM 65536u

struct qemu_plugin_tb;
struct qemu_plugin_insn;
EXPORTED int qemu_plugin_version = 4;
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*callback)(uint64_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
char *qemu_plugin_insn_disas(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *instruction, void (*callback)(unsigned, void *), int flags, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*callback)(uint64_t, void *), void *data);

typedef struct {
    uint64_t address, next, runs, jumps;
    char *text;
} instruction;

static instruction instructions[ROOM];
static instruction *last;
static const char *out = "profile.txt";

static instruction *at(uint64_t address)
{
    uint64_t k = (address >> 1) * 2654435761u % ROOM;
    while (instructions[k].text != NULL && instructions[k].address != address) {
        k = (k + 1) % ROOM;
    }
    return &instructions[k];
}

static void run(unsigned processor, void *data)
{
    instruction *const now = data;
    (void)processor;
    if (last != NULL && last->next != now->address) {
        ++last->jumps;
    }
    ++now->runs;
    last = now;
}

static void translated(uint64_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t k = 0; k < qemu_plugin_tb_n_insns(block); ++k) {
        struct qemu_plugin_insn *const found = qemu_plugin_tb_get_insn(block, k);
        const uint64_t address = qemu_plugin_insn_vaddr(found);
        instruction *const each = at(address);
        if (each->text == NULL) {
            each->address = address;
            each->next = address + qemu_plugin_insn_size(found);
            each->text = qemu_plugin_insn_disas(found);
        }
        qemu_plugin_register_vcpu_insn_exec_cb(found, run, 0, each);
    }
}

static void ended(uint64_t id, void *data)
{
    (void)id;
    (void)data;
    FILE *const file = fopen(out, "w");
    if (file == NULL) {
        return;
    }
    for (unsigned k = 0; k < ROOM; ++k) {
        const instruction *const each = &instructions[k];
        if (each->runs > 0) {
            fprintf(file, "%llx %llu %llu %s\n", (unsigned long long)each->address, (unsigned long long)each->runs,
                (unsigned long long)each->jumps, each->text);
        }
    }
    fclose(file);
}

EXPORTED int qemu_plugin_install(uint64_t id, const void *info, int count, char **arguments)
{
    (void)info;
    for (int k = 0; k < count; ++k) {
        if (strncmp(arguments[k], "out=", 4) == 0) {
            out = strdup(arguments[k] + 4);
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
