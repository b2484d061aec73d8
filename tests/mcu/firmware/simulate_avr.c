/*
 * simulate_avr MCU HERTZ ELF [FILE [PROFILE]]: runs a program of an AVR in simavr. What it sends by its serial line goes to stdout;
 * to stderr a line for each time it wrote to GPIOR0 first 1, then 0: the cycles in between and the deepest stack. Once it
 * has sent a line, or after two seconds, it is sent what is in the file, at a pace that gives it time to compute; - is stdin, which may be slow,
 * and an empty name is none. The profile gets a line for each instruction that ran in between: its address, how often it
 * ran, its cycles.
 */
#include <poll.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GPIOR0 0x3e
#define GPIOR1 0x4a
#define SP_LOW 0x5d
#define PACE 30000 /* cycles from byte to byte */
#define WORDS (1u << 17) /* of the largest flash */
#define SILENT 32000000ull /* after which a program is sent bytes that has sent no line */
#define CYCLES 4000000000ull /* more than any test takes */

static avr_cycle_count_t begun;
static unsigned top, lowest;
static int result = -1, lines, within;
static uint64_t runs[WORDS], cycles[WORDS];

static unsigned stack_pointer(const avr_t *avr)
{
    return avr->data[SP_LOW] | avr->data[SP_LOW + 1] << 8;
}

static void sent(struct avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq;
    (void)unused;
    putchar((int)value);
    lines += value == '\n';
}

static void mark(struct avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    (void)unused;
    avr->data[address] = value;
    within = value;
    if (value) {
        begun = avr->cycle;
        lowest = top = stack_pointer(avr);
    } else {
        fprintf(stderr, "%llu %u\n", (unsigned long long)(avr->cycle - begun), top - lowest);
    }
}

static void end(struct avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    (void)avr;
    (void)address;
    (void)unused;
    result = value - 1;
}

/* Sends the next byte of a file, where it is time for one. */
static void feed(avr_t *avr, FILE *file)
{
    static avr_cycle_count_t next;
    if (file == NULL || (lines == 0 && avr->cycle < SILENT) || avr->cycle < next) {
        return;
    }
    struct pollfd given = {.fd = fileno(file), .events = POLLIN};
    const int byte = poll(&given, 1, 0) == 1 ? getc(file) : EOF;
    next = avr->cycle + PACE;
    if (byte != EOF) {
        avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), (uint32_t)byte);
    }
}

static void write_profile(const char *path)
{
    FILE *const file = fopen(path, "w");
    for (unsigned k = 0; file != NULL && k < WORDS; ++k) {
        if (runs[k] > 0) {
            fprintf(file, "%x %llu %llu\n", 2 * k, (unsigned long long)runs[k], (unsigned long long)cycles[k]);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

int main(int count, char **arguments)
{
    static elf_firmware_t firmware;
    uint32_t flags = 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* for those who read while it runs; before simavr itself prints */
    const char *const path = count < 5 ? "" : arguments[4];
    FILE *const file = *path == '\0' ? NULL : strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (count < 4 || (*path != '\0' && file == NULL) || elf_read_firmware(arguments[3], &firmware) != 0) {
        return 2;
    }
    if (file != NULL) {
        setvbuf(file, NULL, _IONBF, 0); /* poll() sees no buffer */
    }
    strncpy(firmware.mmcu, arguments[1], sizeof firmware.mmcu - 1);
    firmware.frequency = (uint32_t)strtoul(arguments[2], NULL, 10);
    avr_t *const avr = avr_make_mcu_by_name(firmware.mmcu);
    if (avr == NULL) {
        return 2;
    }
    avr_init(avr);
    avr_load_firmware(avr, &firmware);
    avr->log = LOG_ERROR;
    avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
    flags &= ~(uint32_t)AVR_UART_FLAG_STDIO;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), sent, NULL);
    avr_register_io_write(avr, GPIOR0, mark, NULL);
    avr_register_io_write(avr, GPIOR1, end, NULL);
    while (result < 0) {
        const unsigned word = avr->pc / 2 % WORDS;
        const avr_cycle_count_t before = avr->cycle;
        const int state = avr_run(avr);
        if (within) {
            ++runs[word];
            cycles[word] += avr->cycle - before;
        }
        feed(avr, file);
        const unsigned sp = stack_pointer(avr);
        if (sp < lowest) {
            lowest = sp;
        }
        if (state == cpu_Done || state == cpu_Crashed || avr->cycle > CYCLES) {
            result = 3;
        }
    }
    if (count > 5) {
        write_profile(arguments[5]);
    }
    fflush(stdout);
    return result;
}
