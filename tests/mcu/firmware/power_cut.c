/*
 * Updates weights with the power cut at each place, as docs/how-to/update-weights.md does: prints the bits of the
 * answers of the old and the new weights, then for each cut those after it, and after the next update.
 */
#include "slots.h"
#include "files.h" /* old_file, new_file: arrays of bytes */

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#define PAGE 256u
#define NEVER (-1L)

static unsigned char flash[2][SLOT_SIZE] __attribute__((aligned(64)));
static net_context context, spare;
static jmp_buf cut;
static long left; /* operations until the power is cut */
static unsigned halves; /* of the last one that are done: 0, 1 or 2 */
static long done;

/* Returns whether the power is cut in this operation. */
static int is_last(void)
{
    ++done;
    return left != NEVER && left-- == 0;
}

int flash_erase(int slot)
{
    for (uint32_t at = 0; at < SLOT_SIZE; at += PAGE) {
        const int last = is_last();
        for (uint32_t k = 0; k < PAGE && !(last && halves == 0); ++k) { /* some bits are erased later than others */
            flash[slot][at + k] |= (unsigned char)(last && halves == 1 ? 0x5a + k : 0xff);
        }
        if (last) {
            longjmp(cut, 1);
        }
    }
    return 0;
}

int flash_program(int slot, uint32_t offset, const void *bytes, uint32_t size)
{
    for (uint32_t at = 0; at < size; at += PROGRAMMED) {
        const int last = is_last();
        const uint32_t reached = !last || halves == 2 ? PROGRAMMED : halves * (PROGRAMMED / 2u + 1u);
        for (uint32_t k = 0; k < reached; ++k) {
            flash[slot][offset + at + k] &= ((const unsigned char *)bytes)[at + k];
        }
        if (last) {
            longjmp(cut, 1);
        }
    }
    return 0;
}

const unsigned char *flash_memory(int slot)
{
    return flash[slot];
}

/* Starts as after a reset; prints the bits of an answer. Returns the slot in use. */
static int answer(void)
{
    const float frame[1] = { 0.5f };
    float output = 0.0f;
    uint32_t bits;
    memset(&context, 0, sizeof context);
    memset(&spare, 0, sizeof spare);
    const int slot = slots_start(&context);
    net_reset(&context);
    const int status = net_step(&context, frame, &output);
    memcpy(&bits, &output, sizeof bits);
    printf("%08lx ", status == NET_OK ? (unsigned long)bits : 0ul);
    return slot;
}

static void receive(const unsigned char *file, uint32_t size, int slot)
{
    slots_update update;
    if (setjmp(cut) == 0 && slots_begin(&update, slot) == 0) {
        for (uint32_t at = 0; at < size; at += 64u) {
            slots_write(&update, file + at, size - at < 64u ? size - at : 64u);
        }
        slots_finish(&update, &spare, NULL);
    }
    left = NEVER;
}

int main(void)
{
    left = NEVER;
    receive(old_file, sizeof old_file, -1);
    answer();
    done = 0;
    receive(new_file, sizeof new_file, 0);
    const long operations = done;
    answer();
    printf("\n");
    for (long place = 0; place < 3 * operations; ++place) {
        memset(flash, 0, sizeof flash);
        receive(old_file, sizeof old_file, -1);
        left = place / 3;
        halves = (unsigned)(place % 3);
        receive(new_file, sizeof new_file, 0);
        const int slot = answer();
        receive(new_file, sizeof new_file, slot);
        answer();
        printf("\n");
    }
    return 0;
}
